//! What the service company's office does, and the import from its system. Every call that changes what a customer
//! sees writes the feed in the same transaction.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::comments::Comment;
use portal_api::documents::Document;
use portal_api::id::{CustomerId, Epoch, PortalId, PortalUserId, RequestId, WorkOrderId};
use portal_api::invoices::Invoice;
use portal_api::objects::ServiceObject;
use portal_api::quotations::Quotation;
use portal_api::requests::Request;
use portal_api::settings::PortalSettings;
use portal_api::work_orders::{Stage, WorkOrder};

use super::{Portal, Result};

/// A portal to be opened.
#[derive(Debug, Clone)]
pub struct NewPortal {
    /// Identity.
    pub id: PortalId,
    /// How it starts.
    pub settings: PortalSettings,
}

/// A customer of a portal.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    /// Identity.
    pub id: CustomerId,
    /// Whose customer.
    pub portal: PortalId,
    /// As the company writes it.
    pub name: String,
}

/// A person who may sign in.
#[derive(Debug, Clone)]
pub struct NewPortalUser {
    /// Identity.
    pub id: PortalUserId,
    /// Whom they belong to; decides the portal as well.
    pub customer: CustomerId,
    /// Sign-in name, unique within the portal whatever its case.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Argon2id in PHC form ([`crate::sessions::hash_password`]).
    pub password_hash: String,
}

/// A portal user as the office lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalUser {
    /// Identity.
    pub id: PortalUserId,
    /// Whom they belong to.
    pub customer: CustomerId,
    /// That customer's name.
    pub customer_name: String,
    /// Sign-in name.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Whether they may sign in.
    pub enabled: bool,
}

/// An invoice with what only the office knows about it.
#[derive(Debug, Clone)]
pub struct SharedInvoice {
    /// Another customer of the same portal at whose place the work was done.
    pub delivery: Option<CustomerId>,
    /// A draft of the company: never shared.
    pub is_concept: bool,
    /// The invoice.
    pub invoice: Invoice,
}

/// A document with what only the office knows about it. Its bytes must be in [`crate::blobs::Blobs`] before.
#[derive(Debug, Clone)]
pub struct SharedDocument {
    /// For the company's own use: never shared.
    pub is_internal: bool,
    /// The document.
    pub document: Document,
}

/// A quotation with what only the office knows about it.
#[derive(Debug, Clone)]
pub struct SharedQuotation {
    /// A draft of the company: never shared.
    pub is_concept: bool,
    /// The quotation.
    pub quotation: Quotation,
}

/// A quotation as the office lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferedQuotation {
    /// Whose.
    pub customer: CustomerId,
    /// That customer's name.
    pub customer_name: String,
    /// A draft of the company.
    pub is_concept: bool,
    /// The quotation, with the customer's decision.
    pub quotation: Quotation,
}

/// A comment with what only the office knows about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedComment {
    /// For the company's own use: never shared.
    pub is_internal: bool,
    /// The comment.
    pub comment: Comment,
}

/// A request in the office's inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxRequest {
    /// Whose.
    pub customer: CustomerId,
    /// That customer's name.
    pub customer_name: String,
    /// What they wrote.
    pub request: Request,
    /// How many attachments are still on their way.
    pub n_missing: u32,
}

/// What the office does. Imports replace rows with the same id and may be called in batches of about 1 000.
#[async_trait]
pub trait OfficeStore: Send + Sync {
    /// Begins another life of the database, after a backup was put back: writes made for the former life are refused,
    /// clients start their cache anew and send again what they sent in the last 30 days (DESIGN §4, epoch).
    async fn renew_epoch(&self) -> Result<Epoch>;

    /// All portals, by slug.
    async fn portals(&self) -> Result<Vec<Portal>>;
    /// Opens a portal. Refused with `id-conflict` when its slug leads elsewhere.
    async fn create_portal(&self, portal: NewPortal) -> Result<()>;
    /// Replaces the settings; a new slug leaves the old one working. Refused as [`Self::create_portal`].
    async fn set_settings(&self, portal: PortalId, settings: PortalSettings) -> Result<()>;

