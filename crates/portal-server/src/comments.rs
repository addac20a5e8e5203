//! What is said about work orders: `PUT /v1/work-orders/{id}/comments/{comment}`.

pub mod decide;
mod routes;

use portal_api::comments::NewComment;
use portal_api::id::{CommentId, WorkOrderId};

use crate::writes::{self, Addressed};

pub(crate) use routes::router;

/// Where a comment goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
pub struct Place {
    /// What it is about.
    pub work_order: WorkOrderId,
    /// Its identity.
    pub comment: CommentId,
}

/// A comment as it travelled, under its id.
pub type Sealed = writes::Sealed<Place, NewComment>;

impl Addressed<Place> for NewComment {
    fn contradiction(&self, path: &Place) -> Option<&'static str> {
        if self.id != path.comment { Some("id") } else { (self.work_order != path.work_order).then_some("work_order") }
    }
}
