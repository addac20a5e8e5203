//! What a person does with a request, each in one transaction of the outbox.

use jiff::Timestamp;
use jiff::civil::Date;
use portal_api::id::RequestId;
use portal_api::problem::ErrorCode;
use portal_api::requests::{Decision, Request, RequestDraft, RequestRules};
use rusqlite::Connection;

use super::on_its_way;
use crate::outbox::apply::{self, apply};
use crate::outbox::kinds::{Kind, create};
use crate::outbox::machine::Input;
use crate::outbox::op::{EntityId, Op, State};
use crate::store::outbox::att::{self, FileState};
use crate::store::outbox::{draft, op as ops};
use crate::views::HoldReason;
use crate::{Error, Result};

/// Keeps what was typed, and returns it with its files.
pub(super) fn save(tx: &Connection, content: RequestDraft, now: Timestamp) -> Result<RequestDraft> {
    let id = content.id;
    make_editable(tx, id, now)?;
    let attachments: Vec<_> = att::list(tx, id)?.iter().map(att::Attachment::reference).collect();
    let content = RequestDraft { attachments, ..content };
    // The text of what was not accepted is kept, however little is left of it.
    if content.is_blank() && ops::about(tx, id, Kind::Create)?.is_none() {
        draft::remove(tx, id)?;
    } else {
        draft::save(tx, &content, now)?;
        draft::set_discarded(tx, id, None)?;
    }
    Ok(content)
}

/// A waiting request becomes a draft again; one that may be at the server cannot be changed any more.
pub(super) fn make_editable(tx: &Connection, id: RequestId, now: Timestamp) -> Result<()> {
    match ops::about(tx, id, Kind::Create)? {
        None if draft::get(tx, id)?.is_some_and(|kept| !kept.is_readable) => Err(ErrorCode::UpgradeNeeded.into()),
        None => Ok(()),
        Some(op) if op.never_left() => apply(tx, op, Input::Recalled, now, 0.0).map(|_| ()),
        Some(op) if matches!(op.state, State::Rejected(_)) => Ok(()),
        Some(_) => Err(on_its_way()),
    }
}

/// Puts a draft into the line; returns the id under which it will be sent. Doing it twice is doing it once.
pub(super) fn submit(
    tx: &Connection,
    id: RequestId,
    rules: &RequestRules,
    today: Date,
    now: Timestamp,
) -> Result<RequestId> {
    let op = ops::about(tx, id, Kind::Create)?;
    match op {
        None => {
            let kept = draft::get(tx, id)?.filter(|kept| kept.discarded_at.is_none()).ok_or(ErrorCode::NotFound)?;
            if !kept.is_readable {
                return Err(ErrorCode::UpgradeNeeded.into());
            }
            enqueue(tx, kept.content, id, rules, today, now)?;
            Ok(id)
        }
        Some(op) if matches!(op.state, State::Rejected(_)) => resubmit(tx, op, rules, today, now),
        Some(op) => Ok(op.next.map_or(id, EntityId::request)),
    }
}

fn enqueue(
    tx: &Connection,
    content: RequestDraft,
    lane: RequestId,
    rules: &RequestRules,
    today: Date,
    now: Timestamp,
) -> Result<()> {
    let request = content.complete(rules, today).map_err(Error::Invalid)?;
    if !rules.may_create {
        return Err(ErrorCode::NotShared.into());
    }
    apply::enqueue_request(tx, &request, lane, now)
}

/// Sends a corrected copy of what was not accepted. It waits in the same lane until the server has confirmed that it
/// does not have the former one: a delayed packet of that must not become a second request.
fn resubmit(tx: &Connection, old: Op, rules: &RequestRules, today: Date, now: Timestamp) -> Result<RequestId> {
    let entity = old.entity.request();
    let copy = apply::free_copy_id(tx, entity)?;
    let content = RequestDraft { id: copy, ..create::text(tx, &old)? };
    let lane = RequestId(old.lane);
    // The first saving of the former one is that of the copy.
    draft::save(tx, &content, old.written_at.unwrap_or(now))?;
    draft::save(tx, &content, now)?;
    att::copy(tx, entity, copy)?;
    draft::remove(tx, entity)?;
    apply(tx, old, Input::Replaced { copy: copy.into() }, now, 0.0)?;
    let content = draft::get(tx, copy)?.map_or(content, |kept| kept.content);
    enqueue(tx, content, lane, rules, today, now)?;
    Ok(copy)
}

