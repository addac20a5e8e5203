//! Requests: the slice to copy.

use portal_api::id::{ObjectId, RequestId};
use portal_api::requests::RequestDraft;
use portal_core::views::{RequestDetail, RequestSummary, SavedDraft};
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// Every request of this user's view, drafts included.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_list(shell: State<'_, Shell>) -> Ipc<Vec<RequestSummary>> {
    Ok(shell.account().await?.requests().list().await?)
}

/// One request.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_detail(shell: State<'_, Shell>, id: RequestId) -> Ipc<RequestDetail> {
    Ok(shell.account().await?.requests().detail(id).await?)
}

/// An empty draft; not stored before something is entered.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_new(shell: State<'_, Shell>, object: Option<ObjectId>) -> Ipc<RequestDetail> {
    Ok(shell.account().await?.requests().new_draft(object).await?)
}

/// Keeps what was typed; answers once it is on the disk.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_save(shell: State<'_, Shell>, draft: RequestDraft) -> Ipc<SavedDraft> {
    Ok(shell.account().await?.requests().save(draft).await?)
}

/// Sends a draft, or keeps it until there is a connection.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_submit(shell: State<'_, Shell>, id: RequestId) -> Ipc<RequestSummary> {
    Ok(shell.account().await?.requests().submit(id).await?)
}

/// Makes a waiting or refused request a draft again; the answer may carry another id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_edit(shell: State<'_, Shell>, id: RequestId) -> Ipc<RequestDetail> {
    Ok(shell.account().await?.requests().edit(id).await?)
}

/// Throws a draft or refused request away; can be undone for a while.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_discard(shell: State<'_, Shell>, id: RequestId) -> Ipc<()> {
    Ok(shell.account().await?.requests().discard(id).await?)
}

/// Undoes a discard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_restore(shell: State<'_, Shell>, id: RequestId) -> Ipc<()> {
    Ok(shell.account().await?.requests().restore(id).await?)
}

/// Takes a request back, also one that was sent.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_take_back(shell: State<'_, Shell>, id: RequestId) -> Ipc<()> {
    Ok(shell.account().await?.requests().take_back(id).await?)
}

/// Tries a waiting request now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_send_now(shell: State<'_, Shell>, id: RequestId) -> Ipc<()> {
    Ok(shell.account().await?.requests().send_now(id).await?)
}

/// Goes on without files that are missing or refused, or without taking it back when that was refused.
#[tauri::command]
#[specta::specta]
pub(crate) async fn request_leave_out(shell: State<'_, Shell>, id: RequestId) -> Ipc<()> {
    Ok(shell.account().await?.requests().leave_out(id).await?)
}
