//! The core's event stream as one typed Tauri event.

use portal_core::event::Event;
use portal_core::portal::Portal;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Runtime};
use tauri_specta::Event as _;
use tokio::sync::broadcast::error::RecvError;

/// Something changed; the window reads again what it shows.
#[derive(Debug, Clone, Serialize, Deserialize, specta::Type, tauri_specta::Event)]
pub(crate) struct PortalEvent(pub(crate) Event);

/// Passes events on for as long as the core lives.
pub(crate) fn forward<R: Runtime>(portal: &Portal, app: &AppHandle<R>) {
    let (mut events, app) = (portal.subscribe(), app.clone());
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(event) => {
                    if let Err(error) = PortalEvent(event).emit(&app) {
                        tracing::warn!(%error, "an event did not reach the window");
                    }
                }
                // Events are hints to read again; after a gap the next one does as well.
                Err(RecvError::Lagged(missed)) => tracing::debug!(missed, "the window was slow"),
                Err(RecvError::Closed) => break,
            }
        }
    });
}
