//! What has not arrived yet: one thing a person wrote, why it is not there, and what can be done about it now.

use jiff::Timestamp;
use portal_api::id::{CommentId, QuotationId, RequestId, WorkOrderId};
use portal_api::problem::ErrorCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{HoldReason, Progress};

/// One thing that has not arrived, or not as it was meant. Facts only; the window has the sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct PendingItem {
    /// Names the thing on this computer.
    pub id: Uuid,
    /// What it is.
    pub about: PendingAbout,
    /// What people call it; `None` when nothing can be read of it.
    pub title: Option<String>,
    /// Where it stands.
    pub stage: PendingStage,
    /// First saved on this computer, as far as that is known.
    pub written_at: Option<Timestamp>,
    /// Handed over for sending.
    pub queued_at: Timestamp,
    /// Handed over more than 24 hours ago, and still on its way.
    pub is_late: bool,
    /// Tries so far.
    pub attempts: u32,
    /// When it is tried next.
    pub next_try: NextTry,
    /// Why the last try failed, if it was tried since the program started.
    pub failure: Option<ErrorCode>,
    /// What a person can do about it now, the most fitting first.
    pub may: Vec<PendingAction>,
}

/// What has not arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum PendingAbout {
    /// A request, its files, or the wish to take it back.
    Request {
        /// Which.
        id: RequestId,
    },
    /// Something said about a work order.
    Comment {
        /// Which.
        id: CommentId,
        /// About what.
        work_order: WorkOrderId,
    },
    /// An answer to a quotation.
    Decision {
        /// To which.
        quotation: QuotationId,
    },
    /// A change of the own profile.
    Profile,
    /// Something that a newer version of this program wrote.
    Unknown,
}

/// Where something that has not arrived stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum PendingStage {
    /// Waits to be sent.
    Waiting,
    /// On its way this moment.
    Sending {
        /// Files sent, of all files; `None` while the text travels.
        files: Option<Progress>,
    },
    /// The company has the text; files still wait to be sent.
    FilesWaiting {
        /// Files sent, of all files.
        files: Progress,
    },
    /// A corrected copy: it goes when the company has confirmed that it does not have the former one.
    AfterFormer,
    /// Waits for something that was written before it.
    Behind {
        /// What people call that.
        title: Option<String>,
    },
    /// Only a person can move it on.
    Held {
        /// Why.
        reason: HoldReason,
    },
    /// The company will not take it as it is; the text is kept.
    Refused {
        /// Why.
        code: ErrorCode,
    },
    /// The company has the text, but will not take the files.
    FilesRefused {
        /// Why.
        code: ErrorCode,
    },
    /// Being taken back; not confirmed yet.
    TakingBack,
    /// The company refuses to let it be taken back.
    TakeBackRefused {
        /// Why.
        code: ErrorCode,
    },
}

/// When something is tried next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum NextTry {
    /// This moment, or the next.
    Now,
    /// At a time.
    At {
        /// When.
        at: Timestamp,
        /// The company's server asked to be left alone until then.
        is_asked: bool,
    },
    /// As soon as the company's server can be reached.
    WhenConnected,
    /// As soon as the person has signed in again.
    AfterSignIn,
    /// As soon as the company has switched the access on again.
    WhenAllowed,
    /// As soon as this computer can store again.
    WhenStorable,
    /// Not by itself.
    Never,
}

/// What a person can do about something that has not arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum PendingAction {
    /// Sign in again.
    SignIn,
    /// Open it at what is wrong.
    Correct,
    /// Choose a missing file again.
    ChooseFile,
    /// Go on without the files that cannot be sent, or without taking it back.
    LeaveOut,
    /// Try it now.
    SendNow,
    /// Write on; it has not left this computer.
    Edit,
    /// Take it back.
    TakeBack,
    /// Throw it away.
    Discard,
}
