//! Fetching what will be asked for, while nobody waits for anything: papers of work orders that are still to do.

use std::sync::Arc;

use super::download::{Why, download};
use crate::account::Inner;
use crate::store::cache::ahead;
use crate::{Error, Result};

/// In bytes; nobody asked for these.
const BUDGET: u64 = 50 * 1024 * 1024;

/// Fetches one after the other, as long as nobody else fetches anything and the budget holds. `spent` counts the bytes
/// over the life of the open account.
///
/// # Errors
/// The line broke, or the disk: the rest has to wait. A document that is refused is passed over.
pub(crate) async fn fetch_ahead(account: &Arc<Inner>, spent: &mut u64) -> Result<()> {
    for document in account.cache.read(ahead::of_open_work_orders).await? {
        if !account.downloads.is_idle() {
            return Ok(());
        }
        if spent.saturating_add(document.size) > BUDGET {
            continue;
        }
        *spent = spent.saturating_add(document.size);
        match download(account, &document, Why::Ahead).await {
            Ok(()) | Err(Error::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
