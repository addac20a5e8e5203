//! What is said about a work order.

use jiff::Timestamp;
use portal_api::id::CommentId;
use serde::{Deserialize, Serialize};

use super::Sending;

/// A conversation, and the field to go on with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Conversation {
    /// In the order in which it was said; what is on its way stands last.
    pub comments: Vec<CommentView>,
    /// What is being written.
    pub draft: String,
    /// Under which that will be sent; sending it twice is sending it once.
    pub next: CommentId,
    /// Whether this user may comment.
    pub may_comment: bool,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct CommentView {
    /// Identity.
    pub id: CommentId,
    /// Which side speaks.
    pub speaker: Speaker,
    /// The author's name; empty for what this user wrote and the company does not have yet.
    pub author: String,
    /// What was said.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// How far it has come.
    pub sending: Sending,
}

/// Which side speaks, seen from the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Speaker {
    /// The reader.
    Me,
    /// A colleague.
    Colleague,
    /// The service company.
    Company,
}
