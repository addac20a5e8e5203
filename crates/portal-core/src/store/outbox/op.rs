//! The table `op`: what is to be sent, in which order, and how far it has come.

use jiff::Timestamp;
use portal_api::id::Epoch;
use portal_api::problem::{ErrorCode, Problem};
use rusqlite::{Connection, OptionalExtension, Row, named_params};
use uuid::Uuid;

use super::columns;
use crate::Result;
use crate::outbox::kinds::Kind;
use crate::outbox::op::{EntityId, Op, State};
use crate::views::HoldReason;

const COLUMNS: &str = "op_id, lane, seq, entity, kind, body_v, body, fp, size, state, hold, problem, attempts, backoff,
    not_before, wait_until, ack, next, epoch, written_at, created_at, done_at";
/// A wait longer than any that is ever ordered means that the clock was set back. In milliseconds.
const LONGER_THAN_ANY: i64 = 2 * 60 * 60 * 1000;

/// The operation with this id.
pub(crate) fn get(conn: &Connection, id: Uuid) -> Result<Option<Op>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM op WHERE op_id = ?1"))?
        .query_row([id.as_bytes()], |row| Ok(from_row(row)))
        .optional()?
        .transpose()
}

/// The operation of this kind about this thing.
pub(crate) fn about(conn: &Connection, entity: impl Into<EntityId>, kind: Kind) -> Result<Option<Op>> {
    get(conn, kind.op_id(entity))
}

/// Every operation about this thing, in order.
pub(crate) fn all_about(conn: &Connection, entity: impl Into<EntityId>) -> Result<Vec<Op>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM op WHERE entity = ?1 ORDER BY seq"))?
        .query_map([entity.into().0.as_bytes()], |row| Ok(from_row(row)))?
        .map(|row| row?)
        .collect()
}

/// Every operation of this lane, in order.
pub(crate) fn in_lane(conn: &Connection, lane: Uuid) -> Result<Vec<Op>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM op WHERE lane = ?1 ORDER BY seq"))?
        .query_map([lane.as_bytes()], |row| Ok(from_row(row)))?
        .map(|row| row?)
        .collect()
}

/// Every operation there is, in order. They are few.
pub(crate) fn list(conn: &Connection) -> Result<Vec<Op>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM op ORDER BY seq"))?
        .query_map([], |row| Ok(from_row(row)))?
        .map(|row| row?)
        .collect()
}

/// Nothing unfinished stands before `o` in its lane. What was refused stands in the way of what is about the same thing,
/// not of others.
const FIRST_IN_LANE: &str = "NOT EXISTS(SELECT 1 FROM op e
    WHERE e.lane = o.lane AND e.seq < o.seq AND e.state NOT IN ('done', 'cancelled')
      AND NOT (e.state = 'rejected' AND e.entity <> o.entity))";

/// What this program can read, as a condition. Rows of a newer one stay as they are.
fn readable() -> String {
    let known = Kind::ALL.map(|kind| {
        let traits = kind.traits();
        format!("(kind = '{}' AND body_v BETWEEN 1 AND {})", traits.name, traits.body_version)
    });
    format!("({})", known.join(" OR "))
}

/// The operation to try now, if there is one: due, with nothing unfinished before it in its lane, the smallest first.
pub(crate) fn next_due(conn: &Connection, now: Timestamp) -> Result<Option<Op>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM op o
         WHERE state IN ('queued', 'cancelling') AND (not_before <= ?1 OR not_before > ?2)
           AND {FIRST_IN_LANE} AND {}
         ORDER BY size, seq LIMIT 1",
        readable()
    ))?
    .query_row([now.as_millisecond(), now.as_millisecond().saturating_add(LONGER_THAN_ANY)], |row| Ok(from_row(row)))
    .optional()?
    .transpose()
}

/// When the next operation falls due; `None` when nothing waits for time to pass.
pub(crate) fn next_time(conn: &Connection) -> Result<Option<Timestamp>> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT min(not_before) FROM op o WHERE state IN ('queued', 'cancelling') AND {FIRST_IN_LANE} AND {}",
            readable()
        ))?
        .query_row([], |row| columns::maybe_time(row, 0))?)
}

/// A place at the end of the line.
pub(crate) fn next_seq(conn: &Connection) -> Result<i64> {
    Ok(conn.prepare_cached("SELECT coalesce(max(seq), 0) + 1 FROM op")?.query_row([], |row| row.get(0))?)
}

/// Puts a new operation into the line; one that is there already stays as it is.
pub(crate) fn insert(conn: &Connection, op: &Op) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO op(op_id, lane, seq, entity, kind, body_v, body, fp, size, state, not_before, written_at, created_at)
         VALUES(:op_id, :lane, :seq, :entity, :kind, :body_v, :body, :fp, :size, :state, :not_before, :written_at,
                :created_at)
         ON CONFLICT(op_id) DO NOTHING",
    )?
    .execute(named_params! {
        ":op_id": op.id.as_bytes(), ":lane": op.lane.as_bytes(), ":seq": op.seq, ":entity": op.entity.0.as_bytes(),
        ":kind": op.kind.traits().name, ":body_v": op.body_version, ":body": op.body,
        ":fp": op.fingerprint.as_bytes(), ":size": columns::from_size(op.size), ":state": op.state.name(),
        ":not_before": op.not_before.as_millisecond(),
        ":written_at": op.written_at.map(Timestamp::as_millisecond), ":created_at": op.created_at.as_millisecond(),
    })?;
    Ok(())
}

