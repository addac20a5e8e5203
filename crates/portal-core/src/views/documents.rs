//! Documents and their way onto this computer.

use jiff::Timestamp;
use portal_api::documents::BelongsTo;
use portal_api::id::DocumentId;
use portal_api::problem::ErrorCode;
use serde::{Deserialize, Serialize};

use super::Window;

/// Which documents, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct DocumentQuery {
    /// Words to find; empty for all.
    pub search: String,
    /// Only those of one kind; `None` for all.
    pub kind: Option<DocumentKind>,
    /// Only those on this computer.
    pub stored_only: bool,
    /// Order.
    pub sort: DocumentSort,
    /// Which rows.
    pub window: Window,
}

/// What a document looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// PDF
    Pdf,
    /// A picture.
    Picture,
    /// Anything else.
    Other,
}

/// Order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum DocumentSort {
    /// Last changed first.
    Newest,
    /// By name.
    Name,
    /// Largest first.
    Size,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct DocumentRow {
    /// Identity; a picture is at `portal://localhost/document/<id>`.
    pub id: DocumentId,
    /// File name.
    pub name: String,
    /// What it looks like.
    pub kind: DocumentKind,
    /// In bytes.
    pub size: u32,
    /// Counts up when the company replaces it.
    pub version: u32,
    /// What it belongs to.
    pub belongs_to: Option<BelongsTo>,
    /// That thing's title, for the list.
    pub belongs_to_title: Option<String>,
    /// On this computer or not.
    pub state: DownloadState,
    /// Whether it stays here for working without a connection.
    pub kept: Kept,
    /// Last change.
    pub changed_at: Timestamp,
}

/// Whether a document stays on this computer, whatever else needs the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    /// Only as long as there is room.
    No,
    /// The person wants this one.
    Itself,
    /// The person wants everything of the object it belongs to.
    WithObject,
}

/// How much room documents take on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct DocumentSpace {
    /// Bytes here.
    pub used: u32,
    /// Above this, what was not used for longest is given up.
    pub quota: u32,
    /// How many documents are here.
    pub count: u32,
}

/// Whether the bytes are here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum DownloadState {
    /// Only at the company.
    Remote,
    /// Arriving.
    Loading {
        /// Bytes here.
        received: u32,
        /// Bytes in all.
        size: u32,
    },
    /// Here, verified.
    Stored,
    /// An older version is here; the newest is not.
    Outdated,
    /// The last try failed.
    Failed {
        /// Why.
        code: ErrorCode,
    },
}
