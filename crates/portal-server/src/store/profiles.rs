//! What people say about themselves.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::id::Epoch;
use portal_api::receipts::Acknowledgement;

use super::Result;
use crate::me::Sealed;
use crate::viewer::Viewer;

/// Writes profiles. They are read through the feed.
#[async_trait]
pub trait ProfileStore: Send + Sync {
    /// Makes the change, or answers what happened to it before ([`crate::me::decide`]). Atomic with its entry in the
    /// feed.
    ///
    /// # Errors
    /// Refused with `epoch-changed`, `id-conflict`, `not-shared`, `invalid-input`, `edit-conflict` (which carries the
    /// profile) or `too-many-requests`.
    async fn change_profile(
        &self,
        viewer: &Viewer,
        epoch: Epoch,
        body: Sealed,
        now: Timestamp,
    ) -> Result<Acknowledgement>;
}
