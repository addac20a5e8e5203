//! Files that the service company shares. The record travels in the feed, the bytes by `GET …/content`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::feed::Collection;
use crate::fingerprint::Sha256;
use crate::id::DocumentId;

/// A document as the feed shares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Document {
    /// Identity; stays the same when the content is replaced.
    pub id: DocumentId,
    /// File name with extension, as the company wrote it. Never trusted as a path.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// In bytes.
    pub size: u64,
    /// Of the whole content; the client verifies it always.
    pub sha256: Sha256,
    /// Counts up when the content is replaced, from 1.
    pub version: u32,
    /// What it belongs to.
    pub belongs_to: Option<BelongsTo>,
    /// When anything about it last changed.
    pub changed_at: Timestamp,
}

/// The thing a document belongs to. A document is visible only where that thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BelongsTo {
    /// Kind of thing.
    pub collection: Collection,
    /// Its id.
    pub id: Uuid,
}
