//! Where a request stands, out of three operations and a row.

use jiff::Timestamp;
use portal_api::problem::Problem;
use portal_api::requests::{Decision, Request};

use crate::outbox::op::{Op, State};
use crate::outbox::proof::Proof;
use crate::store::outbox::att::{Attachment, progress};
use crate::views::RequestState;

/// The way of one request through the outbox.
pub(super) struct Way<'a> {
    /// Submits it.
    pub(super) create: Option<&'a Op>,
    /// Brings its files.
    pub(super) files: Option<&'a Op>,
    /// Takes it back after it arrived.
    pub(super) withdraw: Option<&'a Op>,
    /// Its files.
    pub(super) attached: &'a [Attachment],
}

impl<'a> Way<'a> {
    /// The server's proof.
    pub(super) fn receipt(&self) -> Option<&'a Proof> {
        self.create?.receipt.as_ref()
    }

    /// What the server refused; that of a file when the request itself was taken.
    pub(super) fn refusal(&self) -> Option<&'a Problem> {
        [self.create, self.files].into_iter().flatten().find_map(|op| match &op.state {
            State::Rejected(problem) => Some(&**problem),
            _ => None,
        })
    }

    /// A draft, not accepted, or waiting and never tried.
    pub(super) fn may_edit(&self) -> bool {
        self.create.is_none_or(|op| op.never_left() || matches!(op.state, State::Rejected(_)))
    }

    /// What its files still wait for, once the request itself has arrived.
    fn files_state(&self, now: Timestamp) -> Option<RequestState> {
        let files = self.files?;
        match files.state {
            State::Queued if files.not_before > now => Some(waiting(files, now)),
            State::Queued | State::Inflight => Some(RequestState::Sending { files: Some(progress(self.attached)) }),
            State::Held(reason) => Some(RequestState::Held { reason }),
            // The company has the request. What is wrong with its files is shown beside them.
            State::Rejected(_) | State::Cancelling | State::Done | State::Cancelled => None,
        }
    }

    /// Whether taking it back is under way, or over.
    fn withdrawal(&self) -> Option<RequestState> {
        match self.withdraw?.state {
            State::Queued | State::Inflight | State::Held(_) | State::Cancelling => Some(RequestState::TakingBack),
            State::Done => Some(RequestState::Withdrawn),
            State::Rejected(_) | State::Cancelled => None,
        }
    }
}

/// Where it stands.
pub(super) fn state_of(way: &Way<'_>, row: Option<&Request>, now: Timestamp) -> RequestState {
    match row.map(|row| &row.decision) {
        Some(Decision::Accepted { work_order }) => RequestState::Accepted { work_order: *work_order },
        Some(Decision::Declined { reason }) => RequestState::Declined { reason: reason.clone() },
        Some(Decision::Withdrawn) => RequestState::Withdrawn,
        Some(Decision::Open) => {
            let taking_back = way.create.is_some_and(|op| op.state == State::Cancelling);
            let taking_back = taking_back.then_some(RequestState::TakingBack).or_else(|| way.withdrawal());
            taking_back.or_else(|| way.files_state(now)).unwrap_or(RequestState::Received)
        }
        None => way.create.map_or(RequestState::Draft, |op| on_its_way(op, way, now)),
    }
}

fn on_its_way(op: &Op, way: &Way<'_>, now: Timestamp) -> RequestState {
    match &op.state {
        State::Queued => waiting(op, now),
        State::Inflight => RequestState::Sending { files: None },
        State::Held(reason) => RequestState::Held { reason: *reason },
        State::Rejected(problem) => RequestState::NotAccepted { code: problem.code },
        State::Cancelling => RequestState::TakingBack,
        State::Cancelled => RequestState::Withdrawn,
        State::Done => way.withdrawal().or_else(|| way.files_state(now)).unwrap_or(RequestState::Received),
    }
}

fn waiting(op: &Op, now: Timestamp) -> RequestState {
    RequestState::Waiting { retry_at: (op.not_before > now).then_some(op.not_before) }
}
