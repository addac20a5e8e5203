//! Room on the disk: not taken when there is little, given back when there is too much.

use std::sync::Arc;

use portal_api::id::DocumentId;
use portal_api::problem::ErrorCode;
use rusqlite::Connection;

use super::download::Why;
use crate::Result;
use crate::account::Inner;
use crate::files::blocking;
use crate::store::cache::documents as stored;

const MIB: u64 = 1024 * 1024;
/// Documents on this computer, in bytes, before the ones unused for longest are given up.
pub(super) const QUOTA: u64 = 2 * 1024 * MIB;
/// What is left then, in percent.
const AFTERWARDS: u64 = 90;
/// What must be free besides for what nobody asked for (`reference/sync.md` §2.8, disk full) …
const SPARE_AHEAD: u64 = 500 * MIB;
/// … for documents at all …
const SPARE: u64 = 200 * MIB;
/// … and for what the company shares. Below that, the room is for drafts and for what is to be sent.
const SPARE_FEED: u64 = 50 * MIB;
/// Rows given up in one transaction.
const SLICE: u32 = 50;

/// Whether `size` more bytes of documents fit.
///
/// # Errors
/// `storage-full`.
pub(super) async fn check(account: &Arc<Inner>, size: u64, why: Why) -> Result<()> {
    let spare = if why == Why::Ahead { SPARE_AHEAD } else { SPARE };
    enough(account, size.saturating_add(spare)).await
}

/// Whether there is room for what the company shares.
///
/// # Errors
/// `storage-full`.
pub(crate) async fn check_feed(account: &Arc<Inner>) -> Result<()> {
    enough(account, SPARE_FEED).await
}

async fn enough(account: &Arc<Inner>, needed: u64) -> Result<()> {
    let (disk, dir) = (Arc::clone(&account.ports.disk), account.dir.clone());
    // A disk that does not say how full it is says so when it is written to.
    match blocking(move || Ok(disk.free(&dir))).await? {
        Some(free) if free < needed => Err(ErrorCode::StorageFull.into()),
        _ => Ok(()),
    }
}

/// Whether something that nobody asked for still has a place without anything else being given up for it.
///
/// # Errors
/// [`crate::Error::Database`].
pub(super) async fn has_place(account: &Arc<Inner>, size: u64) -> Result<bool> {
    let stored = account.cache.read(stored::stored_bytes).await?;
    Ok(stored.saturating_add(size) <= QUOTA / 100 * AFTERWARDS)
}

/// Gives up what was not used for longest when there is too much: never what just came, what is kept for working
/// without a connection, or what was opened and may still be looked at.
///
/// # Errors
/// [`crate::Error::Database`]; [`crate::Error::File`].
pub(super) async fn make(account: &Arc<Inner>, just_came: DocumentId) -> Result<()> {
    let (pins, opened) = (account.pins.now(), account.downloads.opened());
    let is_kept = move |tx: &Connection, id: DocumentId| {
        Ok(id == just_came || opened.contains(&id) || pins.keep(id, stored::belongs_to(tx, id)?))
    };
    account.cache.write(move |tx| give_up(tx, QUOTA, is_kept)).await?;
    remove_orphans(account).await
}

/// Forgets documents until less than [`AFTERWARDS`] of the quota is taken, or nothing is left that may go.
fn give_up(tx: &Connection, quota: u64, is_kept: impl Fn(&Connection, DocumentId) -> Result<bool>) -> Result<()> {
    if stored::stored_bytes(tx)? <= quota {
        return Ok(());
    }
    let (enough, mut kept) = (quota / 100 * AFTERWARDS, 0);
    loop {
        let candidates = stored::least_recently_used(tx, SLICE, kept)?;
        if candidates.is_empty() {
            return Ok(());
        }
        for candidate in candidates {
            if stored::stored_bytes(tx)? <= enough {
                return Ok(());
            }
            if is_kept(tx, candidate)? {
                kept += 1;
            } else {
                stored::forget(tx, candidate.0)?;
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use portal_api::fingerprint::Sha256;
    use uuid::Uuid;

    use super::*;
    use crate::store::cache::scratch;

    fn id(n: u128) -> DocumentId {
        DocumentId(Uuid::from_u128(n))
    }

    /// Documents 1 to `n` of 10 bytes each, used in this order.
    fn filled(n: u8) -> Connection {
        let conn = scratch();
        for n in 1..=n {
            let at = Timestamp::from_second(i64::from(n)).unwrap();
            stored::mark_stored(&conn, id(n.into()), Sha256::of(&[n]), 10, at).unwrap();
        }
        conn
    }

    fn here(conn: &Connection) -> Vec<u128> {
        stored::least_recently_used(conn, 1000, 0).unwrap().into_iter().map(|id| id.0.as_u128()).collect()
    }

    #[test]
    fn what_was_unused_for_longest_goes_until_a_tenth_is_free() {
        let conn = filled(11);
        give_up(&conn, 110, |_, _| Ok(false)).unwrap();
        assert_eq!(here(&conn).len(), 11, "the quota itself is not too much");
        give_up(&conn, 100, |_, _| Ok(false)).unwrap();
        assert_eq!(here(&conn), (3..=11).collect::<Vec<_>>());
        assert_eq!(stored::orphans(&conn).unwrap().len(), 2);
    }

    #[test]
    fn what_is_kept_stays_however_long_it_was_unused_and_however_much_it_is() {
        let conn = filled(200);
        give_up(&conn, 100, |_, id| Ok(id.0.as_u128() <= 120)).unwrap();
        assert_eq!(here(&conn), (1..=120).collect::<Vec<_>>());
    }
}
