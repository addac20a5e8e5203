//! Handing documents to the system: its program, its file manager, its save dialog.

use std::path::PathBuf;

use portal_api::id::DocumentId;
use portal_api::problem::ErrorCode;
use portal_core::{Account, Error, Result};
use tauri::{AppHandle, Runtime};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;
use tokio::sync::oneshot;

/// Opens a read-only copy with the system's program for this kind of file.
pub(crate) async fn open<R: Runtime>(app: &AppHandle<R>, account: &Account, id: DocumentId) -> Result<()> {
    let path = account.documents().open_path(id).await?;
    app.opener().open_path(path.to_string_lossy(), None::<&str>).map_err(cannot_open)
}

/// Shows the copy in the file manager.
pub(crate) async fn show_in_folder<R: Runtime>(app: &AppHandle<R>, account: &Account, id: DocumentId) -> Result<()> {
    let path = account.documents().copy_path(id).await?;
    app.opener().reveal_item_in_dir(path).map_err(cannot_open)
}

/// Asks where to, and saves there. Answers `false` when the person changed their mind.
pub(crate) async fn save_as<R: Runtime>(app: &AppHandle<R>, account: &Account, id: DocumentId) -> Result<bool> {
    let name = account.documents().file_name(id).await?;
    let (answer, chosen) = oneshot::channel();
    app.dialog().file().set_file_name(name).save_file(move |path| {
        // Nobody waits any more when the window was closed meanwhile.
        let _ = answer.send(path);
    });
    let Ok(Some(path)) = chosen.await else { return Ok(false) };
    let path = path.into_path().map_err(|_| Error::Code(ErrorCode::StorageFailed))?;
    account.documents().save_to(id, &path).await?;
    Ok(true)
}

/// Asks for a folder, and lets `write` write there. Answers `None` when the person changed their mind.
pub(crate) async fn into_folder<R: Runtime, T>(
    app: &AppHandle<R>,
    write: impl AsyncFnOnce(PathBuf) -> Result<T>,
) -> Result<Option<T>> {
    let (answer, chosen) = oneshot::channel();
    app.dialog().file().pick_folder(move |folder| {
        // Nobody waits any more when the window was closed meanwhile.
        let _ = answer.send(folder);
    });
    let Ok(Some(folder)) = chosen.await else { return Ok(None) };
    let folder = folder.into_path().map_err(|_| Error::Code(ErrorCode::StorageFailed))?;
    write(folder).await.map(Some)
}

fn cannot_open(error: tauri_plugin_opener::Error) -> Error {
    tracing::info!(%error, "the system did not open a file");
    ErrorCode::CannotOpen.into()
}
