//! Objects, read from the cache.

use portal_api::id::ObjectId;

use crate::Result;
use crate::account::Inner;
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
        self.account.cache.read(move |conn| objects::detail(conn, id, &when)).await
    }
}
