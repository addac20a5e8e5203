//! Signing in and out, and changing between accounts.

use portal_core::views::{FoundPortal, SignInForm, Unsent, UnsentChoice};
use tauri::State;

use crate::error::Ipc;
use crate::shell::Shell;

/// Finds a portal by what a person typed or pasted.
#[tauri::command]
#[specta::specta]
pub(crate) async fn portal_find(shell: State<'_, Shell>, address: String) -> Ipc<FoundPortal> {
    Ok(shell.portal().await?.find_portal(&address).await?)
}

/// Signs in and opens the account.
#[tauri::command]
#[specta::specta]
pub(crate) async fn session_sign_in(shell: State<'_, Shell>, form: SignInForm) -> Ipc<()> {
    Ok(shell.portal().await?.sign_in(form).await?)
}

/// Signs out and wipes the open account from this computer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn session_sign_out(shell: State<'_, Shell>, choice: UnsentChoice) -> Ipc<()> {
    Ok(shell.portal().await?.sign_out(choice).await?)
}

/// Changes to another account of this computer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn account_open(shell: State<'_, Shell>, id: String) -> Ipc<()> {
    Ok(shell.portal().await?.open_account(&id).await?)
}

/// What would be lost by signing out now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn account_unsent(shell: State<'_, Shell>) -> Ipc<Unsent> {
    Ok(shell.portal().await?.unsent().await?)
}
