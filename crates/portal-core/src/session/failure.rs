//! How a refresh failed, in a form that can be told to several.

use portal_api::problem::{ErrorCode, Problem};

use crate::Error;
use crate::ports::HttpError;

/// The parts of an [`Error`] that whoever waited for the same refresh branches on.
#[derive(Clone)]
pub(super) enum Failure {
    Refused(Box<Problem>),
    Http(HttpError),
    NotAPortal(String),
    Wait(Option<std::time::Duration>),
    Other(ErrorCode),
}

impl Failure {
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::Refused(problem) => Self::Refused(problem.clone()),
            Error::Http(error) => Self::Http(error.clone()),
            Error::NotAPortal(what) => Self::NotAPortal(what.clone()),
            Error::Wait(wait) => Self::Wait(*wait),
            error => Self::Other(error.code()),
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(problem) => Self::Refused(problem),
            Failure::Http(error) => Self::Http(error),
            Failure::NotAPortal(what) => Self::NotAPortal(what),
            Failure::Wait(wait) => Self::Wait(wait),
            Failure::Other(code) => Self::Code(code),
        }
    }
}
