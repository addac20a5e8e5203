//! The page behind the strip.

use portal_core::views::Activity;
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// What waits and what happened.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activity_read(shell: State<'_, Shell>) -> Ipc<Activity> {
    Ok(shell.account().await?.activity().read().await?)
}

/// Asks the server now, and sends what waits now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activity_check_now(shell: State<'_, Shell>) -> Ipc<()> {
    shell.account().await?.check_now().await?;
    Ok(())
}
