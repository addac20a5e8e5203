//! Figures of the strip, and tidying up.

use std::sync::Arc;
use std::time::Duration;

use crate::account::{Account, Inner};
use crate::views::{Progress, RequestState, RequestSummary};

/// Between two times of tidying up.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Keeps the strip's figures right.
pub(super) async fn count(account: Arc<Inner>) {
    let mut calls = account.wake.counts_calls();
    let mut burst = Burst::default();
    loop {
        calls.mark_unchanged();
        match Account(Arc::clone(&account)).requests().list().await {
            Ok(requests) => {
                let figures = Figures::of(&requests);
                account.board.counts(figures.waiting, figures.needs_you);
                account.board.sending(burst.sending(figures));
            }
            Err(error) => tracing::warn!(%error, "counting what waits"),
        }
        if calls.changed().await.is_err() {
            return;
        }
    }
}

/// Forgets what was sent long ago or thrown away.
pub(super) async fn sweep(account: Arc<Inner>) {
    loop {
        if let Err(error) = Account(Arc::clone(&account)).requests().sweep().await {
            tracing::warn!(%error, "tidying up the outbox");
        }
        account.ports.clock.sleep(DAY).await;
    }
}

/// How many requests are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// Being written.
    pub(crate) drafts: u32,
    /// Waiting for the line or on their way.
    pub(crate) waiting: u32,
    /// Of those, on their way.
    pub(crate) sending: u32,
    /// Held or not accepted.
    pub(crate) needs_you: u32,
}

impl Figures {
    pub(crate) fn of(requests: &[RequestSummary]) -> Self {
        let mut figures = Self::default();
        for request in requests {
            match request.state {
                RequestState::Draft => figures.drafts += 1,
                RequestState::Waiting { .. } | RequestState::TakingBack => figures.waiting += 1,
                RequestState::Sending { .. } => {
                    figures.waiting += 1;
                    figures.sending += 1;
                }
                RequestState::Held { .. } | RequestState::NotAccepted { .. } => figures.needs_you += 1,
                RequestState::Received
                | RequestState::Accepted { .. }
                | RequestState::Declined { .. }
                | RequestState::Withdrawn => {}
            }
        }
        figures
    }
}

/// *1 of 3*, *2 of 3*, … while several things are sent one after the other.
#[derive(Debug, Default)]
struct Burst {
    gone: u32,
    waiting: u32,
}

impl Burst {
    fn sending(&mut self, figures: Figures) -> Option<Progress> {
        self.gone += self.waiting.saturating_sub(figures.waiting);
        self.waiting = figures.waiting;
        if figures.waiting == 0 {
            self.gone = 0;
        }
        let total = self.gone + figures.waiting;
        (figures.sending > 0).then(|| Progress { done: (self.gone + 1).min(total), total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(waiting: u32, sending: u32) -> Figures {
        Figures { waiting, sending, ..Figures::default() }
    }

    #[test]
    fn a_burst_counts_up_and_begins_anew_when_it_is_over() {
        let mut burst = Burst::default();
        assert_eq!(burst.sending(figures(3, 0)), None);
        assert_eq!(burst.sending(figures(3, 1)), Some(Progress { done: 1, total: 3 }));
        assert_eq!(burst.sending(figures(2, 1)), Some(Progress { done: 2, total: 3 }));
        assert_eq!(burst.sending(figures(1, 1)), Some(Progress { done: 3, total: 3 }));
        assert_eq!(burst.sending(figures(0, 0)), None);
        assert_eq!(burst.sending(figures(1, 1)), Some(Progress { done: 1, total: 1 }));
    }
}
