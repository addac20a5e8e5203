//! One pull: from the cursor to the newest, one transaction per commit point.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use portal_api::problem::ErrorCode;

use super::apply::{Answer, Batch, Next};
use super::commit::{self, Committed};
use super::decode::{Broken, FeedLine, Lines};
use super::verify::{self, Checked, Finding};
use super::{FeedListener, FeedSource, FeedStream, Manner, Pulled, Why};
use crate::event::Noun;
use crate::ports::Clock;
use crate::store::cache::search::Merge;
use crate::store::cache::state::{self, FeedState};
use crate::store::cache::{CacheDb, documents, search, write};
use crate::{Error, Result};

/// Screens are told of changes this often while many rows arrive.
const TELL_EVERY: Duration = Duration::from_millis(300);
/// Work on the search index in one transaction, so that no click waits longer.
const INDEX_SLICE: Duration = Duration::from_millis(25);
/// Tries to stand where the server's digest stands while others write.
const MEETINGS: u32 = 3;

/// Brings the cache up to date: pulls until nothing more is ready, sweeps what is no longer shared.
///
/// # Errors
/// What the server or the line answers, or the database. What was committed until then stays, and was told.
pub(crate) async fn pull(
    cache: &CacheDb,
    source: &dyn FeedSource,
    clock: &dyn Clock,
    listener: &dyn FeedListener,
    manner: Manner,
) -> Result<Pulled> {
    let mut pull = Pull {
        cache,
        source,
        manner,
        clock,
        listener,
        done: Pulled::default(),
        untold: BTreeSet::new(),
        told_at: clock.elapsed(),
    };
    let result = pull.run().await;
    pull.tell();
    result.map(|()| pull.done)
}

/// Puts some rows into the search index, or cleans it; answers whether more is to do. To be called when idle.
///
/// # Errors
/// What the database refuses.
pub(crate) async fn index_some(cache: &CacheDb, clock: Arc<dyn Clock>) -> Result<bool> {
    let next = cache
        .write(move |tx| {
            let begun = clock.elapsed();
            while search::index_slice(tx)? {
                if clock.elapsed().saturating_sub(begun) >= INDEX_SLICE {
                    return Ok(Merge::GoesOn);
                }
            }
            search::merge_step(tx)
        })
        .await?;
    if next == Merge::Finished {
        // The words of removed rows are gone from the index; now their pages go as well.
        give_back(cache).await?;
    }
    Ok(next == Merge::GoesOn)
}

/// Gives freed pages back to the disk, and empties the log in which their old content still lies.
async fn give_back(cache: &CacheDb) -> Result<()> {
    while cache.with(|conn| write::vacuum_step(conn)).await? {}
    cache.with(|conn| write::checkpoint(conn)).await
}

struct Pull<'a> {
    cache: &'a CacheDb,
    source: &'a dyn FeedSource,
    manner: Manner,
    clock: &'a dyn Clock,
    listener: &'a dyn FeedListener,
    done: Pulled,
    untold: BTreeSet<Noun>,
    told_at: Duration,
}

enum Outcome {
    More,
    Done,
    Reset(Why),
}

