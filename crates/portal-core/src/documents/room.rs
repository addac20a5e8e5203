//! Room on the disk: not taken when there is little, given back when there is too much.

use std::sync::Arc;

use portal_api::id::DocumentId;
use portal_api::problem::ErrorCode;

use crate::Result;
use crate::account::Inner;
use crate::files::blocking;
use crate::store::cache::documents as stored;

/// Documents on this computer, in bytes, before the ones unused for longest are given up.
const QUOTA: u64 = 2 * 1024 * 1024 * 1024;
/// What is left then, in percent.
const AFTERWARDS: u64 = 90;
/// What other things on this disk may need: below this, nothing is fetched.
const SPARE: u64 = 200 * 1024 * 1024;
/// Rows given up in one transaction.
const SLICE: u32 = 50;

/// Whether `size` more bytes fit.
///
/// # Errors
/// `storage-full`.
pub(super) async fn check(account: &Arc<Inner>, size: u64) -> Result<()> {
    let dir = account.dir.clone();
    let free = blocking(move || Ok(fs4::available_space(dir).ok())).await?;
    // A disk that does not say how full it is says so when it is written to.
    match free {
        Some(free) if free < size.saturating_add(SPARE) => Err(ErrorCode::StorageFull.into()),
        _ => Ok(()),
    }
}

/// Gives up what was not used for longest when there is too much; never the one that just came.
///
/// # Errors
/// [`crate::Error::Database`]; [`crate::Error::File`].
pub(super) async fn make(account: &Arc<Inner>, just_came: DocumentId) -> Result<()> {
    account
        .cache
        .write(move |tx| {
            if stored::stored_bytes(tx)? <= QUOTA {
                return Ok(());
            }
            let enough = QUOTA / 100 * AFTERWARDS;
            loop {
                let candidates = stored::least_recently_used(tx, SLICE)?;
                let mut given_up = 0;
                for candidate in candidates.into_iter().filter(|candidate| candidate.document != just_came) {
                    if stored::stored_bytes(tx)? <= enough {
                        return Ok(());
                    }
                    stored::forget(tx, candidate.document.0)?;
                    given_up += 1;
                }
                if given_up == 0 {
                    return Ok(());
                }
            }
        })
        .await?;
    remove_orphans(account).await
}

/// Removes the files that nothing refers to any more.
///
/// # Errors
/// [`crate::Error::Database`]; [`crate::Error::File`].
pub(crate) async fn remove_orphans(account: &Arc<Inner>) -> Result<()> {
    for sha256 in account.cache.read(stored::orphans).await? {
        // A download of the same bytes may be about to end.
        let lane = account.downloads.lane(sha256);
        let _lane = lane.lock().await;
        if account.cache.read(stored::orphans).await?.contains(&sha256) {
            let files = account.docs.clone();
            blocking(move || files.remove(sha256)).await?;
            account.cache.write(move |tx| stored::forget_orphans(tx, &[sha256])).await?;
        }
    }
    Ok(())
}
