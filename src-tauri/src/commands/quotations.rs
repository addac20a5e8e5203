//! Quotations, and what is decided about them.

use portal_api::id::QuotationId;
use portal_api::problem::FieldProblem;
use portal_api::quotations::Verdict;
use portal_core::views::{QuotationDetail, QuotationRow};
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// All of them, the last changed first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quotation_list(shell: State<'_, Shell>) -> Ipc<Vec<QuotationRow>> {
    Ok(shell.account().await?.quotations().list().await?)
}

/// One quotation; it counts as seen from now on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quotation_detail(shell: State<'_, Shell>, id: QuotationId) -> Ipc<QuotationDetail> {
    Ok(shell.account().await?.quotations().detail(id).await?)
}

/// Keeps the words to a decision.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quotation_save_note(
    shell: State<'_, Shell>,
    id: QuotationId,
    note: String,
) -> Ipc<Vec<FieldProblem>> {
    Ok(shell.account().await?.quotations().save_note(id, note).await?)
}

/// Accepts or declines the offer that was read.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quotation_decide(
    shell: State<'_, Shell>,
    id: QuotationId,
    version: u32,
    verdict: Verdict,
    note: String,
) -> Ipc<()> {
    Ok(shell.account().await?.quotations().decide(id, version, verdict, note).await?)
}

/// Undoes a decision that has not left, or clears away one that was not accepted.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quotation_undo(shell: State<'_, Shell>, id: QuotationId) -> Ipc<()> {
    Ok(shell.account().await?.quotations().undo(id).await?)
}

/// Tries a decision now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quotation_send_now(shell: State<'_, Shell>, id: QuotationId) -> Ipc<()> {
    Ok(shell.account().await?.quotations().send_now(id).await?)
}
