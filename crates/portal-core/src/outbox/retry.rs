//! What a failure means for an operation: try again, ask a person, or give up (DESIGN §3, errors).

use std::time::Duration;

use portal_api::id::Epoch;
use portal_api::problem::{ErrorCode, Problem};

use crate::Error;
use crate::views::HoldReason;

/// Longest wait between two tries, whatever the number of failures.
pub(crate) const CAP: Duration = Duration::from_secs(5 * 60);
/// Shortest wait: nothing is tried more often than this.
pub(crate) const FLOOR: Duration = Duration::from_secs(1);
/// A server may ask for this much patience, not more.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60 * 60);

/// The three classes of failure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Retry {
    /// Passes by itself.
    Later {
        /// The server named a time.
        after: Option<Duration>,
        /// The server named the life of its database, another one than was assumed.
        epoch: Option<Epoch>,
    },
    /// Needs a person.
    NeedsUser(HoldReason),
    /// The same bytes will never be taken.
    Never(Box<Problem>),
}

impl Retry {
    /// Passes by itself, nobody knows when.
    pub(crate) const LATER: Self = Self::Later { after: None, epoch: None };

    /// The class of a failure. Only an answer that is certainly the server's own can end an operation: whatever is
    /// odd (a captive portal's page, an empty answer, a redirect) is the line's fault and passes.
    pub(crate) fn of(error: &Error) -> Self {
        match error {
            Error::Refused(problem) => Self::of_problem(problem),
            Error::Invalid(fields) => Self::Never(Box::new(Problem::invalid(fields.clone()))),
            Error::Code(code) => hold_reason(*code).map_or(Self::LATER, Self::NeedsUser),
            Error::Wait(after) => Self::Later { after: *after, epoch: None },
            Error::Http(_) | Error::NotAPortal(_) | Error::Secret(_) | Error::Database(_) | Error::File(_) => {
                Self::LATER
            }
        }
    }

    fn of_problem(problem: &Problem) -> Self {
        if let Some(reason) = hold_reason(problem.code) {
            return Self::NeedsUser(reason);
        }
        match problem.code {
            ErrorCode::EpochChanged => Self::Later { after: None, epoch: problem.epoch },
            code if is_final(code) => Self::Never(Box::new(problem.clone())),
            _ => Self::LATER,
        }
    }
}

/// Whether only a person can move it on.
fn hold_reason(code: ErrorCode) -> Option<HoldReason> {
    match code {
        ErrorCode::NotSignedIn
        | ErrorCode::SessionEnded
        | ErrorCode::WrongCredentials
        | ErrorCode::UserDisabled
        | ErrorCode::PortalDisabled => Some(HoldReason::SignIn),
        ErrorCode::UpgradeNeeded => Some(HoldReason::Upgrade),
        ErrorCode::FileMissing => Some(HoldReason::FileMissing),
        _ => None,
    }
}

/// Whether the server's word is the last one about these bytes. A digest that does not match is not among them: files
/// are verified before they leave, so it was the line that spoiled them.
fn is_final(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::InvalidInput
            | ErrorCode::Malformed
            | ErrorCode::NotShared
            | ErrorCode::NotFound
            | ErrorCode::IdConflict
            | ErrorCode::EditConflict
            | ErrorCode::AlreadyDecided
            | ErrorCode::QuotationExpired
            | ErrorCode::Withdrawn
            | ErrorCode::TooLarge
            | ErrorCode::UnsupportedType
    )
}

/// How long to wait after the `failures`th failure in a row: full jitter, 1 s doubled each time, at most [`CAP`], at
/// least [`FLOOR`]. `jitter` is between 0 and 1.
pub(crate) fn delay(failures: u32, jitter: f64) -> Duration {
    let bound = FLOOR.saturating_mul(2_u32.saturating_pow(failures.min(16))).min(CAP);
    bound.mul_f64(jitter.clamp(0.0, 1.0)).clamp(FLOOR, CAP)
}

#[cfg(test)]
mod tests {
    use portal_api::problem::FieldProblem;
    use proptest::prelude::*;
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::ports::{HttpError, SecretError};