    /// Adds a customer.
    async fn create_customer(&self, customer: NewCustomer) -> Result<()>;
    /// The customers of a portal, by name.
    async fn customers(&self, portal: PortalId) -> Result<Vec<NewCustomer>>;

    /// Adds a portal user. Refused with `id-conflict` when the portal has one with this address, with `not-found`
    /// when there is no such customer.
    async fn create_user(&self, user: NewPortalUser) -> Result<()>;
    /// The portal users of a portal, by address.
    async fn users(&self, portal: PortalId) -> Result<Vec<PortalUser>>;
    /// Lets a user in, or ends all their sessions. Refused with `not-found`.
    async fn set_user_enabled(&self, user: PortalUserId, enabled: bool, now: Timestamp) -> Result<()>;

    /// The requests of a portal, newest first; only undecided ones when `open_only`.
    async fn inbox(&self, portal: PortalId, open_only: bool) -> Result<Vec<InboxRequest>>;
    /// Makes a work order of an open request. Refused with `not-found`, or `id-conflict` when it was decided before.
    async fn accept_request(&self, id: RequestId, work_order: WorkOrderId, now: Timestamp) -> Result<WorkOrder>;
    /// Declines an open request in words that the customer reads. Refused as [`Self::accept_request`].
    async fn decline_request(&self, id: RequestId, reason: &str, now: Timestamp) -> Result<Request>;

    /// The work order with this number. Numbers are unique within a portal.
    async fn work_order_by_number(&self, portal: PortalId, number: &str) -> Result<Option<WorkOrder>>;
    /// Moves a work order on and writes its history. Refused with `not-found`.
    async fn set_stage(&self, id: WorkOrderId, stage: Stage, now: Timestamp) -> Result<WorkOrder>;

    /// Adds what the company says about a work order or notes about it for its own use, and what was said elsewhere.
    /// Refused with `not-found` when there is no such work order, or the author is nobody of its customer, and with
    /// `id-conflict` when an id is taken.
    async fn add_comments(&self, comments: Vec<SharedComment>) -> Result<()>;
    /// What was said about a work order, oldest first.
    async fn conversation(&self, work_order: WorkOrderId) -> Result<Vec<SharedComment>>;
    /// The quotations of a portal, newest number first.
    async fn quotations(&self, portal: PortalId) -> Result<Vec<OfferedQuotation>>;

    /// Adds or replaces objects.
    async fn import_objects(&self, customer: CustomerId, objects: Vec<ServiceObject>) -> Result<()>;
    /// Adds or replaces work orders. Whose request one came from is looked up, so import requests first.
    async fn import_work_orders(&self, customer: CustomerId, work_orders: Vec<WorkOrder>) -> Result<()>;
    /// Adds or replaces invoices of the customer who pays.
    async fn import_invoices(&self, customer: CustomerId, invoices: Vec<SharedInvoice>) -> Result<()>;
    /// Adds or replaces documents.
    async fn import_documents(&self, customer: CustomerId, documents: Vec<SharedDocument>) -> Result<()>;
    /// Adds or replaces quotations; what becomes of a decision that was taken meanwhile says
    /// [`crate::quotations::decide::imported`].
    async fn import_quotations(&self, customer: CustomerId, quotations: Vec<SharedQuotation>) -> Result<()>;
    /// Adds requests from elsewhere (another system, demo data), decision included. The author must be a user of the
    /// customer. Portal numbering continues above the highest `R-` and `WO-` number imported.
    async fn import_requests(&self, customer: CustomerId, requests: Vec<Request>) -> Result<()>;
    /// Takes rows away; customers are told by tombstones. Documents of a removed row go with it.
    async fn remove(
        &self,
        customer: CustomerId,
        collection: portal_api::feed::Collection,
        ids: Vec<uuid::Uuid>,
    ) -> Result<()>;
}
