//! The palette: searching in everything that is cached.

use crate::Result;
use crate::account::Inner;
use crate::store::cache::palette;
use crate::views::SearchHit;

/// Searching in an account.
pub struct Search<'a> {
    account: &'a Inner,
}

impl<'a> Search<'a> {
    pub(crate) const fn new(account: &'a Inner) -> Self {
        Self { account }
    }

    /// The best hits of every kind that is shared, at most six of each. Any text is a valid search.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn find(&self, text: String) -> Result<Vec<SearchHit>> {
        self.account.cache.read(move |conn| palette::find(conn, &text)).await
    }
}
