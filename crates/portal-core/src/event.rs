//! What the core tells whoever listens: facts, never sentences and never cache keys.

use portal_api::id::DocumentId;
use serde::{Deserialize, Serialize};

use crate::views::{DownloadState, Status};

/// Something changed on this computer. Listeners read again what they show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Event {
    /// Rows of this kind changed.
    Changed {
        /// Which.
        noun: Noun,
    },
    /// The strip at the bottom left has something new to say.
    Status {
        /// Its new content.
        status: Status,
    },
    /// What the company shares changed: areas, stages, rules, colours.
    Shared,
    /// Another account is open now, or none.
    Account,
    /// A download moved on.
    Download {
        /// Which document.
        document: DocumentId,
        /// How far.
        state: DownloadState,
    },
}

/// Kinds of things that screens show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Noun {
    /// Requests and drafts, also their way through the outbox.
    Request,
    /// Work orders.
    WorkOrder,
    /// Objects.
    Object,
    /// Invoices.
    Invoice,
    /// Documents.
    Document,
    /// Comments on work orders.
    Comment,
    /// Quotations.
    Quotation,
    /// The profile of whoever is signed in.
    Profile,
}
