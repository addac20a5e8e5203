//! Requests: drafts, on their way, and what the company made of them.

use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use portal_api::id::{RequestId, WorkOrderId};
use portal_api::problem::{ErrorCode, FieldProblem};
use portal_api::requests::RequestDraft;
use serde::{Deserialize, Serialize};

use super::{ObjectRef, Progress};

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct RequestSummary {
    /// Identity.
    pub id: RequestId,
    /// First line of the description; empty in a draft without text.
    pub title: String,
    /// Where it stands.
    pub state: RequestState,
    /// The company's number, once received.
    pub number: Option<String>,
    /// What it is about.
    pub object: Option<ObjectRef>,
    /// The company's word for the work type.
    pub work_type_label: Option<String>,
    /// Files attached.
    pub attachments: u32,
    /// Last change, for the list's order.
    pub changed_at: Timestamp,
}

/// Where a request stands, from the customer's side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum RequestState {
    /// Being written.
    Draft,
    /// Saved for sending; goes as soon as the server answers.
    Waiting {
        /// When it is tried next, if a retry is planned.
        retry_at: Option<Timestamp>,
    },
    /// On its way; files count up.
    Sending {
        /// Files sent, of all files; `None` while the text travels.
        files: Option<Progress>,
    },
    /// Cannot go on without the person.
    Held {
        /// Why.
        reason: HoldReason,
    },
    /// The server refused it; the text is kept and can be corrected.
    NotAccepted {
        /// The server's reason.
        code: ErrorCode,
    },
    /// The company has it.
    Received,
    /// It became a work order.
    Accepted {
        /// Which.
        work_order: WorkOrderId,
    },
    /// The company will not do it.
    Declined {
        /// The office's words.
        reason: String,
    },
    /// Being taken back; not confirmed yet.
    TakingBack,
    /// Taken back.
    Withdrawn,
}

/// What an operation waits for that only a person can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// Sign in again.
    SignIn,
    /// A file to send is gone or changed; choose it again.
    FileMissing,
    /// This program is too old for the server.
    Upgrade,
}

/// Everything about one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct RequestDetail {
    /// As in the list.
    pub summary: RequestSummary,
    /// What was written; also the content of the form.
    pub content: RequestDraft,
    /// The files with their way through the line.
    pub attachments: Vec<AttachmentView>,
    /// Who wrote it, when it came from the company's server.
    pub author: Option<String>,
    /// What the server refused, field by field; shown in the form.
    pub problem: Option<RefusalView>,
    /// Written, sent, received.
    pub receipt: ReceiptView,
    /// Whether it can still be edited here (draft, not accepted, or waiting and never tried).
    pub may_edit: bool,
    /// Whether it can be taken back.
    pub may_take_back: bool,
}

/// What the server refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct RefusalView {
    /// The reason.
    pub code: ErrorCode,
    /// The fields to correct.
    pub fields: Vec<FieldProblem>,
}

/// The proof that it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct ReceiptView {
    /// First saved on this computer; `None` when written elsewhere.
    pub written_at: Option<Timestamp>,
    /// Handed over for sending.
    pub sent_at: Option<Timestamp>,
    /// Stored by the company.
    pub received_at: Option<Timestamp>,
}

/// A file of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct AttachmentView {
    /// Its address; the picture is at `portal://localhost/attachment/<request>/<sha256>`.
    pub sha256: Sha256,
    /// What people call it.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// In bytes.
    pub size: u32,
    /// Whether the bytes are on this computer (for the thumbnail).
    pub stored: bool,
    /// Whether the company has it.
    pub sent: bool,
    /// Gone from this computer before it was sent, or changed: choose it again, or go on without it.
    pub missing: bool,
}

/// What the form gets back after each save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct SavedDraft {
    /// When it was on the disk.
    pub saved_at: Timestamp,
    /// What is still missing or wrong.
    pub problems: Vec<FieldProblem>,
}

/// A file that was taken into a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct AddedAttachment {
    /// The file.
    pub attachment: AttachmentView,
    /// Whether a place was removed from the picture's hidden data.
    pub location_removed: bool,
}
