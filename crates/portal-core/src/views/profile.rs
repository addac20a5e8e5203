//! The signed-in person, and what they may change about themselves.

use portal_api::portals::Language;
use serde::{Deserialize, Serialize};

use super::Sending;

/// The profile as the person sees it: what the company has, with what they changed and it does not have yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct ProfileView {
    /// Full name.
    pub name: String,
    /// Sign-in name; the office changes it.
    pub email: String,
    /// A telephone number; may be empty.
    pub phone: String,
    /// The language the person wants to be written to; `None` is the portal's.
    pub language: Option<Language>,
    /// Whom they belong to.
    pub customer_name: String,
    /// Whether this user may change it now.
    pub may_edit: bool,
    /// The last change, as long as the company does not have it.
    pub pending: Option<Sending>,
    /// What was typed on this computer and not handed over yet.
    pub draft: Option<ProfileForm>,
}

/// What the person typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct ProfileForm {
    /// Full name.
    pub name: String,
    /// A telephone number; may be empty.
    pub phone: String,
    /// `None` leaves the language as it is.
    pub language: Option<Language>,
}
