//! Writes what the machine decided: the new state and everything that must be true together with it.

use jiff::Timestamp;
use portal_api::id::{Epoch, RequestId};
use portal_api::problem::ErrorCode;
use portal_api::requests::NewRequest;
use portal_api::text::first_line;
use rusqlite::Connection;
use uuid::Uuid;

use super::kinds::{Kind, Packed, copy_id, create};
use super::machine::{Effect, Input, Notice, REPLAY_DAYS, earlier_by_days, step};
use super::op::{EntityId, Op, State};
use super::proof::Proof;
use crate::Result;
use crate::store::outbox::{att, draft, log, meta, op as ops};
use crate::views::{LogEntry, LogKind};

/// Takes one step inside the caller's transaction. What is left for the worker is in the returned effects.
pub(crate) fn apply(tx: &Connection, op: Op, input: Input, now: Timestamp, jitter: f64) -> Result<(Op, Vec<Effect>)> {
    let before = op.clone();
    let receipt = match &input {
        Input::Acknowledged(ack) => ack.receipt.clone(),
        _ => None,
    };
    let (after, effects) = step(op, input, now, jitter);
    if after != before {
        ops::update(tx, &after)?;
    }
    if let Some(receipt) = receipt {
        mark_what_the_server_has(tx, &before, &after, &receipt)?;
    }
    for effect in &effects {
        perform(tx, &after, effect, now)?;
    }
    Ok((after, effects))
}

fn perform(tx: &Connection, op: &Op, effect: &Effect, now: Timestamp) -> Result<()> {
    match effect {
        // The worker's part, after the commit.
        Effect::Send | Effect::TakeBack => Ok(()),
        Effect::BackToDraft => op.kind.back_to_draft(tx, op, false, now),
        Effect::DropDraft => op.kind.drop_draft(tx, op),
        Effect::CancelRest => cancel_rest(tx, op, now),
        Effect::FreeCopy(copy) => match ops::about(tx, *copy, op.kind)? {
            Some(waiting) => apply(tx, waiting, Input::Recalled, now, 0.0).map(|_| ()),
            None => Ok(()),
        },
        Effect::KeepText => op.kind.back_to_draft(tx, op, true, now),
        Effect::ResendFiles => att::reset(tx, op.entity.request()),
        Effect::ResumeFiles => resume_files(tx, op, now),
        Effect::Tell(notice) => tell(tx, op, *notice, now),
    }
}

fn cancel_rest(tx: &Connection, op: &Op, now: Timestamp) -> Result<()> {
    for other in ops::all_about(tx, op.entity)? {
        if other.seq > op.seq && !other.state.is_over() {
            apply(tx, other, Input::Cancelled, now, 0.0)?;
        }
    }
    Ok(())
}

fn resume_files(tx: &Connection, op: &Op, now: Timestamp) -> Result<()> {
    for other in ops::all_about(tx, op.entity)? {
        apply(tx, other, Input::Resumed, now, 0.0)?;
    }
    Ok(())
}

/// The first derived id that nothing on this computer has.
pub(crate) fn free_copy_id(tx: &Connection, of: RequestId) -> Result<RequestId> {
    for n in 1..u32::MAX {
        let id = copy_id(of, n);
        if ops::about(tx, id, Kind::Create)?.is_none() && draft::get(tx, id)?.is_none() {
            return Ok(id);
        }
    }
    Err(ErrorCode::IdConflict.into())
}

/// The receipt names the files that the server lacks; the others need not travel. Only in the moment in which it comes:
/// the server may be set back afterwards, and the one that is kept speaks of what was.
fn mark_what_the_server_has(tx: &Connection, before: &Op, after: &Op, receipt: &Proof) -> Result<()> {
    if after.kind != Kind::Create || before.state == State::Done || after.state != State::Done {
        return Ok(());
    }
    let owner = after.entity.request();
    for file in att::list(tx, owner)? {
        if file.state == att::FileState::Local && !receipt.missing.contains(&file.sha256) {
            att::set_state(tx, owner, file.sha256, att::FileState::Sent)?;
        }
    }
    Ok(())
}

fn tell(tx: &Connection, op: &Op, notice: Notice, now: Timestamp) -> Result<()> {
    let (what, code) = match notice {
        Notice::Received => (LogKind::Received, None),
        Notice::NotAccepted(code) => (LogKind::NotAccepted, Some(code)),
        Notice::TakenBack => (LogKind::TakenBack, None),
        Notice::AfterAll => (LogKind::AfterAll, None),
        Notice::AnotherText => (LogKind::AnotherText, None),
    };
    log::add(tx, &LogEntry { at: now, what, about: op.kind.title(tx, op), code })
}

