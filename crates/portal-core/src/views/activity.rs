//! The page behind the strip: what waits, what needs the person, what happened.

use jiff::Timestamp;
use portal_api::problem::ErrorCode;
use serde::{Deserialize, Serialize};

use super::{PendingItem, Status};

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Activity {
    /// As in the strip.
    pub status: Status,
    /// Address of the company's server.
    pub server: String,
    /// Why the last try failed, when it did.
    pub trouble: Option<ErrorCode>,
    /// Technical words for that, to copy.
    pub trouble_details: Option<String>,
    /// Everything that waits, is on its way, is held or was not accepted, in the order in which it goes.
    pub pending: Vec<PendingItem>,
    /// The last 50 things that happened, newest first.
    pub log: Vec<LogEntry>,
}

/// Something that happened on the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct LogEntry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: LogKind,
    /// Title or number of the thing, if it is about one.
    pub about: Option<String>,
    /// Why it failed, if it did.
    pub code: Option<ErrorCode>,
}

/// Kinds of things that happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum LogKind {
    /// Everything is up to date.
    Synced,
    /// A request was handed over for sending.
    Queued,
    /// A request was received by the company.
    Received,
    /// A request was not accepted.
    NotAccepted,
    /// A request was taken back.
    TakenBack,
    /// What was refused, given up or to be taken back stands at the company all the same.
    AfterAll,
    /// Another text stands at the company under the id of what was written here; ours is a draft again.
    AnotherText,
    /// Handed over a day ago, and still on its way. Told once.
    NotSentYet,
    /// The company restored its data from a copy; what was sent lately is sent again.
    SentAgain,
    /// A document was stored on this computer.
    Downloaded,
    /// The line was lost.
    WentOffline,
    /// The line is back.
    WentOnline,
    /// The session ended.
    SignedOut,
    /// The file with what was not sent yet was damaged; it was made anew from its copy and from what could be read.
    OutboxRepaired,
    /// The copy of what the company shares was damaged and is fetched again.
    CacheMadeAnew,
}
