//! Before anything can be shown.

use portal_core::views::{Preferences, Start};
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// What the window needs first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn app_start(shell: State<'_, Shell>) -> Ipc<Start> {
    Ok(shell.portal().await?.start().await?)
}

/// Keeps the language and appearance of this computer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preferences_set(shell: State<'_, Shell>, preferences: Preferences) -> Ipc<()> {
    Ok(shell.portal().await?.set_preferences(preferences).await?)
}