/// Keeps its new state. What travels is never changed.
pub(crate) fn update(conn: &Connection, op: &Op) -> Result<()> {
    conn.prepare_cached(
        "UPDATE op SET state = :state, hold = :hold, problem = :problem, attempts = :attempts, backoff = :backoff,
                       not_before = :not_before, wait_until = :wait_until, ack = :ack, next = :next, epoch = :epoch,
                       done_at = :done_at
         WHERE op_id = :op_id",
    )?
    .execute(named_params! {
        ":op_id": op.id.as_bytes(), ":state": op.state.name(), ":hold": hold(op), ":problem": problem(op)?,
        ":attempts": op.attempts, ":backoff": op.backoff, ":not_before": op.not_before.as_millisecond(),
        ":wait_until": op.wait_until.as_millisecond(), ":ack": ack(op)?,
        ":next": op.next.as_ref().map(|id| id.0.as_bytes()),
        ":epoch": op.epoch.as_ref().map(|epoch| epoch.0.as_bytes()),
        ":done_at": op.done_at.map(Timestamp::as_millisecond),
    })?;
    Ok(())
}

/// How many operations are not over.
pub(crate) fn count_unfinished(conn: &Connection) -> Result<u32> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM op WHERE state NOT IN ('done', 'cancelled')")?
        .query_row([], |row| row.get(0))?)
}

/// How many things are where. One that needs the person does not wait as well.
pub(crate) fn counts(conn: &Connection) -> Result<Counts> {
    let sql = format!(
        "WITH stuck AS (
            SELECT DISTINCT entity FROM op
            WHERE state IN ('held', 'rejected') OR (state NOT IN ('done', 'cancelled') AND NOT {}))
        SELECT
        (SELECT count(DISTINCT entity) FROM op WHERE state IN ('queued', 'inflight', 'cancelling') AND next IS NULL
            AND entity NOT IN stuck),
        (SELECT count(DISTINCT entity) FROM op WHERE state = 'inflight' AND entity NOT IN stuck),
        (SELECT count(*) FROM stuck WHERE NOT EXISTS(
            SELECT 1 FROM draft WHERE draft.id = entity AND discarded_at IS NOT NULL)),
        (SELECT count(*) FROM draft WHERE discarded_at IS NULL
            AND NOT EXISTS(SELECT 1 FROM op WHERE op.op_id = draft.id))
            + (SELECT count(*) FROM composer WHERE body <> x'')",
        readable()
    );
    Ok(conn.prepare_cached(&sql)?.query_row([], |row| {
        Ok(Counts { waiting: row.get(0)?, sending: row.get(1)?, needs_you: row.get(2)?, drafts: row.get(3)? })
    })?)
}

/// What is not at the server yet, in things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Being written.
    pub(crate) drafts: u32,
    /// On the way, or waiting for its turn.
    pub(crate) waiting: u32,
    /// Of those, on the way.
    pub(crate) sending: u32,
    /// Held, or not accepted.
    pub(crate) needs_you: u32,
}

fn hold(op: &Op) -> Option<String> {
    if let State::Held(reason) = &op.state { columns::to_code(reason) } else { None }
}

fn problem(op: &Op) -> Result<Option<String>> {
    if let State::Rejected(problem) = &op.state { columns::to_json(problem).map(Some) } else { Ok(None) }
}

fn ack(op: &Op) -> Result<Option<String>> {
    op.receipt.as_ref().map(columns::to_json).transpose()
}

/// Forgets it.
pub(crate) fn remove(conn: &Connection, id: Uuid) -> Result<()> {
    conn.prepare_cached("DELETE FROM op WHERE op_id = ?1")?.execute([id.as_bytes()])?;
    Ok(())
}

/// Reads also what a newer program wrote: it shows as waiting for that program, and [`Op::is_readable`] says so.
fn from_row(row: &Row<'_>) -> Result<Op> {
    let name: String = row.get("kind")?;
    let (mut kind, body_version) = (Kind::parse(&name).unwrap_or(Kind::Foreign), row.get(5)?);
    let state = state(row)?.unwrap_or_else(|| {
        kind = Kind::Foreign;
        State::Held(HoldReason::Upgrade)
    });
    let is_readable = state.is_over() || kind.reads(body_version);
    Ok(Op {
        id: columns::id(row, 0)?,
        lane: columns::id(row, 1)?,
        seq: row.get(2)?,
        entity: EntityId(columns::id(row, 3)?),
        kind,
        body_version,
        body: row.get(6)?,
        fingerprint: columns::hash(row, 7)?,
        size: columns::size(row, 8)?,
        state: if is_readable { state } else { State::Held(HoldReason::Upgrade) },
        attempts: row.get(12)?,
        backoff: row.get(13)?,
        not_before: columns::time(row, 14)?,
        wait_until: columns::time(row, 15)?,
        receipt: columns::json(row, 16).unwrap_or_default(),
        next: columns::maybe_id(row, 17)?.map(EntityId),
        epoch: columns::maybe_id(row, 18)?.map(Epoch),
        written_at: columns::maybe_time(row, 19)?,
        created_at: columns::time(row, 20)?,
        done_at: columns::maybe_time(row, 21)?,
    })
}

/// `None` for a state that this program does not know.
fn state(row: &Row<'_>) -> Result<Option<State>> {
    let name: String = row.get(9)?;
    Ok(Some(match name.as_str() {
        "queued" => State::Queued,
        "inflight" => State::Inflight,
        "held" => State::Held(columns::code(row, 10).unwrap_or_default().unwrap_or(HoldReason::Upgrade)),
        "rejected" => {
            // A reason that only a newer program has words for.
            let problem: Option<Problem> = columns::json(row, 11).unwrap_or_default();
            State::Rejected(Box::new(problem.unwrap_or_else(|| ErrorCode::UpgradeNeeded.into())))
        }
        "cancelling" => State::Cancelling,
        "done" => State::Done,
        "cancelled" => State::Cancelled,
        _ => return Ok(None),
    }))
}
