//! How an error of the core crosses into the window.

use portal_api::problem::{ErrorCode, FieldProblem};
use serde::Serialize;

/// What a door answers.
pub(crate) type Ipc<T> = Result<T, IpcError>;

/// The error of a command: a code that has words in every language, and what else the window needs.
#[derive(Debug, Serialize, specta::Type)]
pub(crate) struct IpcError {
    /// What happened.
    code: ErrorCode,
    /// The fields to correct; empty unless the input was at fault.
    fields: Vec<FieldProblem>,
    /// English, technical; only to be copied for support.
    details: String,
    /// Finds the call in the server's log.
    trace: Option<String>,
}

impl From<portal_core::Error> for IpcError {
    fn from(error: portal_core::Error) -> Self {
        let trace = match &error {
            portal_core::Error::Refused(problem) => problem.trace.clone(),
            _ => None,
        };
        Self { code: error.code(), fields: error.fields().to_vec(), details: error.to_string(), trace }
    }
}

impl From<ErrorCode> for IpcError {
    fn from(code: ErrorCode) -> Self {
        portal_core::Error::from(code).into()
    }
}
