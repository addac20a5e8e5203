//! What a caller of the core may have to branch on (DESIGN §3, errors).

use std::sync::LazyLock;
use std::time::Duration;

use portal_api::problem::{ErrorCode, FieldCode, FieldProblem, Problem};

use crate::ports::{HttpError, SecretError};

/// What this crate's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A call that did not do what it says.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input breaks rules; the fields say which.
    #[error("invalid input")]
    Invalid(Vec<FieldProblem>),
    /// The server answered with a problem.
    #[error("the server refused: {}", .0.title)]
    Refused(Box<Problem>),
    /// No answer, or a broken one.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// Something answered that is not a portal, or not with what was asked for.
    #[error("not a portal's answer: {0}")]
    NotAPortal(String),
    /// The key of the data cannot be had.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] portal_sqlite::Error),
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// Whatever [`ErrorCode`] says completely.
    #[error("{0:?}")]
    Code(ErrorCode),
    /// The server asks to wait.
    #[error("the server asks to wait")]
    Wait(Option<Duration>),
}

impl Error {
    /// The one word for the window. Exhaustive on purpose.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Invalid(_) => ErrorCode::InvalidInput,
            Self::Refused(problem) => problem.code,
            Self::Http(HttpError::Certificate(_)) => ErrorCode::Certificate,
            Self::Http(HttpError::Unreachable(_) | HttpError::Timeout | HttpError::Broken(_)) => ErrorCode::Unreachable,
            Self::NotAPortal(_) => ErrorCode::NotAPortal,
            Self::Secret(SecretError::Locked) => ErrorCode::KeychainLocked,
            Self::Secret(SecretError::Missing(_)) => ErrorCode::KeychainMissing,
            Self::Database(portal_sqlite::Error::Newer { .. }) => ErrorCode::UpgradeNeeded,
            Self::Database(error) if error.cause() == portal_sqlite::Cause::Full => ErrorCode::StorageFull,
            Self::Database(_) => ErrorCode::StorageFailed,
            Self::File(error) if error.kind() == std::io::ErrorKind::StorageFull => ErrorCode::StorageFull,
            Self::File(_) => ErrorCode::StorageFailed,
            Self::Code(code) => *code,
            Self::Wait(_) => ErrorCode::TooManyRequests,
        }
    }

    /// The fields to correct; empty unless the input was at fault.
    #[must_use]
    pub fn fields(&self) -> &[FieldProblem] {
        match self {
            Self::Invalid(fields) => fields,
            Self::Refused(problem) => &problem.fields,
            Self::Code(ErrorCode::AddressInvalid) => ADDRESS.as_slice(),
            _ => &[],
        }
    }
}

/// Where an address that cannot be understood was typed.
static ADDRESS: LazyLock<[FieldProblem; 1]> = LazyLock::new(|| [FieldProblem::new("address", FieldCode::Invalid)]);

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::Code(code)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(portal_sqlite::Error::Sqlite(error))
    }
}

/// Technical words with all causes, for people who read logs.
pub(crate) fn details(error: &Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let more = error.to_string();
        if !words.contains(&more) {
            words.push_str(": ");
            words.push_str(&more);
        }
        cause = error.source();
    }
    words
}
