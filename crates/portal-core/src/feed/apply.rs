//! From lines to what is to be stored. Pure: state and input in, effects out (DESIGN §3).

use portal_api::feed::{Hello, ROWS_PER_COMMIT};

use super::Why;
use super::decode::{Broken, FeedLine, FeedRow};
use crate::store::cache::state::FeedState;
use crate::store::cache::write::{Existing, Stamp};

/// Rows between two commit points that are believed; a server that sends more would make us hold them all.
const ROWS_MAX: usize = 8 * ROWS_PER_COMMIT;

/// Rows that a bootstrap stores in one transaction, after the first ones are on the screen. Several commit points make
/// one: every transaction writes the touched pages of all indexes again.
const GATHERED: usize = 4 * ROWS_PER_COMMIT;

/// What belongs together in one transaction.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// What was said first, once per answer.
    pub(crate) hello: Option<Box<Hello>>,
    /// Rows in the order in which they came.
    pub(crate) rows: Vec<FeedRow>,
    /// Continue from here.
    pub(crate) cursor: Option<String>,
    /// Up to this rev everything is known then.
    pub(crate) rev: Option<u64>,
}

/// What is to be done after a line.
#[derive(Debug)]
pub(crate) enum Next {
    /// Read on.
    Read,
    /// Store this, then read on.
    Store(Batch),
    /// Store this; the answer is complete.
    End {
        /// What is left to store.
        batch: Batch,
        /// Whether more is ready now.
        more: bool,
    },
    /// The server speaks under other rules than those of the cursor: start anew under a new generation.
    Reset(Why),
}

/// One answer of the server while it is read.
#[derive(Debug)]
pub(crate) struct Answer {
    continues: Option<(portal_api::id::Epoch, String)>,
    greeted: bool,
    /// Rows to gather before they are stored; the first ones are not kept waiting.
    gather: usize,
    filling: bool,
    /// Up to the last commit point.
    ready: Batch,
    /// Since then.
    rows: Vec<FeedRow>,
}

impl Answer {
    /// The answer to a call with the cursor of this state.
    pub(crate) fn to(state: &FeedState) -> Self {
        // Without a cursor whatever is said is the beginning of something new.
        let continues = state.cursor.as_ref().and(state.epoch.zip(state.view.clone()));
        let filling = state.filling;
        Self { continues, greeted: false, gather: 0, filling, ready: Batch::default(), rows: Vec::new() }
    }

    /// Takes the next line.
    ///
    /// # Errors
    /// [`Broken`] when lines come in an order that does not occur.
    pub(crate) fn take(&mut self, line: FeedLine) -> Result<Next, Broken> {
        match line {
            FeedLine::Hello(hello) => return self.greet(hello),
            FeedLine::Unknown => return Ok(Next::Read),
            _ if !self.greeted => return Err(Broken::Order("no hello at the beginning")),
            FeedLine::Row(row) if self.rows.len() < ROWS_MAX => self.rows.push(row),
            FeedLine::Row(_) => return Err(Broken::Order("too many rows without a commit point")),
            FeedLine::Commit { cursor } => {
                self.commit(cursor);
                if self.ready.rows.len() >= self.gather {
                    self.gather = if self.filling { GATHERED } else { 0 };
                    return Ok(Next::Store(std::mem::take(&mut self.ready)));
                }
            }
            FeedLine::End { cursor, more, rev } => {
                self.commit(cursor);
                self.ready.rev = rev.filter(|_| !more);
                return Ok(Next::End { batch: std::mem::take(&mut self.ready), more });
            }
        }
        Ok(Next::Read)
    }

    /// What was committed but not stored yet when the answer breaks off.
    pub(crate) fn rescue(&mut self) -> Option<Batch> {
        self.ready.cursor.is_some().then(|| std::mem::take(&mut self.ready))
    }

    fn greet(&mut self, hello: Box<Hello>) -> Result<Next, Broken> {
        if self.greeted {
            return Err(Broken::Order("hello twice"));
        }
        self.greeted = true;
        if let Some((epoch, view)) = &self.continues
            && (*epoch != hello.epoch || *view != hello.view)
        {
            return Ok(Next::Reset(if *epoch == hello.epoch { Why::View } else { Why::Epoch }));
        }
        let is_news = self.continues.is_none() || hello.shared.is_some();
        // Stored at once, so that an area that is off vanishes before the new rows have arrived.
        Ok(if is_news { Next::Store(Batch { hello: Some(hello), ..Batch::default() }) } else { Next::Read })
    }

    fn commit(&mut self, cursor: String) {
        self.ready.rows.append(&mut self.rows);
        self.ready.cursor = Some(cursor);
    }
}

/// Under which rules rows are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mode {
    /// The present bootstrap.
    pub(crate) generation: u32,
    /// It is still under way.
    pub(crate) filling: bool,
    /// Some bootstrap came to its end before: changes from now on are news for the person.
    pub(crate) complete: bool,
}

impl From<&FeedState> for Mode {
    fn from(state: &FeedState) -> Self {
        Self { generation: state.generation, filling: state.filling, complete: state.complete }
    }
}

/// What is to be done with one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It is older than what is here, or says what is known.
    Nothing,
    /// It was not here.
    Insert(Stamp),
    /// It was here with another content.
    Replace(Stamp),
    /// It was here like this, under an older rev or generation.
    Restamp(Stamp),
    /// It is gone.
    Remove,
}

/// Decides about one row. Newer wins; between generations the newer generation wins whatever its revs, because a
/// server that was restored counts from further back.
pub(crate) fn decide(existing: Option<&Existing>, rev: u64, gone: bool, mode: Mode) -> Decision {
    let stamp = |unseen| Stamp { rev, generation: mode.generation, unseen };
    let Some(here) = existing else {
        return if gone { Decision::Nothing } else { Decision::Insert(stamp(mode.complete && !mode.filling)) };
    };
    let same_generation = here.generation == mode.generation;
    if same_generation && rev < here.rev {
        Decision::Nothing
    } else if gone {
        Decision::Remove
    } else if !here.same {
        // The same rev with another content: the rules changed what of the row is shown, not the row.
        Decision::Replace(stamp(here.unseen || (mode.complete && rev != here.rev)))
    } else if same_generation && rev == here.rev {
        Decision::Nothing
    } else {
        Decision::Restamp(stamp(here.unseen))
    }
}

#[cfg(test)]
mod tests;
