//! What is said about work orders.

use portal_api::id::{CommentId, WorkOrderId};
use portal_api::problem::FieldProblem;
use portal_core::views::Conversation;
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// The conversation about a work order.
#[tauri::command]
#[specta::specta]
pub(crate) async fn comment_list(shell: State<'_, Shell>, work_order: WorkOrderId) -> Ipc<Conversation> {
    Ok(shell.account().await?.comments().read(work_order).await?)
}

/// Keeps what was typed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn comment_save(
    shell: State<'_, Shell>,
    work_order: WorkOrderId,
    id: CommentId,
    text: String,
) -> Ipc<Vec<FieldProblem>> {
    Ok(shell.account().await?.comments().save(work_order, id, text).await?)
}

/// Hands a comment over for sending.
#[tauri::command]
#[specta::specta]
pub(crate) async fn comment_send(
    shell: State<'_, Shell>,
    work_order: WorkOrderId,
    id: CommentId,
    text: String,
) -> Ipc<()> {
    Ok(shell.account().await?.comments().send(work_order, id, text).await?)
}

/// Tries a comment now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn comment_send_now(shell: State<'_, Shell>, id: CommentId) -> Ipc<()> {
    Ok(shell.account().await?.comments().send_now(id).await?)
}

/// Brings a comment back to where it was written.
#[tauri::command]
#[specta::specta]
pub(crate) async fn comment_write_on(shell: State<'_, Shell>, id: CommentId) -> Ipc<()> {
    Ok(shell.account().await?.comments().write_on(id).await?)
}
