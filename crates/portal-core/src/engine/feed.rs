//! Pulling: at the start, when the server pokes, after own sends, and from time to time.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use portal_api::feed::Head;
use portal_api::problem::ErrorCode;
use tokio::sync::watch;

use super::guarded::{Course, Guarded};
use super::log;
use super::wake::Pokes;
use super::watchdog::{Attempt, Pages, Verdict, Watchdog};
use crate::account::Inner;
use crate::documents::{check_feed, fetch_ahead, remove_orphans};
use crate::event::{Event, Noun};
use crate::feed::{FeedListener, Manner, index_some, pull};
use crate::outbox::{self, Listener, Seen};
use crate::ports::HttpError;
use crate::store::cache::state;
use crate::views::{LogKind, Progress};
use crate::{Error, Result};

/// Between two pulls when the server tells by itself; a poke may get lost.
const FLOOR: Duration = Duration::from_secs(5 * 60);
/// Between two pulls when it does not, and after one that failed.
const POLL: Duration = Duration::from_secs(15);
/// How long the server may wait for news where pokes do not get through.
const WAIT: Duration = Duration::from_secs(25);
/// A server that knows no waiting answers at once, and is not asked again at once.
const QUICK: Duration = Duration::from_secs(5);
/// Before the second try when nothing arrived at the first.
const AGAIN: Duration = Duration::from_secs(2);
/// Between two tries as long as data does not arrive.
const STALLED: Duration = Duration::from_secs(60);

pub(super) async fn run(account: Arc<Inner>) {
    let (mut calls, mut pokes) = (account.wake.feed_calls(), account.wake.pokes());
    let (mut watchdog, pages) = (Watchdog::default(), Mutex::new(Pages::default()));
    let mut was_synced = false;
    let mut fetched_ahead = 0;
    let mut wait = None;
    loop {
        calls.mark_unchanged();
        let began = account.ports.clock.elapsed();
        let pulled = pull_once(&account, Manner { wait, rows: None }, &pages, calls.clone()).await;
        let now = account.ports.clock.elapsed();
        let verdict = watchdog.judge(pulled.attempt, now);
        tell(&account, &pulled, verdict);
        let is_synced = pulled.outcome.is_ok();
        if is_synced && !was_synced {
            log::add(&account, LogKind::Synced, None, None).await;
        }
        was_synced = is_synced;
        let is_whole = matches!(pulled.attempt, Attempt::Complete { .. });
        let is_mute = *pokes.borrow_and_update() == Pokes::Mute;
        wait = Some(WAIT).filter(|_| is_mute && is_synced && verdict == Verdict::Fine);
        let answered_too_soon = now.saturating_sub(began) < QUICK && !pulled.course.called && pulled.waited;
        let rest = match (verdict, *pokes.borrow()) {
            (Verdict::Again, _) => AGAIN,
            (Verdict::Stalled, _) => STALLED,
            (Verdict::Fine, Pokes::Heard) if is_whole => FLOOR,
            (Verdict::Fine, Pokes::Mute) if is_synced && !answered_too_soon => Duration::ZERO,
            _ => POLL,
        };
        let next = async {
            if is_whole {
                idle(&account, &mut fetched_ahead).await;
            }
            account.ports.clock.sleep(rest).await;
        };
        tokio::select! {
            biased;
            _ = calls.changed() => {}
            _ = pokes.changed() => {}
            () = next => {}
        }
    }
}

/// What one pull came to.
struct Pull {
    outcome: Result<()>,
    attempt: Attempt,
    course: Course,
    /// It was to wait for news.
    waited: bool,
}

/// Says on the strip how things stand.
fn tell(account: &Inner, pull: &Pull, verdict: Verdict) {
    let board = &account.board;
    match &pull.outcome {
        Ok(()) => {
            board.synced(account.ports.clock.now());
            board.report(Ok(()));
        }
        // The server gave all it has; what is wrong is the copy.
        Err(error) if error.code() == ErrorCode::OutOfStep => {
            board.report(Ok(()));
            board.hinder(Some(ErrorCode::OutOfStep));
            return;
        }
        Err(error) => {
            tracing::info!(%error, "not pulled");
            // A line on which an answer begins is no line that is down.
            if pull.attempt != Attempt::Nothing {
                board.report(Err(error));
            }
        }
    }
    match verdict {
        Verdict::Stalled => board.hinder(Some(ErrorCode::DataStalled)),
        Verdict::Fine => board.hinder(None),
        Verdict::Again | Verdict::Unknown => {}
    }
}

