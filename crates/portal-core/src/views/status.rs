//! The strip at the bottom left.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How things stand with the company's server and with what is to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Status {
    /// The line.
    pub connection: Connection,
    /// Since when it is so.
    pub since: Timestamp,
    /// When everything was last known to be up to date.
    pub synced_at: Option<Timestamp>,
    /// While the very first copy arrives.
    pub first_sync: Option<Progress>,
    /// Things waiting to be sent, the one being sent included.
    pub waiting: u32,
    /// What is being sent right now.
    pub sending: Option<Progress>,
    /// Things that only the person can move on.
    pub needs_you: u32,
}

/// The line to the company's server, told apart by what a person can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Connection {
    /// Not known yet.
    Connecting,
    /// The server answers.
    Online,
    /// The server answers, but what it sends does not arrive whole.
    Stalled,
    /// The copy on this computer differs from the company's, and fetching it anew did not help.
    OutOfStep,
    /// This computer has no network, or nothing answers.
    Offline,
    /// The network wants a sign-in of its own first (something answered that is no portal).
    Intercepted,
    /// The server says it is under maintenance or fails.
    Maintenance,
    /// The server's certificate is not trusted.
    Certificate,
    /// The session ended; sign in again.
    SignedOut,
    /// The company switched off this user.
    UserDisabled,
    /// The company switched off the portal.
    PortalDisabled,
    /// This computer cannot store (disk full or refusing).
    Storage,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Progress {
    /// Done.
    pub done: u32,
    /// Of all.
    pub total: u32,
}
