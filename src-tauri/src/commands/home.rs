//! The first screen and the palette.

use portal_core::views::{Home, SearchHit};
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// Figures, chart, and what needs the person.
#[tauri::command]
#[specta::specta]
pub(crate) async fn home_read(shell: State<'_, Shell>) -> Ipc<Home> {
    Ok(shell.account().await?.home().read().await?)
}

/// Finds anything stored here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn search_find(shell: State<'_, Shell>, text: String) -> Ipc<Vec<SearchHit>> {
    Ok(shell.account().await?.search().find(text).await?)
}