/// Puts a request into the line, its files behind it. Doing it twice is doing it once.
pub(crate) fn enqueue_request(tx: &Connection, request: &NewRequest, lane: RequestId, now: Timestamp) -> Result<()> {
    let written_at = draft::get(tx, request.id)?.map(|kept| kept.written_at);
    let packed = create::pack(request)?;
    let (entity, lane) = (request.id.into(), lane.0);
    enqueue(tx, New { kind: Kind::Create, entity, lane, packed, files: 0, written_at }, now)?;
    if !request.attachments.is_empty() {
        let packed = super::kinds::files::pack(&request.attachments)?;
        let size = request.attachments.iter().fold(0_u64, |sum, file| sum.saturating_add(file.size));
        enqueue(tx, New { kind: Kind::Files, entity, lane, packed, files: size, written_at }, now)?;
    }
    let about = Some(first_line(&request.description));
    log::add(tx, &LogEntry { at: now, what: LogKind::Queued, about, code: None })
}

/// Puts the wish to take a request back into its line.
pub(crate) fn enqueue_withdrawal(tx: &Connection, id: RequestId, lane: RequestId, now: Timestamp) -> Result<()> {
    let packed = super::kinds::withdraw::pack(id)?;
    enqueue(tx, New { kind: Kind::Withdraw, entity: id.into(), lane: lane.0, packed, files: 0, written_at: None }, now)
}

/// What is to be put into the line.
pub(crate) struct New {
    /// What is to be done.
    pub(crate) kind: Kind,
    /// About what.
    pub(crate) entity: EntityId,
    /// Behind what.
    pub(crate) lane: Uuid,
    /// The body.
    pub(crate) packed: Packed,
    /// Bytes of the files that travel with it.
    pub(crate) files: u64,
    /// First saved on this computer.
    pub(crate) written_at: Option<Timestamp>,
}

/// Puts it into the line. Doing it twice is doing it once.
pub(crate) fn enqueue(tx: &Connection, new: New, now: Timestamp) -> Result<()> {
    let New { kind, entity, lane, packed, files, written_at } = new;
    let size = files.saturating_add(packed.bytes.len() as u64);
    ops::insert(
        tx,
        &Op {
            id: kind.op_id(entity),
            lane,
            seq: ops::next_seq(tx)?,
            entity,
            kind,
            body_version: packed.version,
            body: packed.bytes,
            fingerprint: packed.fingerprint,
            size,
            state: State::Queued,
            attempts: 0,
            backoff: 0,
            not_before: now,
            wait_until: Timestamp::UNIX_EPOCH,
            epoch: None,
            receipt: None,
            next: None,
            written_at,
            created_at: now,
            done_at: None,
        },
    )
}

/// The program starts: whatever was on its way is queued again. The time does not matter, it is due at once.
pub(crate) fn started(tx: &Connection) -> Result<()> {
    to_all(tx, &Input::ProcessStarted, Timestamp::UNIX_EPOCH).map(|_| ())
}

/// Tells every operation; how many changed.
pub(crate) fn to_all(tx: &Connection, input: &Input, now: Timestamp) -> Result<usize> {
    let mut changed = 0;
    for op in ops::list(tx)? {
        let before = op.clone();
        let (after, _) = apply(tx, op, input.clone(), now, 0.0)?;
        changed += usize::from(after != before);
    }
    Ok(changed)
}

/// The server's database lives under this epoch. Under another one than before, what was finished lately is sent
/// again: harmless where it is known, and the only copy where it is not. How many operations changed.
pub(crate) fn epoch_seen(tx: &Connection, epoch: Epoch, now: Timestamp) -> Result<usize> {
    let known = meta::epoch(tx)?;
    if known == Some(epoch) {
        return Ok(0);
    }
    meta::set_epoch(tx, epoch)?;
    if known.is_none() {
        return Ok(0);
    }
    let unfinished = ops::count_unfinished(tx)?;
    let changed = to_all(tx, &Input::EpochChanged(epoch), now)?;
    if ops::count_unfinished(tx)? > unfinished {
        log::add(tx, &LogEntry { at: now, what: LogKind::SentAgain, about: None, code: None })?;
    }
    Ok(changed)
}

/// Forgets what no replay will need: finished operations and their files after [`REPLAY_DAYS`]; discarded drafts when
/// nobody can undo it any more. Returns the files whose bytes nothing needs.
pub(crate) fn sweep(
    tx: &Connection,
    undo_until: Timestamp,
    now: Timestamp,
) -> Result<Vec<portal_api::fingerprint::Sha256>> {
    for id in draft::discarded_before(tx, undo_until)? {
        if let Some(op) = ops::about(tx, id, Kind::Create)? {
            apply(tx, op, Input::Discarded, now, 0.0)?;
        }
        draft::remove(tx, id)?;
    }
    let horizon = earlier_by_days(now, REPLAY_DAYS);
    for op in ops::list(tx)? {
        if op.state.is_over() && op.done_at.is_none_or(|at| at < horizon) {
            op.kind.drop_draft(tx, &op)?;
            ops::remove(tx, op.id)?;
        }
    }
    att::sweep(tx)
}

#[cfg(test)]
mod tests;
