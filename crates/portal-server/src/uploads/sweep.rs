//! Forgetting what nobody finished and nobody names. Run now and then by every process that serves; several at once do
//! no harm.

use std::io;

use jiff::{SignedDuration, Timestamp};

use crate::blobs::Blobs;
use crate::store::{Store, StoreError};

/// Unfinished uploads, and finished ones that no request names, are dropped after this (`reference/sync.md` §2.5).
const STALE: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Files that one transaction judges.
const SLICE: usize = 500;

/// Why a sweep stopped. The next one goes on.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The database did not answer.
    #[error("the database did not answer")]
    Store(#[from] StoreError),
    /// The blob directory did not answer.
    #[error("the blob directory did not answer")]
    Blobs(#[from] io::Error),
}

/// Forgets uploads that nobody finished or that nobody came back for. Cheap.
///
/// # Errors
/// [`SweepError`]
pub(crate) async fn drop_stale(store: &dyn Store, blobs: &Blobs, now: Timestamp) -> Result<(), SweepError> {
    for (user, sha256) in store.drop_stale_uploads(now - STALE).await? {
        blobs.discard(user, sha256).await?;
    }
    Ok(())
}

/// Looks at every file on the disk and removes those that no upload and no document names any more. A file is safe for
/// as long as an upload is, whatever the database says: somebody may be about to name it.
///
/// # Errors
/// [`SweepError`]
pub(crate) async fn sweep(store: &dyn Store, blobs: &Blobs, now: Timestamp) -> Result<(), SweepError> {
    let before = now - STALE;
    for (part, name) in blobs.old_parts(before).await? {
        let is_wanted = match name {
            Some((user, sha256)) => store.upload(user, sha256).await?.is_some_and(|upload| !upload.is_complete),
            None => false,
        };
        if !is_wanted {
            blobs.remove_part(part, before).await?;
        }
    }
    for slice in blobs.old(before).await?.chunks(SLICE) {
        for sha256 in store.forget_unnamed_blobs(slice.to_vec()).await? {
            blobs.remove_old(sha256, before).await?;
        }
    }
    Ok(())
}
