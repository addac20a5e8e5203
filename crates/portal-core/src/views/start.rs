//! What the window needs before it can show anything.

use portal_api::me::Shared;
use portal_api::portals::{Language, PortalInfo};
use portal_api::problem::ErrorCode;
use serde::{Deserialize, Serialize};

/// The first thing the window asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Start {
    /// Accounts on this computer.
    pub accounts: Vec<AccountSummary>,
    /// The open one.
    pub open: Option<OpenAccount>,
    /// Why the account that was open last did not open, when that is so.
    pub closed: Option<ClosedAccount>,
    /// Settings of this computer.
    pub preferences: Preferences,
    /// A portal address that was handed to the program when it was started.
    pub suggested_address: Option<String>,
    /// Version of this program.
    pub version: String,
}

/// One portal user in one portal on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct AccountSummary {
    /// Identity on this computer.
    pub id: String,
    /// The portal as it was last seen.
    pub portal: PortalInfo,
    /// Sign-in name.
    pub email: String,
    /// Full name.
    pub user_name: String,
    /// False after the company or the server ended the session; data and unsent things are kept.
    pub signed_in: bool,
}

/// The account whose data is on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct OpenAccount {
    /// Which.
    pub account: AccountSummary,
    /// What the company shares; `None` until the first answer.
    pub shared: Option<Shared>,
    /// The strip at the bottom left.
    pub status: super::Status,
}

/// An account that does not open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct ClosedAccount {
    /// Which.
    pub account: AccountSummary,
    /// Why: `key-lost`.
    pub code: ErrorCode,
}

/// Settings of this computer, not of the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Preferences {
    /// `None` follows the portal.
    pub language: Option<Language>,
    /// Light, dark, or as the system.
    pub appearance: Appearance,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Appearance {
    /// As the system.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// A portal that was found under an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct FoundPortal {
    /// Where its server is, for example `https://portal.example.org`.
    pub server: String,
    /// How it looks.
    pub info: PortalInfo,
}

/// What a person types to sign in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct SignInForm {
    /// From [`FoundPortal`].
    pub server: String,
    /// From [`FoundPortal`].
    pub slug: String,
    /// Sign-in name.
    pub email: String,
    /// Never kept.
    pub password: String,
}

/// What shall happen to things that were not sent when somebody signs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum UnsentChoice {
    /// Refuse with `unsent-items` if there are any.
    Ask,
    /// They are lost.
    Discard,
}

/// What would be lost by signing out now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Unsent {
    /// Requests being written.
    pub drafts: u32,
    /// Requests on their way, held or not accepted.
    pub waiting: u32,
}
