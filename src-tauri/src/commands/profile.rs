//! The signed-in person.

use portal_api::problem::FieldProblem;
use portal_core::views::{ProfileForm, ProfileView};
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// The profile with what was changed here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn profile_read(shell: State<'_, Shell>) -> Ipc<ProfileView> {
    Ok(shell.account().await?.me().read().await?)
}

/// Keeps what was typed, and says what is wrong with it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn profile_save_draft(shell: State<'_, Shell>, form: ProfileForm) -> Ipc<Vec<FieldProblem>> {
    Ok(shell.account().await?.me().save_draft(form).await?)
}

/// Hands a change over for sending.
#[tauri::command]
#[specta::specta]
pub(crate) async fn profile_change(shell: State<'_, Shell>, form: ProfileForm) -> Ipc<()> {
    Ok(shell.account().await?.me().change(form).await?)
}

/// Gives up a change that has not left, or was not accepted.
#[tauri::command]
#[specta::specta]
pub(crate) async fn profile_undo(shell: State<'_, Shell>) -> Ipc<()> {
    Ok(shell.account().await?.me().undo().await?)
}

/// Tries a change now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn profile_send_now(shell: State<'_, Shell>) -> Ipc<()> {
    Ok(shell.account().await?.me().send_now().await?)
}
