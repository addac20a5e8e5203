//! What customers answer to offers.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::id::Epoch;
use portal_api::receipts::Acknowledgement;

use super::Result;
use crate::quotations::Sealed;
use crate::viewer::Viewer;

/// Writes decisions of customers. Quotations are read through the feed.
#[async_trait]
pub trait QuotationStore: Send + Sync {
    /// Stores the decision, or answers what happened to it before ([`crate::quotations::decide`]). Atomic with the
    /// new standing of the quotation and its entry in the feed.
    ///
    /// # Errors
    /// Refused with `epoch-changed`, `id-conflict`, `not-shared`, `not-found`, `invalid-input`, `already-decided`,
    /// `quotation-expired` or `edit-conflict`.
    async fn decide_quotation(
        &self,
        viewer: &Viewer,
        epoch: Epoch,
        body: Sealed,
        now: Timestamp,
    ) -> Result<Acknowledgement>;
}
