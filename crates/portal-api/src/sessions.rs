//! Signing in and staying signed in (DESIGN §5, sessions; `reference/sync.md` §2.6).

use serde::{Deserialize, Serialize};

use crate::me::Profile;

/// `POST /v1/portals/{slug}/sessions`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// Sign-in name.
    pub email: String,
    /// Never logged, never stored.
    pub password: String,
    /// What the office sees in the list of devices.
    pub device: String,
}

/// `POST /v1/session/refresh`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refresh {
    /// The newest refresh token the client has stored.
    pub refresh: String,
}

/// The answer to both: a short access token and the next refresh token.
///
/// The parent refresh token stays replayable, and yields the same child, until the child is first used; so an answer
/// that got lost signs nobody out.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tokens {
    /// `Authorization: Bearer …`
    pub access: String,
    /// Seconds until the access token expires, counted from the answer.
    pub expires_in: u32,
    /// Must be stored before it is used.
    pub refresh: String,
    /// Who signed in.
    pub user: Profile,
}