    fn refused(code: ErrorCode) -> Error {
        Error::Refused(Box::new(Problem::new(code)))
    }

    fn class(retry: &Retry) -> &'static str {
        match retry {
            Retry::Later { .. } => "later",
            Retry::NeedsUser(HoldReason::SignIn) => "sign in",
            Retry::NeedsUser(HoldReason::Upgrade) => "upgrade",
            Retry::NeedsUser(HoldReason::FileMissing) => "file",
            Retry::Never(_) => "never",
        }
    }

    #[rstest]
    #[case::no_network(Error::Http(HttpError::Unreachable("dns".into())), "later")]
    #[case::cut_off(Error::Http(HttpError::Broken("eof".into())), "later")]
    #[case::foreign_certificate(Error::Http(HttpError::Certificate("unknown issuer".into())), "later")]
    #[case::captive_portal(Error::NotAPortal("text/html".into()), "later")]
    #[case::keychain_locked(Error::Secret(SecretError::Locked), "later")]
    #[case::disk(Error::File(std::io::ErrorKind::StorageFull.into()), "later")]
    #[case::overloaded(refused(ErrorCode::Unavailable), "later")]
    #[case::server_bug(refused(ErrorCode::Internal), "later")]
    #[case::too_often(Error::Wait(None), "later")]
    #[case::restored_server(refused(ErrorCode::EpochChanged), "later")]
    #[case::proxy_refuses_the_method(refused(ErrorCode::MethodNotAllowed), "later")]
    #[case::token_refused(refused(ErrorCode::NotSignedIn), "sign in")]
    #[case::session_over(Error::Code(ErrorCode::SessionEnded), "sign in")]
    #[case::user_off(refused(ErrorCode::UserDisabled), "sign in")]
    #[case::portal_off(refused(ErrorCode::PortalDisabled), "sign in")]
    #[case::too_old(Error::Code(ErrorCode::UpgradeNeeded), "upgrade")]
    #[case::file_gone(Error::Code(ErrorCode::FileMissing), "file")]
    #[case::broken_rule(refused(ErrorCode::InvalidInput), "never")]
    #[case::fields(Error::Invalid(vec![FieldProblem::new("description", portal_api::problem::FieldCode::Required)]), "never")]
    #[case::used_id(refused(ErrorCode::IdConflict), "never")]
    #[case::profile_changed_elsewhere(refused(ErrorCode::EditConflict), "never")]
    #[case::decided_by_a_colleague(refused(ErrorCode::AlreadyDecided), "never")]
    #[case::too_late(refused(ErrorCode::QuotationExpired), "never")]
    #[case::withdrawn_id(refused(ErrorCode::Withdrawn), "never")]
    #[case::not_offered(refused(ErrorCode::NotShared), "never")]
    fn a_failure_has_one_class(#[case] error: Error, #[case] expected: &str) {
        assert_eq!(class(&Retry::of(&error)), expected);
    }

    #[test]
    fn the_new_epoch_and_the_servers_wish_are_kept() {
        let epoch = Epoch(Uuid::from_u128(7));
        let problem = Problem { epoch: Some(epoch), ..Problem::new(ErrorCode::EpochChanged) };
        assert_eq!(Retry::of(&Error::Refused(Box::new(problem))), Retry::Later { after: None, epoch: Some(epoch) });
        let wait = Some(Duration::from_secs(40));
        assert_eq!(Retry::of(&Error::Wait(wait)), Retry::Later { after: wait, epoch: None });
    }

    proptest! {
        #[test]
        fn f8_a_delay_never_spins_and_never_exceeds_the_cap(failures: u32, jitter in 0.0..1.0_f64) {
            let delay = delay(failures, jitter);
            prop_assert!(delay >= FLOOR && delay <= CAP);
        }
    }

    #[test]
    fn f8_delays_double_up_to_five_minutes() {
        let longest: Vec<u64> = [1, 2, 3, 8, 9, 40].map(|failures| delay(failures, 1.0).as_secs()).into();
        assert_eq!(longest, [2, 4, 8, 256, 300, 300]);
    }
}
