//! What a person does with something small that waits in the outbox: sending it again, giving it up. Each in one
//! transaction.

use jiff::Timestamp;
use portal_api::problem::ErrorCode;
use rusqlite::Connection;

use super::apply::apply;
use super::kinds::Kind;
use super::machine::Input;
use super::op::{EntityId, Op, State};
use crate::Result;
use crate::store::outbox::op as ops;
use crate::views::Sending;

/// Where an operation stands, for a screen; `None` when there is nothing to show any more.
pub(crate) fn sending(op: &Op, now: Timestamp) -> Option<Sending> {
    Some(match &op.state {
        State::Queued => Sending::Waiting { retry_at: (op.not_before > now).then_some(op.not_before) },
        State::Inflight | State::Cancelling => Sending::Travelling,
        State::Held(reason) => Sending::Held { reason: *reason },
        State::Rejected(problem) => Sending::NotAccepted { code: problem.code },
        State::Done => Sending::Received,
        State::Cancelled => return None,
    })
}

/// Tries it now, unless the server asked for patience.
pub(crate) fn send_now(tx: &Connection, kind: Kind, entity: EntityId, now: Timestamp) -> Result<()> {
    let op = ops::about(tx, entity, kind)?.ok_or(ErrorCode::NotFound)?;
    apply(tx, op, Input::SendNow, now, 0.0).map(|_| ())
}

/// Gives up what was not accepted or has not left this computer. `writes_on`: what was written stands again where it
/// was written.
///
/// # Errors
/// `id-conflict` when it is on its way; `not-found`.
pub(crate) fn give_up(tx: &Connection, kind: Kind, entity: EntityId, writes_on: bool, now: Timestamp) -> Result<()> {
    let op = ops::about(tx, entity, kind)?.ok_or(ErrorCode::NotFound)?;
    if !op.never_left() && !matches!(op.state, State::Rejected(_)) {
        return Err(ErrorCode::IdConflict.into());
    }
    if writes_on {
        kind.back_to_draft(tx, &op, false, now)?;
    }
    apply(tx, op, Input::Discarded, now, 0.0).map(|_| ())
}
