//! What is said about work orders.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::id::Epoch;
use portal_api::receipts::Acknowledgement;

use super::Result;
use crate::comments::Sealed;
use crate::viewer::Viewer;

/// Writes comments of customers. They are read through the feed.
#[async_trait]
pub trait CommentStore: Send + Sync {
    /// Stores the comment, or answers what happened to this id before ([`crate::comments::decide`]). Atomic with its
    /// entry in the feed.
    ///
    /// # Errors
    /// Refused with `epoch-changed`, `id-conflict`, `not-shared`, `not-found`, `invalid-input` or
    /// `too-many-requests`.
    async fn put_comment(&self, viewer: &Viewer, epoch: Epoch, body: Sealed, now: Timestamp)
    -> Result<Acknowledgement>;
}
