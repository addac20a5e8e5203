//! What the outbox needs from the line.

use async_trait::async_trait;
use bytes::Bytes;
use portal_api::id::{CommentId, Epoch, QuotationId, RequestId, WorkOrderId};
use portal_api::receipts::Acknowledgement;
use portal_api::requests::{Receipt, Withdrawn};

use crate::Result;
use crate::attachments::Outgoing;

/// Where a write goes whose answer acknowledges it and says nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// `PUT /v1/work-orders/{id}/comments/{comment}`
    Comment(WorkOrderId, CommentId),
    /// `PUT /v1/quotations/{id}/decision`
    Decision(QuotationId),
    /// `PATCH /v1/me`
    Profile,
}

/// Carries one operation to the server. Implemented by the typed HTTP client, and by a scripted twin in tests.
///
/// Every call may be repeated at will: the server answers a repetition as it answered the first time.
#[async_trait]
pub(crate) trait Courier: Send + Sync {
    /// `PUT /v1/requests/{id}` with exactly these bytes.
    ///
    /// # Errors
    /// [`crate::Error::NotAPortal`] for any answer that is neither a receipt nor a problem.
    async fn put_request(&self, id: RequestId, body: Bytes, epoch: Epoch) -> Result<Receipt>;

    /// `DELETE /v1/requests/{id}`. An id that the server has never seen is refused from then on. What it answers counts
    /// only when it is about this request.
    ///
    /// # Errors
    /// As [`Self::put_request`]; `id-conflict` when the company has decided already.
    async fn withdraw_request(&self, id: RequestId, epoch: Epoch) -> Result<Withdrawn>;

    /// Writes exactly these bytes there.
    ///
    /// # Errors
    /// As [`Self::put_request`].
    async fn write(&self, target: Target, body: Bytes, epoch: Epoch) -> Result<Acknowledgement>;

    /// Brings this file to the server under its hash, from wherever an earlier try ended. Returns when the server has
    /// verified the whole. `progress` hears the bytes that the server has.
    ///
    /// # Errors
    /// As [`Self::put_request`]; `file-missing` when the file is gone or was changed.
    async fn upload(&self, file: &Outgoing, progress: &(dyn Fn(u64) + Send + Sync)) -> Result<()>;
}
