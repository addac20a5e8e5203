//! Fetching what will be asked for, while nobody waits for anything: what a person keeps for working without a
//! connection, and papers of work orders that are still to do.

use std::sync::Arc;

use portal_api::documents::Document;
use portal_api::problem::ErrorCode;

use super::download::{Why, download};
use super::room;
use crate::account::Inner;
use crate::store::cache::ahead;
use crate::{Error, Result};

/// In bytes; nobody asked for these.
const BUDGET: u64 = 50 * 1024 * 1024;

/// Fetches one after the other, as long as nobody else fetches anything. What is pinned comes first, whatever its size;
/// the rest within the budget, and never at the cost of what is here already. `spent` counts the bytes that nobody
/// asked for over the life of the open account.
///
/// # Errors
/// The line broke, or the disk: the rest has to wait. A document that is refused is passed over.
pub(crate) async fn fetch_ahead(account: &Arc<Inner>, spent: &mut u64) -> Result<()> {
    let pinned = account.pins.now();
    for document in account.cache.read(move |conn| ahead::of_pins(conn, &pinned)).await? {
        if !fetch(account, &document, Why::Kept).await? {
            return Ok(());
        }
    }
    for document in account.cache.read(ahead::of_open_work_orders).await? {
        if spent.saturating_add(document.size) > BUDGET || !room::has_place(account, document.size).await? {
            continue;
        }
        *spent = spent.saturating_add(document.size);
        if !fetch(account, &document, Why::Ahead).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// False when somebody else is fetching, who comes first.
async fn fetch(account: &Arc<Inner>, document: &Document, why: Why) -> Result<bool> {
    if !account.downloads.is_idle() {
        return Ok(false);
    }
    match download(account, document, why).await {
        // Its record comes anew, or it is remembered as failed: the others need not wait.
        Ok(()) | Err(Error::Refused(_) | Error::Code(ErrorCode::DigestMismatch)) => Ok(true),
        Err(error) => Err(error),
    }
}
