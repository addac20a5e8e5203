//! Objects.

use portal_api::id::ObjectId;
use portal_core::views::{KindCount, ObjectDetail, ObjectQuery, ObjectRow, Page};
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// A window into the list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_list(shell: State<'_, Shell>, query: ObjectQuery) -> Ipc<Page<ObjectRow>> {
    Ok(shell.account().await?.objects().list(query).await?)
}

/// Kinds of objects with counts, for the filter chips.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_kinds(shell: State<'_, Shell>, search: String) -> Ipc<Vec<KindCount>> {
    Ok(shell.account().await?.objects().kinds(search).await?)
}

/// One object.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_detail(shell: State<'_, Shell>, id: ObjectId) -> Ipc<ObjectDetail> {
    Ok(shell.account().await?.objects().detail(id).await?)
}

/// Keeps its documents here for working without a connection, or no more.
#[tauri::command]
#[specta::specta]
pub(crate) async fn object_keep_offline(shell: State<'_, Shell>, id: ObjectId, keep: bool) -> Ipc<()> {
    Ok(shell.account().await?.objects().keep_offline(id, keep).await?)
}
