//! What customers submit: `PUT` and `DELETE /v1/requests/{id}`. The slice to copy.

pub mod decide;
mod routes;

use bytes::Bytes;
use portal_api::fingerprint::Fingerprint;
use portal_api::id::RequestId;
use portal_api::problem::{ErrorCode, FieldCode, FieldProblem, Problem};
use portal_api::requests::NewRequest;

pub(crate) use routes::router;

/// A request in exactly the bytes in which it travelled, because its fingerprint is over them.
///
/// It may be unreadable: a replay of what was accepted long ago is answered by id and fingerprint alone, also by a
/// server that has since forgotten how to read it.
#[derive(Debug, Clone)]
pub struct Sealed {
    /// From the path.
    pub id: RequestId,
    /// As they came.
    pub bytes: Bytes,
    /// Over the bytes.
    pub fingerprint: Fingerprint,
    /// What the bytes say, or why they say nothing.
    pub request: Result<NewRequest, Box<Problem>>,
}

impl Sealed {
    /// Seals the body of a `PUT`.
    #[must_use]
    pub fn new(id: RequestId, bytes: Bytes) -> Self {
        let request = match serde_json::from_slice::<NewRequest>(&bytes) {
            Ok(request) if request.id == id => Ok(request),
            Ok(_) => Err(Box::new(Problem::invalid(vec![FieldProblem::new("id", FieldCode::Invalid)]))),
            Err(_) => Err(Box::new(Problem::new(ErrorCode::Malformed))),
        };
        Self { id, fingerprint: Fingerprint::of(&bytes), bytes, request }
    }
}
