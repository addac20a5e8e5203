//! How far something small that was written here has come: a comment, a decision, a change of the profile.

use jiff::Timestamp;
use portal_api::problem::ErrorCode;
use serde::{Deserialize, Serialize};

use super::HoldReason;

/// Its way to the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Sending {
    /// Saved for sending; goes as soon as the server answers.
    Waiting {
        /// When it is tried next, if a retry is planned.
        retry_at: Option<Timestamp>,
    },
    /// On its way.
    Travelling,
    /// Cannot go on without the person.
    Held {
        /// Why.
        reason: HoldReason,
    },
    /// The server refused it; what was written is kept.
    NotAccepted {
        /// The server's reason.
        code: ErrorCode,
    },
    /// The company has it.
    Received,
}
