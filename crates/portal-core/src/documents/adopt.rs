//! Files and the database brought together again: after the cache was made anew, or a crash came between the two.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use portal_api::fingerprint::Sha256;

use crate::Result;
use crate::account::Inner;
use crate::files::blocking;
use crate::store::cache::{documents as stored, state};

/// What is being written is younger than this.
const PARTS_OLDER_THAN: Duration = Duration::from_secs(24 * 3600);

/// Takes over files that a shared document names and the database does not know, and removes those that none names.
/// Does nothing before everything shared is here: until then nobody knows what is named.
///
/// # Errors
/// [`crate::Error::Database`]; [`crate::Error::File`].
pub(crate) async fn adopt(account: &Arc<Inner>) -> Result<()> {
    if !account.cache.read(|conn| Ok(state::feed(conn)?.complete)).await? {
        return Ok(());
    }
    let files = account.docs.clone();
    let (here, parts) = blocking(move || Ok((files.all()?, files.old_parts(PARTS_OLDER_THAN)?))).await?;
    for sha256 in account.cache.read(move |conn| stored::unknown(conn, parts)).await? {
        let files = account.docs.clone();
        blocking(move || files.discard_part(sha256)).await?;
    }
    let unknown: HashSet<Sha256> =
        account.cache.read(move |conn| stored::unknown(conn, here)).await?.into_iter().collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let wanted = unknown.clone();
    let wanted = account.cache.read(move |conn| stored::naming(conn, &wanted)).await?;
    let now = account.ports.clock.now();
    account
        .cache
        .write(move |tx| {
            for document in &wanted {
                stored::mark_stored(tx, document.id, document.sha256, document.size, now)?;
            }
            Ok(())
        })
        .await?;
    for sha256 in unknown {
        // A download of the same bytes may be about to end.
        let lane = account.downloads.lane(sha256);
        let _lane = lane.lock().await;
        if !account.cache.read(move |conn| stored::unknown(conn, vec![sha256])).await?.is_empty() {
            let files = account.docs.clone();
            blocking(move || files.remove(sha256)).await?;
        }
    }
    Ok(())
}
