//! Work orders, read from the cache.

use portal_api::feed::Collection;
use portal_api::id::WorkOrderId;

use crate::Result;
use crate::account::Inner;
use crate::documents::dress;
use crate::event::Noun;
use crate::store::cache::when::When;
use crate::store::cache::{rows, work_orders};
use crate::views::{Page, WorkOrderCounts, WorkOrderDetail, WorkOrderQuery, WorkOrderRow};

/// The work orders of an account.
pub struct WorkOrders<'a> {
    account: &'a Inner,
}

impl<'a> WorkOrders<'a> {
    pub(crate) const fn new(account: &'a Inner) -> Self {
        Self { account }
    }

    /// A window of the list.
    ///
    /// # Errors
    /// `not-shared` when the company does not share work orders; `invalid-input` for a month that is none.
    pub async fn list(&self, query: WorkOrderQuery) -> Result<Page<WorkOrderRow>> {
        let when = When::here(self.account.ports.clock.now());
        self.account.cache.read(move |conn| work_orders::list(conn, &query, &when)).await
    }

    /// Counts for the filter chips, under the search, object and period of the query.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub async fn counts(&self, query: WorkOrderQuery) -> Result<WorkOrderCounts> {
        let when = When::here(self.account.ports.clock.now());
        self.account.cache.read(move |conn| work_orders::counts(conn, &query, &when)).await
    }

    /// Everything about one work order, which counts as seen from now on.
    ///
    /// # Errors
    /// `not-shared`, or `not-found`: not here, or in a stage that is not shared.
    pub async fn detail(&self, id: WorkOrderId) -> Result<WorkOrderDetail> {
        let mut detail = self.account.cache.read(move |conn| work_orders::detail(conn, id)).await?;
        dress(self.account, &mut detail.documents);
        if detail.row.unseen {
            let seen = move |tx: &rusqlite::Transaction<'_>| rows::mark_seen(tx, Collection::WorkOrder, id.0);
            if self.account.cache.write(seen).await? {
                self.account.events.changed(Noun::WorkOrder);
            }
        }
        Ok(detail)
    }
}
