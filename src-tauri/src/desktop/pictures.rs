//! `portal://localhost/…`: pictures for the web view, decrypted in memory, never written anywhere.
//!
//! `/attachment/<request>/<sha256>` is a small picture of a file that will be sent; `/document/<id>` is a stored picture.

use portal_api::problem::ErrorCode;
use portal_core::{Error, Result};
use tauri::http::{Request, Response};
use tauri::{AppHandle, Manager, Runtime, UriSchemeResponder};

use crate::shell::Shell;

/// Answers off the main thread.
pub(crate) fn serve<R: Runtime>(app: AppHandle<R>, request: Request<Vec<u8>>, answer: UriSchemeResponder) {
    tauri::async_runtime::spawn(async move {
        let response = match picture(&app, request.uri().path()).await {
            // Only pictures, and never guessed: a document that calls itself a picture must not become a page.
            Ok((bytes, mime)) if mime.starts_with("image/") && mime != "image/svg+xml" => Response::builder()
                .header("content-type", mime)
                .header("x-content-type-options", "nosniff")
                .header("cache-control", "private, max-age=3600")
                .body(bytes),
            Ok(_) | Err(_) => Response::builder().status(404).body(Vec::new()),
        };
        match response {
            Ok(response) => answer.respond(response),
            Err(error) => tracing::warn!(%error, "a picture's header"),
        }
    });
}

async fn picture<R: Runtime>(app: &AppHandle<R>, path: &str) -> Result<(Vec<u8>, String)> {
    let account = app.state::<Shell>().account().await?;
    let not_found = || Error::Code(ErrorCode::NotFound);
    match path.trim_start_matches('/').split('/').collect::<Vec<_>>().as_slice() {
        ["attachment", request, sha256] => {
            let request = request.parse().map_err(|_| not_found())?;
            let sha256 = sha256.parse().map_err(|_| not_found())?;
            account.requests().attachment_bytes(request, sha256).await
        }
        ["document", id] => account.documents().bytes(id.parse().map_err(|_| not_found())?).await,
        _ => Err(not_found()),
    }
}
