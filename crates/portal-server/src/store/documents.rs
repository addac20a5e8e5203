//! Which bytes a viewer may have.

use async_trait::async_trait;
use portal_api::fingerprint::Sha256;
use portal_api::id::DocumentId;

use super::Result;
use crate::viewer::Viewer;

/// What is needed to hand out a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The address of the bytes.
    pub sha256: Sha256,
    /// In bytes.
    pub size: u64,
    /// Media type.
    pub mime: String,
    /// File name as the company wrote it.
    pub name: String,
}

/// Reads documents.
#[async_trait]
pub trait DocumentStore: Send + Sync {
    /// The document, if the viewer may see it now; `None` also when there is none.
    async fn document(&self, viewer: &Viewer, id: DocumentId) -> Result<Option<Content>>;
}
