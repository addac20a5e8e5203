//! What happens to a change of a profile: pure, called inside the transaction by every implementation of the store.

use portal_api::problem::{ErrorCode, Problem};
use portal_api::profile::{OwnProfile, ProfileChange};

use super::Sealed;
use crate::writes::{self, Known, Outcome, refusal};

/// Changes of one user within an hour.
pub const PER_HOUR: u32 = 120;

/// The rules that hold for one change.
pub struct Admission {
    /// Whether portal users may change their profile at all.
    pub may_edit: bool,
    /// As it is now.
    pub profile: OwnProfile,
    /// Changes of this user within the last hour.
    pub n_recent: u32,
}

/// Stores it, or answers what was answered before.
///
/// # Errors
/// The problem to answer with; `edit-conflict` carries the profile as it is.
pub fn decide(
    known: Known,
    body: Sealed,
    admission: Admission,
) -> Result<Outcome<(OwnProfile, ProfileChange)>, Box<Problem>> {
    writes::decide(known, || admit(body.content?, admission))
}

fn admit(change: ProfileChange, admission: Admission) -> Result<(OwnProfile, ProfileChange), Box<Problem>> {
    let Admission { may_edit, profile, n_recent } = admission;
    if !may_edit {
        return Err(refusal(ErrorCode::NotShared));
    }
    let problems = change.problems();
    if !problems.is_empty() {
        return Err(Box::new(Problem::invalid(problems)));
    }
    if change.version != profile.version {
        let profile = Some(Box::new(profile));
        return Err(Box::new(Problem { profile, ..Problem::new(ErrorCode::EditConflict) }));
    }
    if n_recent >= PER_HOUR {
        return Err(refusal(ErrorCode::TooManyRequests));
    }
    Ok((profile, change))
}

#[cfg(test)]
mod tests;
