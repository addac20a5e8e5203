//! What the service company's office does, in one line each.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use portal_api::comments::{Comment, CommentAuthor};
use portal_api::documents::{BelongsTo, Document};
use portal_api::feed::Collection;
use portal_api::fingerprint::Sha256;
use portal_api::id::{CommentId, DocumentId, QuotationId, RequestId, WorkOrderId};
use portal_api::quotations::Quotation;
use portal_api::requests::Request;
use portal_api::settings::PortalSettings;
use portal_api::work_orders::{Stage, WorkOrder};
use portal_server::Data;
use portal_server::store::{InboxRequest, SharedComment, SharedDocument, SharedQuotation, Store};
use uuid::Uuid;

use crate::cast::{Customer, Firm, Person, id_of};

/// The office: works on the server's data also while the server is stopped, as the command line does.
#[derive(Clone)]
pub struct Office {
    data: Data,
    dir: PathBuf,
}

impl Office {
    /// The office of the server whose data is in `dir`.
    #[must_use]
    pub fn at(dir: &Path) -> Self {
        Self { data: Data::open(dir).expect("the office works on the server's data"), dir: dir.to_owned() }
    }

    /// The server's database, for what has no word here.
    #[must_use]
    pub fn store(&self) -> &dyn Store {
        &*self.data.store
    }

    /// Changes settings of a portal.
    pub async fn set(&self, firm: &Firm, change: impl FnOnce(&mut PortalSettings)) {
        let portals = self.store().portals().await.unwrap();
        let portal = portals.into_iter().find(|portal| portal.id == firm.id()).expect("the portal is there");
        let mut settings = portal.settings;
        change(&mut settings);
        self.store().set_settings(firm.id(), settings).await.unwrap();
    }

    /// Locks somebody out.
    pub async fn disable(&self, person: &Person) {
        self.store().set_user_enabled(person.id(), false, Timestamp::now()).await.unwrap();
    }

    /// Lets somebody in again.
    pub async fn enable(&self, person: &Person) {
        self.store().set_user_enabled(person.id(), true, Timestamp::now()).await.unwrap();
    }

    /// Every request that ever arrived from this customer, in the order in which they arrived.
    pub async fn requests_of(&self, customer: &Customer) -> Vec<InboxRequest> {
        let mut inbox = self.store().inbox(customer.firm.id(), false).await.unwrap();
        inbox.retain(|entry| entry.customer == customer.id());
        inbox.sort_by_key(|entry| entry.request.received_at);
        inbox
    }

    /// Makes a work order of a request.
    pub async fn accept(&self, request: RequestId) -> WorkOrder {
        let id = WorkOrderId(id_of(&format!("from/{request}")));
        self.store().accept_request(request, id, Timestamp::now()).await.unwrap()
    }

    /// Declines a request.
    pub async fn decline(&self, request: RequestId, reason: &str) -> Request {
        self.store().decline_request(request, reason, Timestamp::now()).await.unwrap()
    }

    /// Moves a work order on.
    pub async fn set_stage(&self, work_order: WorkOrderId, stage: Stage) {
        self.store().set_stage(work_order, stage, Timestamp::now()).await.unwrap();
    }

    /// Answers, in the company's name.
    pub async fn say(&self, work_order: WorkOrderId, text: &str) -> CommentId {
        self.speak(work_order, text, false).await
    }

    /// Notes something for the company's own use.
    pub async fn note(&self, work_order: WorkOrderId, text: &str) -> CommentId {
        self.speak(work_order, text, true).await
    }

    async fn speak(&self, work_order: WorkOrderId, text: &str, is_internal: bool) -> CommentId {
        let (id, now) = (CommentId(Uuid::now_v7()), Timestamp::now());
        let comment = Comment {
            id,
            work_order,
            author: CommentAuthor::Company,
            author_name: "The office".to_owned(),
            text: text.to_owned(),
            written_at: now,
            received_at: now,
            fingerprint: None,
        };
        self.store().add_comments(vec![SharedComment { is_internal, comment }]).await.unwrap();
        id
    }

    /// Everything that was said about a work order, oldest first, without the company's own notes.
    pub async fn conversation(&self, work_order: WorkOrderId) -> Vec<Comment> {
        let mut said = self.store().conversation(work_order).await.unwrap();
        said.retain(|shared| !shared.is_internal);
        said.into_iter().map(|shared| shared.comment).collect()
    }

    /// Makes an offer, or another one under the same id.
    pub async fn offer(&self, customer: &Customer, quotation: Quotation) {
        let shared = SharedQuotation { is_concept: false, quotation };
        self.store().import_quotations(customer.id(), vec![shared]).await.unwrap();
    }

    /// An offer as it stands at the server.
    pub async fn quotation(&self, customer: &Customer, id: QuotationId) -> Quotation {
        let offers = self.store().quotations(customer.firm.id()).await.unwrap();
        offers.into_iter().map(|offer| offer.quotation).find(|found| found.id == id).expect("the offer is there")
    }

    /// Shares a file; the same name again replaces it.
    pub async fn share(
        &self,
        customer: &Customer,
        name: &str,
        bytes: &[u8],
        belongs_to: Option<BelongsTo>,
    ) -> DocumentId {
        self.share_as(customer, name, bytes, belongs_to, Sha256::of(bytes)).await
    }

    /// Shares a file under a hash that its bytes do not have: what a broken disk at the company looks like.
    pub async fn share_broken(&self, customer: &Customer, name: &str, bytes: &[u8]) -> DocumentId {
        let promised = vec![b'x'; bytes.len()];
        let id = self.share_as(customer, name, &promised, None, Sha256::of(&promised)).await;
        let name = Sha256::of(&promised).to_string();
        std::fs::write(self.dir.join("blobs").join(name.split_at(2).0).join(&name), bytes)
            .expect("the blob can be written over");
        id
    }

    async fn share_as(
        &self,
        customer: &Customer,
        name: &str,
        bytes: &[u8],
        belongs_to: Option<BelongsTo>,
        sha256: Sha256,
    ) -> DocumentId {
        self.data.blobs.put(bytes.to_vec()).await.expect("room for a blob");
        let id = DocumentId(id_of(&format!("{}/document/{name}", customer.name)));
        let document = Document {
            id,
            name: name.to_owned(),
            mime: mime_of(name).to_owned(),
            size: bytes.len() as u64,
            sha256,
            version: 1,
            belongs_to,
            changed_at: Timestamp::now(),
        };
        let shared = SharedDocument { is_internal: false, document };
        self.store().import_documents(customer.id(), vec![shared]).await.unwrap();
        id
    }

    /// Takes a row away.
    pub async fn remove(&self, customer: &Customer, collection: Collection, id: Uuid) {
        self.store().remove(customer.id(), collection, vec![id]).await.unwrap();
    }

    /// The bytes of a file at the server.
    pub async fn bytes(&self, sha256: Sha256) -> Vec<u8> {
        self.data.blobs.whole(sha256).await.expect("the server has the file")
    }
}

fn mime_of(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("pdf") => "application/pdf",
        Some("jpg") => "image/jpeg",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    }
}
