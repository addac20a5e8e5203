//! Invoices.

use portal_api::id::InvoiceId;
use portal_core::views::{InvoiceCounts, InvoiceDetail, InvoiceQuery, InvoiceRow, Page};
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// A window into the list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn invoice_list(shell: State<'_, Shell>, query: InvoiceQuery) -> Ipc<Page<InvoiceRow>> {
    Ok(shell.account().await?.invoices().list(query).await?)
}

/// Counts for the filter chips.
#[tauri::command]
#[specta::specta]
pub(crate) async fn invoice_counts(shell: State<'_, Shell>, search: String) -> Ipc<InvoiceCounts> {
    Ok(shell.account().await?.invoices().counts(search).await?)
}

/// One invoice; it counts as seen from now on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn invoice_detail(shell: State<'_, Shell>, id: InvoiceId) -> Ipc<InvoiceDetail> {
    Ok(shell.account().await?.invoices().detail(id).await?)
}
