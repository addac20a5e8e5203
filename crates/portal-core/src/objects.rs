//! Objects, read from the cache.

use portal_api::id::ObjectId;

use crate::Result;
use crate::account::Inner;
use crate::documents::{Pin, dress, set_pin};
use crate::store::cache::objects;
use crate::store::cache::when::When;
use crate::views::{KindCount, ObjectDetail, ObjectQuery, ObjectRow, Page};

/// The objects of an account.
pub struct Objects<'a> {
    account: &'a Inner,
}

impl<'a> Objects<'a> {
    pub(crate) const fn new(account: &'a Inner) -> Self {
        Self { account }
    }

    /// A window of the list.
    ///
    /// # Errors
    /// `not-shared` when the company does not share objects.
    pub async fn list(&self, query: ObjectQuery) -> Result<Page<ObjectRow>> {
        self.account.cache.read(move |conn| objects::list(conn, &query)).await
    }

    /// How many objects there are of each kind, under a search.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub async fn kinds(&self, search: String) -> Result<Vec<KindCount>> {
        self.account.cache.read(move |conn| objects::kinds(conn, &search)).await
    }

    /// Everything about one object.
    ///
    /// # Errors
    /// `not-shared` or `not-found`.
    pub async fn detail(&self, id: ObjectId) -> Result<ObjectDetail> {
        let when = When::here(self.account.ports.clock.now());
        let mut detail = self.account.cache.read(move |conn| objects::detail(conn, id, &when)).await?;
        dress(self.account, &mut detail.documents);
        detail.kept_offline = self.account.pins.now().objects.contains(&id);
        Ok(detail)
    }

    /// Has every document of the object at hand without a connection, from now on or no more. What is missing is
    /// fetched as soon as the line is quiet.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn keep_offline(&self, id: ObjectId, keep: bool) -> Result<()> {
        set_pin(self.account, Pin::Object(id), keep).await
    }
}
