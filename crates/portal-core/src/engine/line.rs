//! What an outcome says about the line to the server. Pure.

use portal_api::problem::ErrorCode;

use crate::Error;
use crate::views::Connection;

/// The line after a call went like this. What says nothing about the line leaves it as it was.
pub(super) fn line_after(before: Connection, outcome: Result<(), &Error>) -> Connection {
    let Err(error) = outcome else { return Connection::Online };
    match error {
        // The codes of a broken disk are also those of a broken answer's reader; both are this computer's trouble.
        Error::Wait(_) => Connection::Maintenance,
        error => line_of(error.code()).unwrap_or(match error {
            Error::Refused(_) => Connection::Online,
            _ => before,
        }),
    }
}

fn line_of(code: ErrorCode) -> Option<Connection> {
    Some(match code {
        ErrorCode::Unreachable => Connection::Offline,
        ErrorCode::NotAPortal => Connection::Intercepted,
        ErrorCode::Certificate => Connection::Certificate,
        ErrorCode::Unavailable | ErrorCode::Internal | ErrorCode::Timeout => Connection::Maintenance,
        ErrorCode::SessionEnded | ErrorCode::NotSignedIn => Connection::SignedOut,
        ErrorCode::UserDisabled => Connection::UserDisabled,
        ErrorCode::PortalDisabled | ErrorCode::PortalNotFound => Connection::PortalDisabled,
        ErrorCode::StorageFull | ErrorCode::StorageFailed => Connection::Storage,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use portal_api::problem::Problem;
    use rstest::rstest;

    use super::*;
    use crate::ports::HttpError;

    fn refused(code: ErrorCode) -> Error {
        Error::Refused(Box::new(Problem::new(code)))
    }

    #[rstest]
    #[case::nothing_answers(HttpError::Unreachable(String::new()).into(), Connection::Offline)]
    #[case::silence(HttpError::Timeout.into(), Connection::Offline)]
    #[case::cut_off(HttpError::Broken(String::new()).into(), Connection::Offline)]
    #[case::certificate(HttpError::Certificate(String::new()).into(), Connection::Certificate)]
    #[case::captive_portal(Error::NotAPortal("html".into()), Connection::Intercepted)]
    #[case::overloaded(refused(ErrorCode::Unavailable), Connection::Maintenance)]
    #[case::asked_to_wait(Error::Wait(None), Connection::Maintenance)]
    #[case::session_over(refused(ErrorCode::SessionEnded), Connection::SignedOut)]
    #[case::session_over_for_long(ErrorCode::SessionEnded.into(), Connection::SignedOut)]
    #[case::user_off(refused(ErrorCode::UserDisabled), Connection::UserDisabled)]
    #[case::portal_off(refused(ErrorCode::PortalDisabled), Connection::PortalDisabled)]
    #[case::disk_full(ErrorCode::StorageFull.into(), Connection::Storage)]
    #[case::a_refusal_is_an_answer(refused(ErrorCode::InvalidInput), Connection::Online)]
    #[case::own_rules_say_nothing(Error::Invalid(Vec::new()), Connection::Connecting)]
    fn an_outcome_says_this_about_the_line(#[case] error: Error, #[case] expected: Connection) {
        assert_eq!(line_after(Connection::Connecting, Err(&error)), expected);
    }

    #[test]
    fn any_good_answer_means_online() {
        assert_eq!(line_after(Connection::Storage, Ok(())), Connection::Online);
    }
}
