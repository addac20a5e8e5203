//! Who asks, and under which settings: read from the database for every call, never remembered.

use axum::extract::FromRequestParts;
use http::header::AUTHORIZATION;
use http::request::Parts;
use portal_api::fingerprint::Sha256;
use portal_api::id::{Epoch, PortalId};
use portal_api::me::{Profile, Shared};
use portal_api::paths::EPOCH_HEADER;
use portal_api::problem::ErrorCode;
use portal_api::settings::PortalSettings;
use uuid::Uuid;

use crate::app::App;
use crate::clock;
use crate::problem::Refusal;
use crate::sessions::access_digest;

/// A signed-in portal user with the settings that hold at this moment.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Which portal.
    pub portal: PortalId,
    /// The person, and whom they belong to.
    pub user: Profile,
    /// What the office decided.
    pub settings: PortalSettings,
    /// Their session.
    pub session: Uuid,
}

impl Viewer {
    /// What the window may know.
    #[must_use]
    pub fn shared(&self) -> Shared {
        self.settings.shared_with(self.user.clone())
    }
}

impl FromRequestParts<App> for Viewer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Bearer(token) = Bearer::from_request_parts(parts, app).await?;
        Ok(app.store().viewer(token, clock::now()).await?)
    }
}

/// The access token of a call, as the database knows it; not checked yet.
pub(crate) struct Bearer(pub(crate) Sha256);

impl FromRequestParts<App> for Bearer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Refusal> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(ErrorCode::NotSignedIn)?;
        Ok(Self(access_digest(token.trim())))
    }
}

/// The life of the database that a write was made for: header `Portal-Epoch`, a UUID. Without it a write is malformed.
pub(crate) struct ClaimedEpoch(pub(crate) Epoch);

impl FromRequestParts<App> for ClaimedEpoch {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Refusal> {
        let header = parts.headers.get(EPOCH_HEADER).and_then(|value| value.to_str().ok());
        let epoch = header.and_then(|value| value.trim().parse().ok()).ok_or(ErrorCode::Malformed)?;
        Ok(Self(epoch))
    }
}
