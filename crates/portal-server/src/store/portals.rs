//! Portals by their public address.

use async_trait::async_trait;
use portal_api::id::{Epoch, PortalId};
use portal_api::settings::PortalSettings;

use super::Result;

/// A portal with its settings as they are now.
#[derive(Debug, Clone, PartialEq)]
pub struct Portal {
    /// Identity; survives a new slug.
    pub id: PortalId,
    /// What the office decided.
    pub settings: PortalSettings,
}

/// Reads portals.
#[async_trait]
pub trait PortalStore: Send + Sync {
    /// The portal at this slug, present or former; `None` when there never was one.
    async fn portal(&self, slug: &str) -> Result<Option<Portal>>;

    /// The life of this database (DESIGN §4, epoch). Constant until restore tooling changes it.
    async fn epoch(&self) -> Result<Epoch>;
}