/// Opens it for writing, if it still can be.
pub(super) fn edit(tx: &Connection, id: RequestId, now: Timestamp) -> Result<()> {
    let Some(op) = ops::about(tx, id, Kind::Create)? else { return Ok(()) };
    if op.never_left() {
        apply(tx, op, Input::Recalled, now, 0.0)?;
    } else if matches!(op.state, State::Rejected(_)) {
        keep_text(tx, &op, now)?;
    }
    Ok(())
}

/// Makes sure that the text is in the drafts.
fn keep_text(tx: &Connection, op: &Op, now: Timestamp) -> Result<()> {
    if draft::get(tx, op.entity.request())?.is_none() {
        draft::save(tx, &create::text(tx, op)?, now)?;
    }
    Ok(())
}

/// Throws it away, but not for good yet. What may still be sent is taken out of the line first.
pub(super) fn discard(tx: &Connection, id: RequestId, now: Timestamp) -> Result<()> {
    match ops::about(tx, id, Kind::Create)? {
        Some(op) if op.never_left() => apply(tx, op, Input::Recalled, now, 0.0).map(|_| ())?,
        Some(op) if matches!(op.state, State::Rejected(_)) => keep_text(tx, &op, now)?,
        Some(op) if op.state == State::Cancelled => {}
        Some(_) => return Err(on_its_way()),
        None => {}
    }
    if draft::get(tx, id)?.is_none() {
        return Err(ErrorCode::NotFound.into());
    }
    draft::set_discarded(tx, id, Some(now))
}

/// Brings it back.
pub(super) fn restore(tx: &Connection, id: RequestId) -> Result<()> {
    draft::get(tx, id)?.ok_or(ErrorCode::NotFound)?;
    draft::set_discarded(tx, id, None)
}

/// Takes it back. `shared` is how the company shares it, if it does.
pub(super) fn take_back(tx: &Connection, id: RequestId, shared: Option<&Request>, now: Timestamp) -> Result<()> {
    let op = ops::about(tx, id, Kind::Create)?;
    let lane = op.as_ref().map_or(id, |op| RequestId(op.lane));
    match op {
        Some(op) if op.state != State::Done => apply(tx, op, Input::Cancelled, now, 0.0).map(|_| ()),
        found => {
            let is_open = shared.map_or(found.is_some(), |request| request.decision == Decision::Open);
            if !is_open {
                return Err(ErrorCode::NotFound.into());
            }
            // Its files need not travel, and must not stand in the way.
            if let Some(files) = ops::about(tx, id, Kind::Files)?.filter(|op| !op.state.is_over()) {
                apply(tx, files, Input::Cancelled, now, 0.0)?;
            }
            apply::enqueue_withdrawal(tx, id, lane, now)
        }
    }
}

/// Tries everything about it now.
pub(super) fn send_now(tx: &Connection, id: RequestId, now: Timestamp) -> Result<()> {
    for op in ops::all_about(tx, id)? {
        apply(tx, op, Input::SendNow, now, 0.0)?;
    }
    Ok(())
}

/// Goes on without what cannot follow the request itself.
pub(super) fn leave_out(tx: &Connection, id: RequestId, now: Timestamp) -> Result<()> {
    if let Some(files) = ops::about(tx, id, Kind::Files)? {
        let is_lost = |file: &att::Attachment| match files.state {
            State::Held(HoldReason::FileMissing) => file.state == FileState::Missing,
            State::Rejected(_) => !file.state.is_settled(),
            _ => false,
        };
        for file in att::list(tx, id)?.iter().filter(|file| is_lost(file)) {
            att::set_state(tx, id, file.sha256, FileState::LeftOut)?;
        }
        match files.state {
            State::Held(HoldReason::FileMissing) => apply(tx, files, Input::FileBack, now, 0.0).map(|_| ())?,
            State::Rejected(_) => apply(tx, files, Input::Discarded, now, 0.0).map(|_| ())?,
            _ => {}
        }
    }
    match ops::about(tx, id, Kind::Withdraw)? {
        Some(op) if matches!(op.state, State::Rejected(_)) => apply(tx, op, Input::Discarded, now, 0.0).map(|_| ()),
        _ => Ok(()),
    }
}
