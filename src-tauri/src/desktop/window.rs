//! The main window.

use tauri::{AppHandle, Manager, Runtime};

/// Brings the window to the front: the program was started a second time.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window("main") else { return };
    for done in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = done {
            tracing::debug!(%error, "raising the window");
        }
    }
}
