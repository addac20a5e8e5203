//! What customers submit: `PUT` and `DELETE /v1/requests/{id}`. The slice to copy.

pub mod decide;
mod routes;

use portal_api::id::RequestId;
use portal_api::requests::NewRequest;

use crate::writes::{self, Addressed};

pub(crate) use routes::router;

/// A request as it travelled, under its id.
pub type Sealed = writes::Sealed<RequestId, NewRequest>;

impl Addressed<RequestId> for NewRequest {
    fn contradiction(&self, path: &RequestId) -> Option<&'static str> {
        (self.id != *path).then_some("id")
    }
}
