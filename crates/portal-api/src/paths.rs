//! Where things live over HTTP. Used by the client; the server's routes are tested against these.

use crate::fingerprint::Sha256;
use crate::id::{CommentId, DocumentId, QuotationId, RequestId, WorkOrderId};

/// The epoch a write belongs to; refused with `epoch-changed` when stale.
pub const EPOCH_HEADER: &str = "portal-epoch";
/// Finds a call in the server's log.
pub const TRACE_HEADER: &str = "x-request-id";

/// Public facts about a portal.
#[must_use]
pub fn portal(slug: &str) -> String {
    format!("/v1/portals/{slug}")
}

/// Signing in.
#[must_use]
pub fn sessions(slug: &str) -> String {
    format!("/v1/portals/{slug}/sessions")
}

/// Renewing a session.
pub const SESSION_REFRESH: &str = "/v1/session/refresh";
/// Ending a session.
pub const SESSION: &str = "/v1/session";
/// Who is signed in, and what is shared.
pub const ME: &str = "/v1/me";
/// The feed.
pub const SYNC: &str = "/v1/sync";
/// What the feed amounts to: [`crate::feed::FeedDigest`].
pub const SYNC_DIGEST: &str = "/v1/sync/digest";
/// Pokes.
pub const EVENTS: &str = "/v1/events";

/// A request.
#[must_use]
pub fn request(id: RequestId) -> String {
    format!("/v1/requests/{id}")
}

/// A comment on a work order.
#[must_use]
pub fn comment(work_order: WorkOrderId, id: CommentId) -> String {
    format!("/v1/work-orders/{work_order}/comments/{id}")
}

/// The customer's answer to a quotation.
#[must_use]
pub fn quotation_decision(id: QuotationId) -> String {
    format!("/v1/quotations/{id}/decision")
}

/// An upload.
#[must_use]
pub fn upload(sha256: Sha256) -> String {
    format!("/v1/uploads/{sha256}")
}

/// The bytes of a document.
#[must_use]
pub fn document_content(id: DocumentId) -> String {
    format!("/v1/documents/{id}/content")
}
