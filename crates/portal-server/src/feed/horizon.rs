//! How long the feed remembers what is gone.

use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::clock;

/// A client that was away for longer starts anew (`reference/sync.md` §2.2).
const KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);
/// How often it is noted where a change list stands; tombstones are kept so much longer at most.
const MARKED_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// Forgets what is older. Called every few minutes.
pub(crate) async fn forget_tombstones(app: &App) {
    if let Err(error) = app.store().forget_tombstones(clock::now()).await {
        tracing::warn!(%error, "forgetting tombstones");
    }
}

/// Tombstones from before this moment are forgotten.
pub(crate) fn kept_since(now: Timestamp) -> Timestamp {
    now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN)
}

/// A change list that was marked after this moment needs no other mark yet.
pub(crate) fn marked_since(now: Timestamp) -> Timestamp {
    now.saturating_sub(MARKED_EVERY).unwrap_or(Timestamp::MIN)
}