impl Pull<'_> {
    async fn run(&mut self) -> Result<()> {
        let mut is_new = self.catch_up().await?;
        while self.has_drifted(is_new).await? {
            self.reset(Why::Drift).await?;
            is_new = self.catch_up().await?;
        }
        Ok(())
    }

    /// Pulls until nothing more is ready. Returns whether that completed a bootstrap.
    async fn catch_up(&mut self) -> Result<bool> {
        loop {
            let mut state = self.cache.read(state::feed).await?;
            if state.cursor.is_none() && !state.filling {
                state = self.cache.write(commit::begin).await?;
            }
            match self.ask(&state).await? {
                Outcome::More => {}
                Outcome::Done => return self.finish().await,
                Outcome::Reset(why) => self.reset(why).await?,
            }
            // Who waits for the rest does not wait for news.
            self.manner.wait = None;
        }
    }

    async fn reset(&self, why: Why) -> Result<()> {
        let now = self.clock.now();
        self.cache.write(move |tx| commit::reset(tx, why, now)).await?;
        self.listener.reset().await
    }

    async fn ask(&mut self, state: &FeedState) -> Result<Outcome> {
        match self.source.sync(state.cursor.as_deref(), self.manner).await {
            Ok(stream) => self.read(Reading::of(stream, state)).await,
            Err(Error::Refused(problem)) if problem.code == ErrorCode::CursorReset => {
                Ok(Outcome::Reset(problem.reset.map_or(Why::Expired, Why::from)))
            }
            Err(error) => Err(error),
        }
    }

    /// Whether the copy, complete as it seems, is another than the server's: asked after every bootstrap and once a day.
    ///
    /// # Errors
    /// `out-of-step` as long as a difference was found lately and may not be healed yet.
    async fn has_drifted(&mut self, is_new: bool) -> Result<bool> {
        let checked = self.cache.read(state::checked).await?;
        if !is_new && !Checked::is_due(checked, self.clock.now()) {
            let is_known = checked.is_some_and(|checked| checked.finding == Finding::Drifted);
            return if is_known { Err(ErrorCode::OutOfStep.into()) } else { Ok(false) };
        }
        let mut outcome = Ok(Finding::Unknown);
        for _ in 0..MEETINGS {
            outcome = verify::compare(self.cache, self.source).await;
            if !matches!(outcome, Ok(Finding::Unknown)) {
                break;
            }
            self.catch_up().await?;
        }
        let checked = Checked { at: self.clock.now(), finding: *outcome.as_ref().unwrap_or(&Finding::Unknown) };
        self.cache.write(move |tx| state::set_checked(tx, checked)).await?;
        Ok(outcome? == Finding::Drifted)
    }

    /// Reads an answer; the next rows arrive while the last ones are stored.
    async fn read(&mut self, mut reading: Reading) -> Result<Outcome> {
        let mut waiting: Option<Batch> = None;
        loop {
            let (stored, next) = futures::join!(store(self.cache, waiting.take()), reading.next());
            self.note(stored?).await?;
            let next = match next {
                Ok(next) => next,
                Err(error) => {
                    // What was committed before the answer broke off stays.
                    let stored = store(self.cache, reading.answer.rescue()).await?;
                    self.note(stored).await?;
                    return Err(error);
                }
            };
            match next {
                Next::Read => {}
                Next::Store(batch) => waiting = Some(batch),
                Next::Reset(why) => return Ok(Outcome::Reset(why)),
                Next::End { batch, more } => {
                    let stored = store(self.cache, Some(batch)).await?;
                    self.note(stored).await?;
                    return Ok(if more { Outcome::More } else { Outcome::Done });
                }
            }
        }
    }

    /// Remembers what a transaction did, and tells those who want to know.
    async fn note(&mut self, committed: Committed) -> Result<()> {
        if committed.is_point {
            self.listener.stored();
        }
        self.done.rows = self.done.rows.saturating_add(committed.rows);
        self.done.epoch_changed |= committed.epoch_changed;
        self.done.changed.extend(&committed.changed);
        self.untold.extend(&committed.changed);
        if committed.shared_changed {
            self.done.shared_changed = true;
            self.listener.shared();
        }
        if let Some(progress) = committed.first_sync {
            self.listener.first_sync(Some(progress));
        }
        if self.clock.elapsed().saturating_sub(self.told_at) >= TELL_EVERY {
            self.tell();
        }
        if !committed.seen.is_empty() {
            self.done.seen.extend(&committed.seen);
            self.listener.seen(committed.seen).await?;
        }
        Ok(())
    }

    fn tell(&mut self) {
        if !self.untold.is_empty() {
            self.listener.changed(&std::mem::take(&mut self.untold));
            self.told_at = self.clock.elapsed();
        }
    }

    /// Everything is here: sweeps what a bootstrap did not bring again, and gives its room back. Returns
    /// whether a bootstrap came to its end.
    async fn finish(&mut self) -> Result<bool> {
        let state = self.cache.read(state::feed).await?;
        if state.filling {
            let generation = state.generation;
            let mut swept = false;
            while let Some(committed) = self.cache.write(move |tx| commit::sweep(tx, generation)).await? {
                swept = true;
                self.note(committed).await?;
            }
            if swept {
                give_back(self.cache).await?;
            }
        }
        let now = self.clock.now();
        self.cache.write(move |tx| commit::complete(tx, now)).await?;
        if !state.complete {
            self.listener.first_sync(None);
        }
        self.done.orphans = self.cache.read(documents::orphans).await?;
        Ok(state.filling)
    }
}

async fn store(cache: &CacheDb, batch: Option<Batch>) -> Result<Committed> {
    match batch {
        Some(batch) => cache.write(move |tx| commit::store(tx, batch)).await,
        None => Ok(Committed::default()),
    }
}

/// An answer that is still arriving.
struct Reading {
    stream: FeedStream,
    lines: Lines,
    ready: std::collections::VecDeque<FeedLine>,
    answer: Answer,
}

impl Reading {
    fn of(stream: FeedStream, state: &FeedState) -> Self {
        Self { stream, lines: Lines::default(), ready: Default::default(), answer: Answer::to(state) }
    }

    /// Reads until something is to be done.
    async fn next(&mut self) -> Result<Next> {
        loop {
            while let Some(line) = self.ready.pop_front() {
                match self.answer.take(line)? {
                    Next::Read => {}
                    next => return Ok(next),
                }
            }
            match self.stream.next().await {
                Some(piece) => self.ready.extend(self.lines.push(&piece?)?),
                None => return Err(Broken::CutOff.into()),
            }
        }
    }
}
