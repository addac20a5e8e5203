//! What happens to a request: pure, called inside the transaction by every implementation of the store.

use jiff::civil::Date;
use portal_api::fingerprint::Fingerprint;
use portal_api::problem::{ErrorCode, FieldCode, FieldProblem, Problem};
use portal_api::requests::{NewRequest, Receipt, RequestDraft, RequestRules};

use super::Sealed;
use crate::writes::refusal;

/// What the database knows about an id.
#[derive(Debug)]
pub enum Known {
    /// Never seen.
    Nothing,
    /// Stored for this user.
    Stored(Box<Seen>),
    /// This user withdrew it.
    Withdrawn,
    /// Another user's. Never answered with more than a conflict.
    Foreign,
}

/// A stored request, as far as a decision needs it.
#[derive(Debug)]
pub struct Seen {
    /// Over the stored body.
    pub fingerprint: Fingerprint,
    /// Whether the office has accepted or declined it.
    pub is_decided: bool,
    /// What was answered, with what is missing now.
    pub receipt: Receipt,
}

/// The rules that hold for one submission.
pub struct Admission {
    /// Of the portal.
    pub rules: RequestRules,
    /// The earliest day that may be wished for, see [`crate::clock::yesterday`].
    pub earliest: Date,
    /// Whether the object that the request names, if any, is visible to the user.
    pub object_is_visible: bool,
}

/// What to do with a submission.
#[derive(Debug)]
pub enum Verdict {
    /// Answer what was answered before.
    Replay(Receipt),
    /// Store it.
    Insert(NewRequest),
}

/// A replay is never a refusal: what is known about the id is asked before shape, rules, quota and limits.
///
/// # Errors
/// The problem to answer with.
pub fn decide(known: Known, body: Sealed, admission: &Admission) -> Result<Verdict, Box<Problem>> {
    match known {
        Known::Stored(seen) if seen.fingerprint == body.fingerprint => Ok(Verdict::Replay(seen.receipt)),
        Known::Stored(_) | Known::Foreign => Err(refusal(ErrorCode::IdConflict)),
        Known::Withdrawn => Err(refusal(ErrorCode::Withdrawn)),
        Known::Nothing => admit(body.content?, admission).map(Verdict::Insert),
    }
}

fn admit(request: NewRequest, admission: &Admission) -> Result<NewRequest, Box<Problem>> {
    if !admission.rules.may_create {
        return Err(refusal(ErrorCode::NotShared));
    }
    let mut found = RequestDraft::from(request.clone()).problems(&admission.rules, admission.earliest);
    if !admission.object_is_visible {
        found.push(FieldProblem::new("object", FieldCode::Unknown));
    }
    if found.is_empty() { Ok(request) } else { Err(Box::new(Problem::invalid(found))) }
}

/// What to do when a request is taken back.
#[derive(Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// Never arrived: refuse it from now on.
    Tombstone,
    /// Mark it withdrawn.
    Mark,
    /// It was withdrawn before.
    Nothing,
}

/// Whether a request may be taken back.
///
/// # Errors
/// `id-conflict` when the office has decided already: the request stands, and the feed says what became of it.
pub fn withdraw(known: &Known) -> Result<Withdrawal, Box<Problem>> {
    match known {
        Known::Nothing => Ok(Withdrawal::Tombstone),
        Known::Withdrawn => Ok(Withdrawal::Nothing),
        Known::Stored(seen) if seen.is_decided => Err(refusal(ErrorCode::IdConflict)),
        Known::Stored(_) => Ok(Withdrawal::Mark),
        Known::Foreign => Err(refusal(ErrorCode::NotFound)),
    }
}

#[cfg(test)]
mod tests;
