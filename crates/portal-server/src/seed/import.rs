//! The way of made-up rows into the server: the same calls as a company's own import.

use std::collections::HashSet;

use futures::{StreamExt, TryStreamExt, stream};
use portal_api::id::{CustomerId, PortalId, PortalUserId};
use portal_api::problem::ErrorCode;

use super::company::Company;
use super::files::File;
use super::portfolio::Portfolio;
use super::scene::Scene;
use super::{PASSWORD, dice};
use crate::blobs::Blobs;
use crate::sessions::hash_password;
use crate::store::{NewCustomer, NewPortal, NewPortalUser, Store, StoreError};

/// Rows per call.
const BATCH: usize = 1_000;
/// Files that are written at once.
const WRITES: usize = 8;

/// Writes one demo.
pub(super) struct Importer<'a> {
    store: &'a dyn Store,
    blobs: Blobs,
    seed: u64,
    /// One hash for all: they have the same password, and a hash takes its time.
    password_hash: String,
}

impl<'a> Importer<'a> {
    /// Into this store and this blob directory.
    #[must_use]
    pub(super) fn new(store: &'a dyn Store, blobs: Blobs, seed: u64) -> Self {
        Self { store, blobs, seed, password_hash: hash_password(PASSWORD) }
    }

    /// Opens the portal of a company.
    ///
    /// # Errors
    /// As the store.
    pub(super) async fn portal(&self, company: &Company) -> anyhow::Result<()> {
        let portal = NewPortal { id: self.portal_id(company), settings: company.settings() };
        unless_there(self.store.create_portal(portal).await)
    }

    /// Adds a customer with everybody who signs in there.
    ///
    /// # Errors
    /// As the store.
    pub(super) async fn customer(&self, scene: &Scene<'_>) -> anyhow::Result<()> {
        let id = scene.customer_id();
        let portal = self.portal_id(scene.company);
        let there = self.store.customers(portal).await?;
        if !there.iter().any(|customer| customer.id == id) {
            self.store.create_customer(NewCustomer { id, portal, name: scene.customer.name.clone() }).await?;
        }
        for (n, person) in scene.customer.users.iter().enumerate() {
            let user = NewPortalUser {
                id: PortalUserId(scene.id("user", n)),
                customer: id,
                email: person.email.clone(),
                name: person.name.clone(),
                password_hash: self.password_hash.clone(),
            };
            unless_there(self.store.create_user(user).await)?;
        }
        Ok(())
    }

    /// Hands over all rows of a customer: requests before the work orders that came from them.
    ///
    /// # Errors
    /// As the store.
    pub(super) async fn rows(&self, portfolio: Portfolio<'_>) -> anyhow::Result<()> {
        let customer = portfolio.scene.customer_id();
        let objects = portfolio.things.into_iter().map(|thing| thing.object).collect();
        self.store.import_objects(customer, objects).await?;
        self.requests(customer, portfolio.requests).await?;
        let mut orders = portfolio.orders.into_iter().map(|order| order.work_order);
        loop {
            let batch: Vec<_> = orders.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            self.store.import_work_orders(customer, batch).await?;
        }
        self.store.import_invoices(customer, portfolio.invoices).await?;
        self.store.import_quotations(customer, portfolio.quotations).await?;
        // Nor are comments.
        unless_there(self.store.add_comments(portfolio.comments).await)
    }

    /// Writes the bytes, then tells the customer about them.
    ///
    /// # Errors
    /// As the store, or when the disk refuses.
    pub(super) async fn files(&self, customer: CustomerId, files: &[File]) -> anyhow::Result<()> {
        // Photos and manuals are shared by many documents, their bytes are written once.
        let mut seen = HashSet::new();
        let bytes: Vec<_> = files
            .iter()
            .filter(|file| seen.insert(file.shared.document.sha256))
            .map(|file| file.bytes.to_vec())
            .collect();
        stream::iter(bytes.into_iter().map(|bytes| self.blobs.put(bytes)))
            .buffer_unordered(WRITES)
            .try_for_each(|_| async { Ok(()) })
            .await?;
        for batch in files.chunks(BATCH) {
            let documents = batch.iter().map(|file| file.shared.clone()).collect();
            self.store.import_documents(customer, documents).await?;
        }
        Ok(())
    }

    /// Requests are never replaced, so after a seed that was cut off they are there already.
    async fn requests(&self, customer: CustomerId, requests: Vec<portal_api::requests::Request>) -> anyhow::Result<()> {
        unless_there(self.store.import_requests(customer, requests).await)
    }

    fn portal_id(&self, company: &Company) -> PortalId {
        PortalId(dice::id(self.seed, &company.slug))
    }
}

/// What is there already was put there by a seed that was cut off.
fn unless_there(done: Result<(), StoreError>) -> anyhow::Result<()> {
    match done {
        Err(StoreError::Refused(problem)) if problem.code == ErrorCode::IdConflict => Ok(()),
        done => Ok(done?),
    }
}
