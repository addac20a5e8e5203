//! One pull: from the cursor to the newest, one transaction per commit point.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use portal_api::problem::ErrorCode;

use super::apply::{Answer, Batch, Next};
use super::commit::{self, Committed};
use super::decode::{Broken, FeedLine, Lines};
use super::{FeedListener, FeedSource, FeedStream, Pulled};
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
/// A server that answers every start with another start is broken.
const RESETS_MAX: u32 = 4;

/// Brings the cache up to date: pulls until nothing more is ready, sweeps what is no longer shared.
///
/// # Errors
/// What the server or the line answers, or the database. What was committed until then stays, and was told.
pub(crate) async fn pull(
    cache: &CacheDb,
    source: &dyn FeedSource,
    clock: &dyn Clock,
    listener: &dyn FeedListener,
) -> Result<Pulled> {
    let mut pull = Pull {
        cache,
        source,
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
    clock: &'a dyn Clock,
    listener: &'a dyn FeedListener,
    done: Pulled,
    untold: BTreeSet<Noun>,
    told_at: Duration,
}

enum Outcome {
    More,
    Done,
    Reset,
}

impl Pull<'_> {
    async fn run(&mut self) -> Result<()> {
        let mut resets = 0;
        loop {
            let mut state = self.cache.read(state::feed).await?;
            if state.cursor.is_none() && !state.filling {
                state = self.cache.write(commit::begin_generation).await?;
            }
            match self.ask(&state).await? {
                Outcome::More => {}
                Outcome::Done => return self.finish().await,
                Outcome::Reset if resets < RESETS_MAX => {
                    resets += 1;
                    self.cache.write(commit::begin_generation).await?;
                }
                Outcome::Reset => return Err(Error::NotAPortal(String::from("the feed is reset again and again"))),
            }
        }
    }

    async fn ask(&mut self, state: &FeedState) -> Result<Outcome> {
        match self.source.sync(state.cursor.as_deref()).await {
            Ok(stream) => self.read(Reading::of(stream, state)).await,
            Err(Error::Refused(problem)) if problem.code == ErrorCode::CursorReset => Ok(Outcome::Reset),
            Err(error) => Err(error),
        }
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
                Next::Reset => return Ok(Outcome::Reset),
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

    /// Everything is here: sweeps what a bootstrap did not bring again, and gives its room back.
    async fn finish(&mut self) -> Result<()> {
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
        Ok(())
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
