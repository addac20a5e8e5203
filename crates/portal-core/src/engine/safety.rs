//! What keeps unsent things safe while nothing is wrong: a copy of the outbox, and a reserve for a full disk.

use std::sync::Arc;
use std::time::Duration;

use crate::account::Inner;

/// Between a change and its copy: a burst of changes is copied once.
const SETTLE: Duration = Duration::from_secs(2);
/// Between two looks at the reserve.
const LOOK_AGAIN: Duration = Duration::from_secs(10 * 60);

/// Copies the outbox soon after it changed. At the start as well: the last run may have ended before its copy was made.
pub(super) async fn copies(account: Arc<Inner>) {
    let mut changes = account.outbox.changes();
    loop {
        account.ports.clock.sleep(SETTLE).await;
        changes.mark_unchanged();
        if let Err(error) = account.outbox.back_up().await {
            tracing::warn!(%error, "copying the outbox");
        }
        if changes.changed().await.is_err() {
            return;
        }
    }
}

/// Takes the reserve, also again after it was released.
pub(super) async fn reserve(account: Arc<Inner>) {
    loop {
        if let Err(error) = account.outbox.take_reserve(Arc::clone(&account.ports.disk)).await {
            tracing::warn!(%error, "taking the reserve for a full disk");
        }
        account.ports.clock.sleep(LOOK_AGAIN).await;
    }
}

/// Reads the whole cache after a run that did not end in order; damage leaves a mark for the next start. Beside the other
/// readers and once: nobody waits for it.
pub(super) async fn cache(account: Arc<Inner>) {
    if !account.cache.was_closed
        && let Err(error) = account.cache.check().await
    {
        tracing::warn!(%error, "looking through the cache");
    }
}
