//! What becomes of something that has not arrived, in facts. Pure: operations, line and time in, one answer out.

use jiff::Timestamp;
use portal_api::problem::ErrorCode;

use crate::outbox::kinds::Kind;
use crate::outbox::late::LATE;
use crate::outbox::op::{Op, State};
use crate::store::outbox::att::{Attachment, progress};
use crate::views::{Connection, HoldReason, NextTry, PendingAction, PendingStage};

/// One thing with what is unfinished about it.
pub(crate) struct Thing<'a> {
    /// Its unfinished operations, in the order in which they go.
    pub(crate) ops: &'a [&'a Op],
    /// What stands before it in its lane, about something else.
    pub(crate) before: Option<&'a Op>,
    /// Its files.
    pub(crate) files: &'a [Attachment],
}

/// What is to be said about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Facts<'a> {
    /// Where it stands.
    pub(crate) stage: PendingStage,
    /// When it is tried next.
    pub(crate) next_try: NextTry,
    /// Handed over long ago, and still on its way.
    pub(crate) is_late: bool,
    /// The operation that the next try is about.
    pub(crate) speaks: &'a Op,
    /// What a person can do now.
    pub(crate) may: Vec<PendingAction>,
}

/// The facts about one thing; `None` when its corrected copy speaks for it, or nothing is unfinished.
pub(crate) fn facts<'a>(thing: &Thing<'a>, line: Connection, now: Timestamp) -> Option<Facts<'a>> {
    let own = take_back_of(thing).or_else(|| thing.ops.first().copied())?;
    if own.next.is_some() {
        return None;
    }
    let (stage, speaks) = stage(own, thing);
    let next_try = next_try(speaks, line, now);
    let may = may(&stage, own, speaks, next_try, line);
    let is_late = is_under_way(&own.state) && own.created_at <= now - LATE;
    Some(Facts { stage, next_try, is_late, speaks, may })
}

/// The wish to take it back stands above everything else about it.
fn take_back_of<'a>(thing: &Thing<'a>) -> Option<&'a Op> {
    thing.ops.iter().copied().find(|op| op.kind == Kind::Withdraw || op.state == State::Cancelling)
}

/// Where it stands, and the operation on which that depends.
fn stage<'a>(own: &'a Op, thing: &Thing<'a>) -> (PendingStage, &'a Op) {
    let stage = match &own.state {
        State::Rejected(problem) => refused(own.kind, problem.code),
        State::Held(reason) => PendingStage::Held { reason: *reason },
        State::Cancelling => PendingStage::TakingBack,
        _ if own.kind == Kind::Withdraw => PendingStage::TakingBack,
        State::Inflight => PendingStage::Sending { files: (own.kind == Kind::Files).then(|| progress(thing.files)) },
        State::Queued | State::Done | State::Cancelled => match thing.before {
            Some(former) if former.next == Some(own.entity) => return (PendingStage::AfterFormer, former),
            // Its title is for the caller to look up.
            Some(other) => return (PendingStage::Behind { title: None }, other),
            None if own.kind == Kind::Files => PendingStage::FilesWaiting { files: progress(thing.files) },
            None => PendingStage::Waiting,
        },
    };
    (stage, own)
}

const fn refused(kind: Kind, code: ErrorCode) -> PendingStage {
    match kind {
        Kind::Files => PendingStage::FilesRefused { code },
        Kind::Withdraw => PendingStage::TakeBackRefused { code },
        _ => PendingStage::Refused { code },
    }
}

const fn is_under_way(state: &State) -> bool {
    matches!(state, State::Queued | State::Inflight | State::Cancelling)
}

fn next_try(op: &Op, line: Connection, now: Timestamp) -> NextTry {
    match op.state {
        State::Queued | State::Cancelling => {}
        State::Inflight => return NextTry::Now,
        State::Held(_) | State::Rejected(_) | State::Done | State::Cancelled => return NextTry::Never,
    }
    match line {
        Connection::SignedOut => NextTry::AfterSignIn,
        Connection::UserDisabled | Connection::PortalDisabled => NextTry::WhenAllowed,
        Connection::Storage => NextTry::WhenStorable,
        Connection::Offline | Connection::Connecting | Connection::Intercepted | Connection::Certificate => {
            NextTry::WhenConnected
        }
        // The server answers; when it is asked again is known.
        _ if op.not_before > now => NextTry::At { at: op.not_before, is_asked: op.wait_until > now },
        Connection::Maintenance => NextTry::WhenConnected,
        _ => NextTry::Now,
    }
}

fn may(stage: &PendingStage, own: &Op, speaks: &Op, next_try: NextTry, line: Connection) -> Vec<PendingAction> {
    use PendingAction::{ChooseFile, Correct, Discard, Edit, LeaveOut, SendNow, SignIn, TakeBack};
    if !own.is_readable() {
        // Only the program that wrote it knows what may be done.
        return Vec::new();
    }
    let mut may = Vec::new();
    match stage {
        PendingStage::Held { reason: HoldReason::SignIn } => {
            may.push(if line == Connection::SignedOut { SignIn } else { SendNow });
        }
        PendingStage::Held { reason: HoldReason::FileMissing } => may.extend([ChooseFile, LeaveOut]),
        PendingStage::Held { reason: HoldReason::Upgrade } => may.push(SendNow),
        // Others are corrected where they were written.
        PendingStage::Refused { .. } if !own.kind.is_of_request() => may.push(SendNow),
        PendingStage::Refused { .. } => may.extend([Correct, Discard]),
        PendingStage::FilesRefused { .. } | PendingStage::TakeBackRefused { .. } => may.extend([LeaveOut, SendNow]),
        PendingStage::Waiting
        | PendingStage::FilesWaiting { .. }
        | PendingStage::AfterFormer
        | PendingStage::Behind { .. }
        | PendingStage::TakingBack => match next_try {
            NextTry::AfterSignIn => may.push(SignIn),
            NextTry::At { is_asked: false, .. } | NextTry::WhenConnected => may.push(SendNow),
            NextTry::Now
            | NextTry::At { is_asked: true, .. }
            | NextTry::WhenAllowed
            | NextTry::WhenStorable
            | NextTry::Never => {}
        },
        PendingStage::Sending { .. } => {}
    }
    if own.kind == Kind::Create && own.never_left() && speaks.id == own.id {
        may.push(Edit);
    }
    if own.kind == Kind::Create && matches!(own.state, State::Queued | State::Inflight | State::Held(_)) {
        may.push(TakeBack);
    }
    may
}

#[cfg(test)]
mod tests;
