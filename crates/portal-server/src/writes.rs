//! What all writes of customers have in common: the bytes are sealed, and what is known about them comes first.

use bytes::Bytes;
use portal_api::fingerprint::Fingerprint;
use portal_api::problem::{ErrorCode, FieldCode, FieldProblem, Problem};
use portal_api::receipts::Acknowledgement;
use serde::de::DeserializeOwned;

/// In bytes. Far more than any text may have, so that one that is too long is refused at its field.
pub(crate) const BODY_MAX: usize = 512 * 1024;

/// A body that repeats what the path of its call says.
pub trait Addressed<Path>: DeserializeOwned {
    /// The field that says otherwise than the path.
    fn contradiction(&self, path: &Path) -> Option<&'static str>;
}

/// A body in exactly the bytes in which it travelled, because its fingerprint is over them.
///
/// It may be unreadable: a replay of what was accepted long ago is answered by id and fingerprint alone, also by a
/// server that has since forgotten how to read it.
#[derive(Debug, Clone)]
pub struct Sealed<Path, Body> {
    /// What the path says.
    pub path: Path,
    /// As they came.
    pub bytes: Bytes,
    /// Over the bytes.
    pub fingerprint: Fingerprint,
    /// What the bytes say, or why they say nothing.
    pub content: Result<Body, Box<Problem>>,
}

impl<Path, Body: Addressed<Path>> Sealed<Path, Body> {
    /// Seals the body of a call.
    #[must_use]
    pub fn new(path: Path, bytes: Bytes) -> Self {
        let content = match serde_json::from_slice::<Body>(&bytes) {
            Ok(body) => match body.contradiction(&path) {
                None => Ok(body),
                Some(field) => Err(Box::new(Problem::invalid(vec![FieldProblem::new(field, FieldCode::Invalid)]))),
            },
            Err(_) => Err(refusal(ErrorCode::Malformed)),
        };
        Self { path, fingerprint: Fingerprint::of(&bytes), bytes, content }
    }
}

/// What the database knows about a write that makes no number and takes no files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Never seen.
    Nothing,
    /// Stored for this user, from the same bytes; this is what was answered.
    Stored(Acknowledgement),
    /// The id belongs to other bytes, or to somebody else. Never answered with more than a conflict.
    Taken,
}

/// What to do with a write.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// Answer what was answered before.
    Replay(Acknowledgement),
    /// Store this.
    Store(T),
}

/// A replay is never a refusal: what is known is asked before shape, rules, quota and limits, which `admit` judges.
///
/// # Errors
/// `id-conflict`, or the problem that `admit` finds.
pub fn decide<T>(known: Known, admit: impl FnOnce() -> Result<T, Box<Problem>>) -> Result<Outcome<T>, Box<Problem>> {
    match known {
        Known::Stored(before) => Ok(Outcome::Replay(before)),
        Known::Taken => Err(refusal(ErrorCode::IdConflict)),
        Known::Nothing => admit().map(Outcome::Store),
    }
}

/// A refusal that its code explains.
pub(crate) fn refusal(code: ErrorCode) -> Box<Problem> {
    Box::new(code.into())
}
