//! [`PortalStore`] on SQLite.

use async_trait::async_trait;
use portal_api::id::Epoch;

use super::super::{Portal, PortalStore, Result};
use super::{Sqlite, meta, portal};

#[async_trait]
impl PortalStore for Sqlite {
    async fn portal(&self, slug: &str) -> Result<Option<Portal>> {
        let slug = slug.to_lowercase();
        self.read(move |tx| portal::by_slug(tx, &slug)).await
    }

    async fn epoch(&self) -> Result<Epoch> {
        self.read(meta::epoch).await
    }
}
