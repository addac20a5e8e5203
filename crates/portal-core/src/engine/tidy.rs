//! Figures of the strip, and tidying up.

use std::sync::Arc;
use std::time::Duration;

use crate::account::Inner;
use crate::documents::adopt;
use crate::event::Noun;
use crate::outbox::{self, Counts, late};
use crate::requests::Requests;
use crate::views::Progress;

/// Between two times of tidying up.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Between two looks for what has become late.
const LOOK_FOR_LATE: Duration = Duration::from_secs(10 * 60);

/// Keeps the strip's figures right.
pub(super) async fn count(account: Arc<Inner>) {
    let mut calls = account.wake.counts_calls();
    let mut burst = Burst::default();
    loop {
        calls.mark_unchanged();
        match outbox::counts(&account.outbox).await {
            Ok(counts) => {
                account.board.counts(counts.waiting, counts.needs_you);
                account.board.sending(burst.sending(counts));
            }
            Err(error) => tracing::warn!(%error, "counting what waits"),
        }
        if calls.changed().await.is_err() {
            return;
        }
    }
}

/// Forgets what was sent long ago or thrown away, and files that nothing names.
pub(super) async fn sweep(account: Arc<Inner>) {
    loop {
        if let Err(error) = Requests::new(&account).sweep().await {
            tracing::warn!(%error, "tidying up the outbox");
        }
        if let Err(error) = adopt(&account).await {
            tracing::warn!(%error, "tidying up documents");
        }
        account.ports.clock.sleep(DAY).await;
    }
}

/// Tells about what is still on its way a day after it was handed over.
pub(super) async fn late(account: Arc<Inner>) {
    loop {
        let now = account.ports.clock.now();
        match account.outbox.write(move |tx| late::tell(tx, now)).await {
            Ok(0) => {}
            // Who looks at the page sees the new line.
            Ok(_) => account.events.changed(Noun::Request),
            Err(error) => tracing::warn!(%error, "telling what is late"),
        }
        account.ports.clock.sleep(LOOK_FOR_LATE).await;
    }
}

/// *1 of 3*, *2 of 3*, … while several things are sent one after the other.
#[derive(Debug, Default)]
struct Burst {
    gone: u32,
    waiting: u32,
}

impl Burst {
    fn sending(&mut self, counts: Counts) -> Option<Progress> {
        self.gone += self.waiting.saturating_sub(counts.waiting);
        self.waiting = counts.waiting;
        if counts.waiting == 0 {
            self.gone = 0;
        }
        let total = self.gone + counts.waiting;
        (counts.sending > 0).then(|| Progress { done: (self.gone + 1).min(total), total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(waiting: u32, sending: u32) -> Counts {
        Counts { waiting, sending, ..Counts::default() }
    }

    #[test]
    fn a_burst_counts_up_and_begins_anew_when_it_is_over() {
        let mut burst = Burst::default();
        assert_eq!(burst.sending(of(3, 0)), None);
        assert_eq!(burst.sending(of(3, 1)), Some(Progress { done: 1, total: 3 }));
        assert_eq!(burst.sending(of(2, 1)), Some(Progress { done: 2, total: 3 }));
        assert_eq!(burst.sending(of(1, 1)), Some(Progress { done: 3, total: 3 }));
        assert_eq!(burst.sending(of(0, 0)), None);
        assert_eq!(burst.sending(of(1, 1)), Some(Progress { done: 1, total: 1 }));
    }
}
