//! One commit point as one transaction: rows, cursor and what was said (DESIGN §4, feed).

use std::collections::BTreeSet;

use portal_api::feed::Hello;
use portal_api::problem::ErrorCode;
use rusqlite::Transaction;

use super::apply::{Batch, Decision, Mode, decide};
use super::decode::{CollectionName, FeedRow};
use super::{Why, noun_of};
use crate::Result;
use crate::event::Noun;
use crate::outbox::Seen;
use crate::store::cache::project;
use crate::store::cache::state::{self, FeedState};
use crate::store::cache::write::{self, Rows, Stamp};
use crate::views::Progress;

/// Rows that one transaction sweeps.
const SWEEP: u32 = 500;

/// What one transaction did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Committed {
    /// Kinds of which rows changed.
    pub(super) changed: BTreeSet<Noun>,
    /// What the company shares changed.
    pub(super) shared_changed: bool,
    /// The server's database has another life than before.
    pub(super) epoch_changed: bool,
    /// Writes that the rows prove.
    pub(super) seen: Vec<Seen>,
    /// Rows written or removed.
    pub(super) rows: u32,
    /// How far the very first copy has come.
    pub(super) first_sync: Option<Progress>,
    /// It moved the cursor.
    pub(super) is_point: bool,
}

/// Starts a bootstrap: rows stay, and those that it does not bring again are swept at its end.
pub(super) fn begin(tx: &Transaction<'_>) -> Result<FeedState> {
    begin_generation(tx, false)
}

/// Starts another bootstrap because the present copy cannot be continued.
///
/// # Errors
/// `out-of-step` when that happened too often lately; then nothing is changed.
pub(super) fn reset(tx: &Transaction<'_>, why: Why, now: jiff::Timestamp) -> Result<FeedState> {
    let mut resets = state::resets(tx)?;
    if !resets.admit(why, now) {
        return Err(ErrorCode::OutOfStep.into());
    }
    tracing::info!(?why, "the copy is fetched anew");
    state::set_resets(tx, &resets)?;
    begin_generation(tx, why.may_have_lost_writes())
}

fn begin_generation(tx: &Transaction<'_>, replay: bool) -> Result<FeedState> {
    let mut state = state::feed(tx)?;
    state.generation += 1;
    state.filling = true;
    state.cursor = None;
    state.rev = None;
    state.replay |= replay;
    state::set_feed(tx, &state)?;
    Ok(state)
}

/// Stores a batch.
pub(super) fn store(tx: &Transaction<'_>, batch: Batch) -> Result<Committed> {
    let mut state = state::feed(tx)?;
    let mut done = Committed::default();
    if let Some(hello) = &batch.hello {
        greet(tx, hello, &mut state, &mut done)?;
    }
    let mode = Mode::from(&state);
    let mut rows = Rows::of(tx);
    let mut has_unknown = write::has_unknown(tx)?;
    let brought = u32::try_from(batch.rows.len()).unwrap_or(u32::MAX);
    for row in &batch.rows {
        store_row(tx, &mut rows, row, mode, &mut has_unknown, &mut done)?;
    }
    rows.finish()?;
    if state.filling {
        state.stored = state.stored.saturating_add(brought);
    }
    done.is_point = batch.cursor.is_some();
    if batch.cursor.is_some() {
        state.cursor = batch.cursor;
        state.rev = batch.rev;
    }
    if !state.complete {
        done.first_sync = Some(Progress { done: state.stored, total: state.total.max(state.stored) });
    }
    state::set_feed(tx, &state)?;
    Ok(done)
}

fn greet(tx: &Transaction<'_>, hello: &Hello, state: &mut FeedState, done: &mut Committed) -> Result<()> {
    done.epoch_changed = state.epoch.is_some_and(|before| before != hello.epoch);
    if let Some(shared) = &hello.shared {
        done.shared_changed = state::set_shared(tx, shared)?;
    }
    state.epoch = Some(hello.epoch);
    state.view = Some(hello.view.clone());
    if state.cursor.is_none() {
        state.stored = 0;
        state.total = hello.total.unwrap_or_default();
    }
    Ok(())
}

fn store_row(
    tx: &Transaction<'_>,
    rows: &mut Rows<'_>,
    row: &FeedRow,
    mode: Mode,
    has_unknown: &mut bool,
    done: &mut Committed,
) -> Result<()> {
    let record = row.record.as_ref().map(|record| record.get());
    let stamp = Stamp { rev: row.rev, generation: mode.generation, unseen: false };
    let collection = match &row.collection {
        CollectionName::Known(collection) => *collection,
        CollectionName::Unknown(name) => {
            return match record {
                Some(record) => write::keep_unknown(tx, name, row.id, stamp, record),
                None => write::drop_unknown(tx, name, row.id),
            };
        }
    };
    let columns = record.map(|record| project::columns(collection, row.id, record)).transpose();
    let existing = write::existing(tx, collection, row.id, record)?;
    let columns = match columns {
        Ok(columns) => columns,
        Err(error) => {
            // A newer server may say what this program cannot show. The rest of the feed must not wait for that.
            tracing::warn!(collection = collection.as_str(), id = %row.id, %error, "a record that this program cannot read");
            write::keep_unknown(tx, collection.as_str(), row.id, stamp, record.unwrap_or_default())?;
            *has_unknown = true;
            None
        }
    };
    if *has_unknown && (columns.is_some() || record.is_none()) {
        write::drop_unknown(tx, collection.as_str(), row.id)?;
    }
    let decision = decide(existing.as_ref(), row.rev, columns.is_none(), mode);
    let changed = match (decision, existing, columns, record) {
        (Decision::Insert(stamp), _, Some(columns), Some(record)) => {
            rows.insert(collection, row.id, stamp, &columns, record)?;
            true
        }
        (Decision::Replace(stamp), Some(existing), Some(columns), Some(record)) => {
            rows.replace(collection, &existing, stamp, &columns, record)?;
            true
        }
        (Decision::Remove, Some(existing), ..) => {
            rows.remove(collection, &existing)?;
            true
        }
        (Decision::Restamp(stamp), Some(existing), ..) => {
            rows.stamp(&existing, stamp)?;
            false
        }
        _ => false,
    };
    if changed {
        done.changed.insert(noun_of(collection));
        done.rows += 1;
    }
    done.seen.extend(record.and_then(|record| Seen::of(collection, record)));
    Ok(())
}

/// Removes some rows that the bootstrap did not bring again; answers `None` when there are none left.
pub(super) fn sweep(tx: &Transaction<'_>, generation: u32) -> Result<Option<Committed>> {
    let mut rows = Rows::of(tx);
    let swept = rows.sweep(generation, SWEEP)?;
    rows.finish()?;
    if swept.is_empty() {
        write::sweep_unknown(tx, generation)?;
        return Ok(None);
    }
    state::set_merge_wanted(tx, true)?;
    let rows = u32::try_from(swept.len()).unwrap_or(u32::MAX);
    Ok(Some(Committed { changed: swept.into_iter().map(noun_of).collect(), rows, ..Committed::default() }))
}

/// The bootstrap is over: what is here is what is shared.
pub(super) fn complete(tx: &Transaction<'_>, now: jiff::Timestamp) -> Result<()> {
    let before = state::feed(tx)?;
    let after = FeedState { filling: false, complete: true, ..before.clone() };
    if after != before {
        state::set_feed(tx, &after)?;
    }
    state::set_synced_at(tx, now)
}
