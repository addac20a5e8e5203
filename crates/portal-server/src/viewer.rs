//! Who asks, and under which settings: read from the database for every call, never remembered.

use portal_api::id::PortalId;
use portal_api::me::{Profile, Shared};
use portal_api::settings::PortalSettings;
use uuid::Uuid;

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
