//! Invoices, read from the cache.

use portal_api::feed::Collection;
use portal_api::id::InvoiceId;

use crate::Result;
use crate::account::Inner;
use crate::documents::dress;
use crate::event::Noun;
use crate::store::cache::when::When;
use crate::store::cache::{invoices, rows};
use crate::views::{InvoiceCounts, InvoiceDetail, InvoiceQuery, InvoiceRow, Page};

/// The invoices of an account.
pub struct Invoices<'a> {
    account: &'a Inner,
}

impl<'a> Invoices<'a> {
    pub(crate) const fn new(account: &'a Inner) -> Self {
        Self { account }
    }

    /// A window of the list.
    ///
    /// # Errors
    /// `not-shared` when the company does not share invoices.
    pub async fn list(&self, query: InvoiceQuery) -> Result<Page<InvoiceRow>> {
        let when = When::here(self.account.ports.clock.now());
        self.account.cache.read(move |conn| invoices::list(conn, &query, &when)).await
    }

    /// Counts for the filter chips, under a search.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub async fn counts(&self, search: String) -> Result<InvoiceCounts> {
        let when = When::here(self.account.ports.clock.now());
        self.account.cache.read(move |conn| invoices::counts(conn, &search, &when)).await
    }

    /// Everything about one invoice, which counts as seen from now on.
    ///
    /// # Errors
    /// `not-shared` or `not-found`.
    pub async fn detail(&self, id: InvoiceId) -> Result<InvoiceDetail> {
        let when = When::here(self.account.ports.clock.now());
        let mut detail = self.account.cache.read(move |conn| invoices::detail(conn, id, &when)).await?;
        dress(self.account, &mut detail.documents);
        if detail.row.unseen {
            let seen = move |tx: &rusqlite::Transaction<'_>| rows::mark_seen(tx, Collection::Invoice, id.0);
            if self.account.cache.write(seen).await? {
                self.account.events.changed(Noun::Invoice);
            }
        }
        Ok(detail)
    }
}
