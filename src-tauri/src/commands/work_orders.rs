//! Work orders.

use portal_api::id::WorkOrderId;
use portal_core::views::{Page, WorkOrderCounts, WorkOrderDetail, WorkOrderQuery, WorkOrderRow};
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// A window into the list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn work_order_list(shell: State<'_, Shell>, query: WorkOrderQuery) -> Ipc<Page<WorkOrderRow>> {
    Ok(shell.account().await?.work_orders().list(query).await?)
}

/// Counts for the filter chips.
#[tauri::command]
#[specta::specta]
pub(crate) async fn work_order_counts(shell: State<'_, Shell>, query: WorkOrderQuery) -> Ipc<WorkOrderCounts> {
    Ok(shell.account().await?.work_orders().counts(query).await?)
}

/// One work order; it counts as seen from now on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn work_order_detail(shell: State<'_, Shell>, id: WorkOrderId) -> Ipc<WorkOrderDetail> {
    Ok(shell.account().await?.work_orders().detail(id).await?)
}
