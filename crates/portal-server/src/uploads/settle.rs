//! The end of an upload: verified, moved to its place, shown with the requests that wait for it.

use std::io::ErrorKind;

use portal_api::fingerprint::Sha256;
use portal_api::id::PortalUserId;
use portal_api::problem::ErrorCode;

use super::accepts;
use crate::app::App;
use crate::clock;
use crate::problem::Refusal;
use crate::store::{Arrival, Upload};

/// Finishes an upload whose last byte is here; also one that a crash left between its last byte and its end.
///
/// # Errors
/// `digest-mismatch` or `unsupported-type`; the upload starts again from 0 then.
pub(super) async fn settle(app: &App, user: PortalUserId, sha256: Sha256, upload: Upload) -> Result<Upload, Refusal> {
    if upload.is_complete || upload.offset < upload.length {
        return Ok(upload);
    }
    let mut is_noted = false;
    loop {
        // A copy that no other call can write to any more: what was verified is what is kept.
        let copy = match app.blobs().copy(user, sha256).await {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                tracing::warn!("an upload lost its bytes and starts again");
                start_again(app, user, sha256).await?;
                return Ok(Upload { offset: 0, ..upload });
            }
            result => result?,
        };
        let refused = if copy.sha256 != sha256 || copy.size != upload.length {
            Some(ErrorCode::DigestMismatch)
        } else if !accepts(copy.mime.as_deref()) {
            Some(ErrorCode::UnsupportedType)
        } else {
            None
        };
        if let Some(code) = refused {
            app.blobs().forget_copy(copy).await?;
            start_again(app, user, sha256).await?;
            return Err(code.into());
        }
        let arrival = Arrival { sha256, size: copy.size, mime: copy.mime.clone().unwrap_or_default() };
        app.blobs().keep(copy).await?;
        if !is_noted {
            app.store().finish_upload(user, arrival, clock::now()).await?;
            is_noted = true;
        }
        // The sweep of another process may have taken an old file of this name away in between. Now that the database
        // names it, it does so no more.
        if app.blobs().has(sha256).await? {
            break;
        }
    }
    app.blobs().discard(user, sha256).await?;
    Ok(Upload { is_complete: true, ..upload })
}

/// Back to 0. The database first: were the bytes gone first, a crash in between would leave an upload that seems whole.
pub(super) async fn start_again(app: &App, user: PortalUserId, sha256: Sha256) -> Result<(), Refusal> {
    app.store().reset_upload(user, sha256, clock::now()).await?;
    Ok(app.blobs().discard(user, sha256).await?)
}
