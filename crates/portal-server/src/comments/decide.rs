//! What happens to a comment: pure, called inside the transaction by every implementation of the store.

use jiff::Timestamp;
use portal_api::comments::{Comment, CommentAuthor, NewComment};
use portal_api::fingerprint::Fingerprint;
use portal_api::me::Profile;
use portal_api::problem::{ErrorCode, Problem};

use super::Sealed;
use crate::writes::{self, Known, Outcome, refusal};

/// Comments of one user within an hour. Far more than anybody writes, and than what waits after weeks in a basement.
pub const PER_HOUR: u32 = 240;

/// The rules that hold for one comment.
pub struct Admission {
    /// Whether portal users may comment at all.
    pub may_comment: bool,
    /// Whether the user sees the work order that the path names.
    pub work_order_is_visible: bool,
    /// Comments of this user within the last hour.
    pub n_recent: u32,
}

/// Stores it, or answers what was answered before.
///
/// # Errors
/// The problem to answer with.
pub fn decide(known: Known, body: Sealed, admission: &Admission) -> Result<Outcome<NewComment>, Box<Problem>> {
    writes::decide(known, || admit(body.content?, admission))
}

fn admit(comment: NewComment, admission: &Admission) -> Result<NewComment, Box<Problem>> {
    if !admission.may_comment {
        return Err(refusal(ErrorCode::NotShared));
    }
    if !admission.work_order_is_visible {
        return Err(refusal(ErrorCode::NotFound));
    }
    let problems = comment.problems();
    if !problems.is_empty() {
        return Err(Box::new(Problem::invalid(problems)));
    }
    if admission.n_recent >= PER_HOUR {
        return Err(refusal(ErrorCode::TooManyRequests));
    }
    Ok(comment)
}

/// The comment as everybody reads it.
#[must_use]
pub fn received(new: NewComment, author: &Profile, fingerprint: Fingerprint, now: Timestamp) -> Comment {
    Comment {
        id: new.id,
        work_order: new.work_order,
        author: CommentAuthor::Customer { user: author.id },
        author_name: author.name.clone(),
        text: new.text,
        written_at: new.written_at.min(now),
        received_at: now,
        fingerprint: Some(fingerprint),
    }
}

#[cfg(test)]
mod tests;
