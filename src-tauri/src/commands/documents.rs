//! Documents and their way onto this computer and into other programs.

use portal_api::id::DocumentId;
use portal_core::views::{DocumentQuery, DocumentRow, DocumentSpace, Page};
use tauri::{AppHandle, State};

use crate::desktop::files;
use crate::error::Ipc;
use crate::shell::Shell;

/// A window into the list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn document_list(shell: State<'_, Shell>, query: DocumentQuery) -> Ipc<Page<DocumentRow>> {
    Ok(shell.account().await?.documents().list(query).await?)
}

/// Fetches the bytes; progress comes as events, the answer when they are here and verified.
#[tauri::command]
#[specta::specta]
pub(crate) async fn document_download(shell: State<'_, Shell>, id: DocumentId) -> Ipc<()> {
    Ok(shell.account().await?.documents().download(id).await?)
}

/// Stops fetching; what is here already is kept for the next time.
#[tauri::command]
#[specta::specta]
pub(crate) async fn document_cancel(shell: State<'_, Shell>, id: DocumentId) -> Ipc<()> {
    Ok(shell.account().await?.documents().cancel(id).await?)
}

/// Keeps it here for working without a connection, or no more.
#[tauri::command]
#[specta::specta]
pub(crate) async fn document_keep_offline(shell: State<'_, Shell>, id: DocumentId, keep: bool) -> Ipc<()> {
    Ok(shell.account().await?.documents().keep_offline(id, keep).await?)
}

/// How much room documents take on this computer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn document_space(shell: State<'_, Shell>) -> Ipc<DocumentSpace> {
    Ok(shell.account().await?.documents().space().await?)
}

/// Opens it with the system's program, fetching it first if needed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn document_open(app: AppHandle, shell: State<'_, Shell>, id: DocumentId) -> Ipc<()> {
    Ok(files::open(&app, &shell.account().await?, id).await?)
}

/// Shows it in the file manager.
#[tauri::command]
#[specta::specta]
pub(crate) async fn document_show_in_folder(app: AppHandle, shell: State<'_, Shell>, id: DocumentId) -> Ipc<()> {
    Ok(files::show_in_folder(&app, &shell.account().await?, id).await?)
}

/// Asks where to, and saves there; `false` when the person changed their mind.
#[tauri::command]
#[specta::specta]
pub(crate) async fn document_save_as(app: AppHandle, shell: State<'_, Shell>, id: DocumentId) -> Ipc<bool> {
    Ok(files::save_as(&app, &shell.account().await?, id).await?)
}
