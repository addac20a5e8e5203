//! What has not arrived a day after it was handed over: told once, calmly (`reference/sync.md` §2.4).

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

use super::op::State;
use crate::Result;
use crate::store::outbox::{log, meta, op as ops};
use crate::views::{LogEntry, LogKind};

/// After this long it is late.
pub(crate) const LATE: SignedDuration = SignedDuration::from_hours(24);

/// Remembers in the log what became late since the last call. How many things that are.
///
/// A mark in time says what was told already: what is sent again after the company restored its data was handed over
/// before that mark.
pub(crate) fn tell(tx: &Connection, now: Timestamp) -> Result<usize> {
    let until = now - LATE;
    let told = meta::told_late(tx)?;
    let is_new = |at: Timestamp| at <= until && told.is_none_or(|told| at > told);
    let late: Vec<_> = ops::list(tx)?.into_iter().filter(|op| is_new(op.created_at)).collect();
    if late.is_empty() {
        return Ok(0);
    }
    meta::set_told_late(tx, until)?;
    let mut entities = Vec::new();
    for op in &late {
        // What is held or refused was told when it happened.
        let is_under_way = matches!(op.state, State::Queued | State::Inflight | State::Cancelling);
        if is_under_way && !entities.contains(&op.entity) {
            entities.push(op.entity);
            let about = op.kind.title(tx, op);
            log::add(tx, &LogEntry { at: now, what: LogKind::NotSentYet, about, code: None })?;
        }
    }
    Ok(entities.len())
}
