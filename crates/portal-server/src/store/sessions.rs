//! Sign-ins and their tokens. Tokens cross this border only as SHA-256.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use portal_api::id::{PortalId, PortalUserId};
use uuid::Uuid;

use super::Result;
use crate::viewer::Viewer;

/// What signing in is checked against.
#[derive(Clone)]
pub struct Credentials {
    /// Who.
    pub user: PortalUserId,
    /// Argon2id in PHC form.
    pub password: String,
    /// Whether the office lets them in.
    pub enabled: bool,
}

/// A fresh access token.
#[derive(Debug, Clone, Copy)]
pub struct Access {
    /// SHA-256 of the token.
    pub token: Sha256,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A sign-in that succeeded.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Names the chain of refresh tokens; part of each of them.
    pub family: Uuid,
    /// Who.
    pub user: PortalUserId,
    /// What the office sees in the list of devices.
    pub device: String,
    /// SHA-256 of the first refresh token.
    pub refresh: Sha256,
    /// The first access token.
    pub access: Access,
}

/// A refresh token that a client presents.
#[derive(Debug, Clone, Copy)]
pub struct Presented {
    /// The chain it says it belongs to.
    pub family: Uuid,
    /// SHA-256 of it.
    pub token: Sha256,
    /// SHA-256 of the one child it can ever have.
    pub child: Sha256,
    /// The access token that shall go with the child.
    pub access: Access,
}

/// What became of a presented refresh token.
pub enum Refreshed {
    /// The child counts from now on; here is who the session belongs to.
    Renewed(Box<Viewer>),
    /// The session is over for good. When the token had been used before, this call ended it.
    Ended,
}

/// Reads and writes sessions.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// What to check a password against; `None` when nobody signs in with this address. `email` in any case.
    async fn credentials(&self, portal: PortalId, email: &str) -> Result<Option<Credentials>>;

    /// Starts a session.
    async fn open_session(&self, session: NewSession, now: Timestamp) -> Result<Viewer>;

    /// Rotates, or answers a repeated question the same way, or ends the session ([`crate::sessions::rotate`]).
    ///
    /// # Errors
    /// Refused with `user-disabled` or `portal-disabled`; the session stays as it was then.
    async fn refresh(&self, presented: Presented, now: Timestamp) -> Result<Refreshed>;

    /// Who holds this access token. Marks the session's newest refresh token as used.
    ///
    /// # Errors
    /// Refused with `not-signed-in`, `session-ended`, `user-disabled` or `portal-disabled`.
    async fn viewer(&self, access: Sha256, now: Timestamp) -> Result<Viewer>;

    /// Forgets access tokens that expired and sessions that were over before `before`.
    async fn drop_old_sessions(&self, before: Timestamp, now: Timestamp) -> Result<()>;

    /// Ends a session; nothing happens when it is over already.
    async fn end_session(&self, family: Uuid, now: Timestamp) -> Result<()>;
}
