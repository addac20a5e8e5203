//! What customers submit.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::id::{Epoch, RequestId};
use portal_api::requests::Receipt;

use super::Result;
use crate::requests::Sealed;
use crate::viewer::Viewer;

/// Reads and writes requests.
#[async_trait]
pub trait RequestStore: Send + Sync {
    /// Stores the request, or answers what happened to this id before ([`crate::requests::decide`]). Atomic with its
    /// entry in the feed.
    ///
    /// # Errors
    /// Refused with `epoch-changed`, `id-conflict`, `withdrawn`, `not-shared` or `invalid-input`.
    async fn put_request(&self, viewer: &Viewer, epoch: Epoch, body: Sealed, now: Timestamp) -> Result<Receipt>;

    /// Takes a request back. An id that never arrived stays refused from now on, so that a delayed `PUT` loses.
    ///
    /// # Errors
    /// Refused with `epoch-changed`; with `id-conflict` when the office has decided already; with `not-found` when it
    /// is somebody else's.
    async fn withdraw_request(&self, viewer: &Viewer, epoch: Epoch, id: RequestId, now: Timestamp) -> Result<()>;
}
