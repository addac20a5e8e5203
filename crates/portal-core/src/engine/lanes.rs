//! Sending: takes what is due, one after the other. Several of these run side by side.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use super::standing;
use crate::account::Inner;
use crate::outbox::worker::{Line, Step, run_once};

/// Pause after the disk refused.
pub(super) const PAUSE: Duration = Duration::from_secs(2);
/// Longest wait without looking, in case the wall clock jumped.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

pub(super) async fn run(account: Arc<Inner>) {
    let mut calls = account.wake.outbox_calls();
    let line = Line {
        db: &account.outbox,
        courier: &account.remote,
        vault: &account.vault,
        clock: &*account.ports.clock,
        rng: &*account.ports.rng,
        listener: &account.teller,
    };
    loop {
        // Before looking: a call that comes while looking must not be missed.
        calls.mark_unchanged();
        match run_once(&line).await {
            Ok(Step::Tried { trouble: None, .. }) => {
                // The row itself follows in the feed.
                account.wake.feed();
                account.wake.outbox();
            }
            Ok(Step::Tried { trouble: Some(error), entity }) => {
                tracing::info!(%error, entity = %entity.0, "not sent");
                standing::missed(&account, &error).await;
            }
            Ok(Step::Idle { next }) => wait(&account, &mut calls, next).await,
            Err(error) => {
                tracing::warn!(%error, "the outbox cannot be read");
                account.board.report(Err(&error));
                account.ports.clock.sleep(PAUSE).await;
            }
        }
    }
}

async fn wait(account: &Inner, calls: &mut watch::Receiver<u64>, next: Option<Timestamp>) {
    let pause = next.map_or(LOOK_AGAIN, |at| {
        Duration::try_from(at.duration_since(account.ports.clock.now())).unwrap_or_default().min(LOOK_AGAIN)
    });
    tokio::select! {
        biased;
        // The sender lives in the account.
        _ = calls.changed() => {}
        () = account.ports.clock.sleep(pause) => {}
    }
}
