//! The page behind the strip: what waits, what needs the person, what happened.

mod pending;

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::Connection as Database;

use crate::Result;
use crate::account::Inner;
use crate::engine::Failures;
use crate::outbox::kinds::{Kind, comment};
use crate::outbox::op::{Op, State};
use crate::store::outbox::{att, draft, log, op as ops};
use crate::views::{self, Connection, PendingAbout, PendingItem, PendingStage};

use pending::{Thing, facts};

/// Entries that the page shows.
const SHOWN: u32 = 50;

/// What happens on the line of the open account.
pub struct Activity<'a> {
    account: &'a Inner,
}

impl<'a> Activity<'a> {
    pub(crate) const fn new(account: &'a Inner) -> Self {
        Self { account }
    }

    /// The page as it is now.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn read(&self) -> Result<views::Activity> {
        let (status, trouble) = (self.account.board.status(), self.account.board.trouble());
        let pending = self.pending().await?;
        let log = self.account.outbox.write(|tx| log::newest(tx, SHOWN)).await?;
        Ok(views::Activity {
            status,
            server: self.account.remote.server().to_owned(),
            trouble: trouble.as_ref().map(|trouble| trouble.code),
            trouble_details: trouble.map(|trouble| trouble.details),
            pending,
            log,
        })
    }

    /// Everything that has not arrived, in the order in which it goes.
    pub(crate) async fn pending(&self) -> Result<Vec<PendingItem>> {
        let (now, line) = (self.account.ports.clock.now(), self.account.board.status().connection);
        let failures = self.account.failures.clone();
        self.account.outbox.write(move |tx| read_pending(tx, line, &failures, now)).await
    }
}

/// As [`Activity::pending`].
pub(crate) fn read_pending(
    tx: &Database,
    line: Connection,
    failures: &Failures,
    now: Timestamp,
) -> Result<Vec<PendingItem>> {
    let all = ops::list(tx)?;
    let unfinished: Vec<&Op> = all.iter().filter(|op| !op.state.is_over()).collect();
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for first in &unfinished {
        if !seen.insert(first.entity) || is_thrown_away(tx, first)? {
            continue;
        }
        let own: Vec<&Op> = unfinished.iter().copied().filter(|op| op.entity == first.entity).collect();
        let before = unfinished.iter().copied().rfind(|op| stands_before(op, first));
        let files = if first.kind.is_of_request() { att::list(tx, first.entity.request())? } else { Vec::new() };
        let thing = Thing { ops: &own, before, files: &files };
        found.extend(item(tx, first, &thing, line, failures, now));
    }
    Ok(found)
}

/// Whether `other` has to be over before `op` goes, as the line has it: what was refused stands in the way of what is
/// about the same thing, not of others.
fn stands_before(other: &Op, op: &Op) -> bool {
    other.lane == op.lane
        && other.seq < op.seq
        && other.entity != op.entity
        && !matches!(other.state, State::Rejected(_))
}

/// A refused text in the bin; it is gone for good in a moment.
fn is_thrown_away(tx: &Database, op: &Op) -> Result<bool> {
    if op.kind != Kind::Create {
        return Ok(false);
    }
    Ok(draft::get(tx, op.entity.request())?.is_some_and(|kept| kept.discarded_at.is_some()))
}

fn item(
    tx: &Database,
    first: &Op,
    thing: &Thing<'_>,
    line: Connection,
    failures: &Failures,
    now: Timestamp,
) -> Option<PendingItem> {
    let facts = facts(thing, line, now)?;
    let stage = match facts.stage {
        PendingStage::Behind { .. } => PendingStage::Behind { title: facts.speaks.kind.title(tx, facts.speaks) },
        stage => stage,
    };
    Some(PendingItem {
        id: first.entity.0,
        about: about(first),
        title: first.kind.title(tx, first),
        stage,
        written_at: first.written_at,
        queued_at: first.created_at,
        is_late: facts.is_late,
        attempts: facts.speaks.attempts,
        next_try: facts.next_try,
        failure: failures.of(facts.speaks.entity),
        may: facts.may,
    })
}

fn about(op: &Op) -> PendingAbout {
    match op.kind {
        Kind::Create | Kind::Files | Kind::Withdraw => PendingAbout::Request { id: op.entity.request() },
        Kind::Comment => comment::unpack(op.body_version, &op.body).map_or(PendingAbout::Unknown, |written| {
            PendingAbout::Comment { id: written.id, work_order: written.work_order }
        }),
        Kind::Decide => PendingAbout::Decision { quotation: op.lane.into() },
        Kind::Profile => PendingAbout::Profile,
        Kind::Foreign => PendingAbout::Unknown,
    }
}

#[cfg(test)]
mod tests;
