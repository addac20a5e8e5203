//! Pulling: at the start, when the server pokes, after own sends, and from time to time.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::log;
use crate::account::Inner;
use crate::documents::{fetch_ahead, remove_orphans};
use crate::event::{Event, Noun};
use crate::feed::{FeedListener, index_some, pull};
use crate::outbox::{self, Listener, Seen};
use crate::store::cache::state;
use crate::views::{LogKind, Progress};
use crate::{Error, Result};

/// Between two pulls when the server tells by itself; a poke may get lost.
const FLOOR: Duration = Duration::from_secs(5 * 60);
/// Between two pulls when it does not.
const POLL: Duration = Duration::from_secs(15);

pub(super) async fn run(account: Arc<Inner>) {
    let (mut calls, mut pokes) = (account.wake.feed_calls(), account.wake.pokes());
    let mut was_synced = false;
    let mut fetched_ahead = 0;
    loop {
        calls.mark_unchanged();
        let outcome = pull_once(&account).await;
        account.board.report(outcome.as_ref().copied());
        match outcome {
            Ok(()) => {
                account.board.synced(account.ports.clock.now());
                if !was_synced {
                    log::add(&account, LogKind::Synced, None, None).await;
                }
                was_synced = true;
            }
            Err(error) => {
                was_synced = false;
                tracing::info!(%error, "not pulled");
            }
        }
        let floor = if *pokes.borrow_and_update() { FLOOR } else { POLL };
        let next = async {
            if was_synced {
                idle(&account, &mut fetched_ahead).await;
            }
            account.ports.clock.sleep(floor).await;
        };
        tokio::select! {
            biased;
            _ = calls.changed() => {}
            _ = pokes.changed() => {}
            () = next => {}
        }
    }
}

async fn pull_once(account: &Arc<Inner>) -> Result<()> {
    let pulled = pull(&account.cache, &account.remote, &*account.ports.clock, &Hearing(account)).await?;
    note_epoch(account).await?;
    if !pulled.orphans.is_empty() {
        remove_orphans(account).await?;
    }
    Ok(())
}

/// The outbox must know the server's present life before it hears of rows that came with it.
async fn note_epoch(account: &Inner) -> Result<()> {
    if let Some(epoch) = account.cache.read(state::epoch).await?
        && outbox::epoch_seen(&account.outbox, epoch, account.ports.clock.now()).await?
    {
        account.teller.moved();
        account.wake.outbox();
    }
    Ok(())
}

/// What can wait until nothing else is to do. Given up at once when something is.
async fn idle(account: &Arc<Inner>, fetched_ahead: &mut u64) {
    let indexed = async {
        while index_some(&account.cache, Arc::clone(&account.ports.clock)).await? {
            tokio::task::yield_now().await;
        }
        Ok::<_, Error>(())
    };
    if let Err(error) = indexed.await {
        tracing::warn!(%error, "the search index has to wait");
    }
    if let Err(error) = fetch_ahead(account, fetched_ahead).await {
        tracing::info!(%error, "fetching ahead has to wait");
    }
}

struct Hearing<'a>(&'a Arc<Inner>);

#[async_trait]
impl FeedListener for Hearing<'_> {
    fn changed(&self, nouns: &BTreeSet<Noun>) {
        for noun in nouns {
            self.0.events.changed(*noun);
        }
    }

    fn shared(&self) {
        self.0.events.emit(Event::Shared);
    }

    fn first_sync(&self, progress: Option<Progress>) {
        self.0.board.first_sync(progress);
    }

    async fn seen(&self, seen: Vec<Seen>) -> Result<()> {
        note_epoch(self.0).await?;
        if outbox::seen_in_feed(&self.0.outbox, seen, self.0.ports.clock.now()).await? {
            self.0.teller.moved();
            self.0.wake.outbox();
        }
        Ok(())
    }
}
