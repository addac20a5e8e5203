//! The end of an upload: verified, moved to its place, shown with the requests that wait for it.

use std::io::ErrorKind;

use jiff::SignedDuration;
use portal_api::fingerprint::Sha256;
use portal_api::id::PortalUserId;
use portal_api::problem::ErrorCode;

use super::piece;
use crate::app::App;
use crate::clock;
use crate::problem::Refusal;
use crate::store::{Arrival, Upload};

/// Unfinished uploads are dropped after this (`reference/sync.md` §2.5).
const STALE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Finishes an upload whose last byte is here; also one that a crash left between its last byte and its end.
///
/// # Errors
/// `digest-mismatch` or `unsupported-type`; the upload starts again from 0 then.
pub(super) async fn settle(app: &App, user: PortalUserId, sha256: Sha256, upload: Upload) -> Result<Upload, Refusal> {
    if upload.is_complete || upload.offset < upload.length {
        return Ok(upload);
    }
    let found = match app.blobs().inspect(user, sha256).await {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            tracing::warn!("an upload lost its bytes and starts again");
            start_again(app, user, sha256).await?;
            return Ok(Upload { offset: 0, ..upload });
        }
        result => result?,
    };
    let refused = if found.sha256 != sha256 || found.size != upload.length {
        Some(ErrorCode::DigestMismatch)
    } else if !piece::accepts(found.mime.as_deref()) {
        Some(ErrorCode::UnsupportedType)
    } else {
        None
    };
    if let Some(code) = refused {
        start_again(app, user, sha256).await?;
        return Err(code.into());
    }
    app.blobs().keep(user, sha256).await?;
    let arrival = Arrival { sha256, size: found.size, mime: found.mime.unwrap_or_default() };
    app.store().finish_upload(user, arrival, clock::now()).await?;
    Ok(Upload { is_complete: true, ..upload })
}

/// Back to 0. The database first: were the bytes gone first, a crash in between would leave an upload that seems whole.
pub(super) async fn start_again(app: &App, user: PortalUserId, sha256: Sha256) -> Result<(), Refusal> {
    app.store().reset_upload(user, sha256, clock::now()).await?;
    Ok(app.blobs().discard(user, sha256).await?)
}

/// Forgets what nobody finished. Run now and then by `serve`.
pub(crate) async fn drop_stale(app: &App) {
    let dropped = match app.store().drop_stale_uploads(clock::now() - STALE).await {
        Ok(dropped) => dropped,
        Err(error) => return tracing::warn!(%error, "dropping stale uploads"),
    };
    for (user, sha256) in dropped {
        if let Err(error) = app.blobs().discard(user, sha256).await {
            tracing::warn!(%error, "dropping the bytes of a stale upload");
        }
    }
}
