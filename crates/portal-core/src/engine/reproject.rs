//! After an update of the program: what was kept for it becomes visible.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use crate::account::Inner;
use crate::feed::noun_of;
use crate::store::cache::reproject;

/// Between two tries when the disk refuses.
const PAUSE: Duration = Duration::from_secs(60);
/// Screens are told this often while much changes.
const TELL_EVERY: Duration = Duration::from_millis(300);

/// Ends when all is done.
pub(super) async fn run(account: Arc<Inner>) {
    let mut untold = BTreeSet::new();
    let mut told_at = account.ports.clock.elapsed();
    loop {
        let goes_on = match account.cache.write(|tx| reproject::slice(tx)).await {
            Ok(slice) => {
                untold.extend(slice.changed.into_iter().map(noun_of));
                slice.goes_on
            }
            Err(error) => {
                tracing::warn!(%error, "making columns anew");
                account.ports.clock.sleep(PAUSE).await;
                true
            }
        };
        let now = account.ports.clock.elapsed();
        if !goes_on || now.saturating_sub(told_at) >= TELL_EVERY {
            told_at = now;
            std::mem::take(&mut untold).into_iter().for_each(|noun| account.events.changed(noun));
        }
        if !goes_on {
            return;
        }
        // Screens write as well: what they opened, what they remember.
        tokio::task::yield_now().await;
    }
}
