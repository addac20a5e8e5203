//! [`DocumentStore`] on SQLite, and how attachments become documents.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::documents::{BelongsTo, Document};
use portal_api::feed::Collection;
use portal_api::id::{DocumentId, RequestId};
use portal_api::problem::ErrorCode;
use portal_api::requests::{AttachmentRef, Decision};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::{Content, DocumentStore, Result, SharedDocument};
use super::{Sqlite, change, document, feed, request};
use crate::feed::visible::Sight;
use crate::viewer::Viewer;

#[async_trait]
impl DocumentStore for Sqlite {
    async fn document(&self, viewer: &Viewer, id: DocumentId) -> Result<Option<Content>> {
        let viewer = viewer.clone();
        self.read(move |tx| {
            let Some(record) = feed::document(tx, &viewer, &Sight::of(&viewer), id.0.into_bytes())? else {
                return Ok(None);
            };
            let document: Document = serde_json::from_str(&record)?;
            Ok(Some(Content { sha256: document.sha256, size: document.size, mime: document.mime, name: document.name }))
        })
        .await
    }
}

/// Shows an attachment whose bytes are here as a document of its request, or of the work order it became.
pub(super) fn attach(tx: &Connection, id: RequestId, file: &AttachmentRef, now: Timestamp) -> Result<()> {
    let stored = request::get(tx, id)?.ok_or(ErrorCode::NotFound)?;
    let belongs_to = match stored.record.decision {
        Decision::Accepted { work_order } => BelongsTo { collection: Collection::WorkOrder, id: work_order.0 },
        _ => BelongsTo { collection: Collection::Request, id: id.0 },
    };
    let document = Document {
        id: attachment_id(id, file),
        name: file.name.clone(),
        mime: file.mime.clone(),
        size: file.size,
        sha256: file.sha256,
        version: 1,
        belongs_to: Some(belongs_to),
        changed_at: now,
    };
    let document_id = document.id.0;
    document::upsert(tx, stored.customer, &SharedDocument { is_internal: false, document })?;
    change::touch(tx, stored.customer, Collection::Document, &[document_id])
}

/// Derived, so that a replay after a restore of the server makes the same document again.
fn attachment_id(request: RequestId, file: &AttachmentRef) -> DocumentId {
    let digest = Sha256::new().chain_update(request.0.as_bytes()).chain_update(file.sha256.as_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    DocumentId(Uuid::new_v8(bytes))
}
