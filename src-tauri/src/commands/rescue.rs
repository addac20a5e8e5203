//! What was not sent, as a folder that can be read without this program.

use portal_core::{ExportWords, Exported, Portal};
use tauri::{AppHandle, State};

use crate::desktop::files;
use crate::error::Ipc;
use crate::shell::Shell;

/// Asks where to, and writes what is unsent there; `None` when the person changed their mind.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unsent_export(
    app: AppHandle,
    shell: State<'_, Shell>,
    words: ExportWords,
) -> Ipc<Option<Exported>> {
    let account = shell.account().await?;
    Ok(files::into_folder(&app, async |folder| account.export_unsent(folder, words).await).await?)
}

/// The same for the account that was open last, when it does not open.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rescue_export(
    app: AppHandle,
    shell: State<'_, Shell>,
    words: ExportWords,
) -> Ipc<Option<Exported>> {
    Ok(files::into_folder(&app, async |folder| Portal::export_closed(shell.options(), folder, words).await).await?)
}

/// Puts a file that cannot be read aside, so that its account opens without it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rescue_set_aside(shell: State<'_, Shell>) -> Ipc<()> {
    Ok(Portal::set_outbox_aside(shell.options()).await?)
}