async fn pull_once(account: &Arc<Inner>, manner: Manner, pages: &Mutex<Pages>, calls: watch::Receiver<u64>) -> Pull {
    let source = Guarded::new(&account.remote, Arc::clone(&account.ports.clock), pages, calls);
    let hearing = Hearing { account, source: &source };
    let pulled = match check_feed(account).await {
        Ok(()) => pull(&account.cache, &source, &*account.ports.clock, &hearing, manner).await,
        Err(error) => Err(error),
    };
    let is_whole = pulled.as_ref().err().is_none_or(|error| error.code() == ErrorCode::OutOfStep);
    let outcome = match pulled {
        Ok(pulled) => after(account, !pulled.orphans.is_empty()).await,
        Err(error) => Err(error),
    };
    let course = source.course();
    let attempt = match &outcome {
        _ if is_whole => Attempt::Complete { behind: is_behind(account).await },
        Err(Error::Http(_)) if course.stored => Attempt::Partly,
        Err(Error::Http(_)) if course.answers > 0 => Attempt::Nothing,
        // The head of an answer may be too big already; pokes are small, and say that the line is up.
        Err(Error::Http(HttpError::Timeout)) if *account.wake.pokes().borrow() == Pokes::Heard => Attempt::Nothing,
        _ => Attempt::NoAnswer,
    };
    let now = account.ports.clock.elapsed();
    super::guarded::change(pages, |pages| match attempt {
        Attempt::Complete { .. } if course.answers > 0 => pages.arrived(now),
        Attempt::Partly | Attempt::Nothing => pages.stalled(now),
        Attempt::Complete { .. } | Attempt::NoAnswer => {}
    });
    Pull { outcome, attempt, course, waited: manner.wait.is_some() }
}

async fn after(account: &Arc<Inner>, has_orphans: bool) -> Result<()> {
    note_epoch(account).await?;
    if has_orphans {
        remove_orphans(account).await?;
    }
    Ok(())
}

/// Whether the server has told of something newer than what it gives: then somebody on the way answers in its place.
async fn is_behind(account: &Inner) -> bool {
    let Some(told) = account.wake.head() else { return false };
    let Ok(state) = account.cache.read(state::feed).await else { return false };
    is_older(state.view.as_deref(), state.rev, &told)
}

fn is_older(view: Option<&str>, rev: Option<u64>, told: &Head) -> bool {
    view == Some(told.view.as_str()) && rev.is_some_and(|rev| rev < told.rev)
}

/// The outbox must know the server's present life before it hears of rows that came with it, and that the server may
/// have forgotten what it confirmed before it hears of rows that it has.
async fn note_epoch(account: &Inner) -> Result<()> {
    let now = account.ports.clock.now();
    let mut has_work = false;
    if let Some(epoch) = account.cache.read(state::epoch).await? {
        has_work |= outbox::epoch_seen(&account.outbox, epoch, now).await?;
    }
    if account.cache.read(state::replay_wanted).await? {
        has_work |= outbox::replay(&account.outbox, now).await?;
        // Afterwards: telling twice is harmless, telling never is not.
        account.cache.write(|tx| state::replay_told(tx)).await?;
    }
    if has_work {
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

struct Hearing<'a> {
    account: &'a Arc<Inner>,
    source: &'a Guarded<'a>,
}

#[async_trait]
impl FeedListener for Hearing<'_> {
    fn stored(&self) {
        self.source.stored();
    }

    fn changed(&self, nouns: &BTreeSet<Noun>) {
        for noun in nouns {
            self.account.events.changed(*noun);
        }
    }

    fn shared(&self) {
        self.account.events.emit(Event::Shared);
    }

    fn first_sync(&self, progress: Option<Progress>) {
        self.account.board.first_sync(progress);
    }

    async fn reset(&self) -> Result<()> {
        note_epoch(self.account).await
    }

    async fn seen(&self, seen: Vec<Seen>) -> Result<()> {
        note_epoch(self.account).await?;
        if outbox::seen_in_feed(&self.account.outbox, seen, self.account.ports.clock.now()).await? {
            self.account.teller.moved();
            self.account.wake.outbox();
        }
        Ok(())
    }
}
