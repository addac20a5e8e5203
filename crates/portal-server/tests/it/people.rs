//! Two service companies, their customers and the people who sign in.
//!
//! *Lift & Co* (`lift`) serves ACME (anna, ben) and Beta (carl); *Pure* (`pure`) serves Gamma (dora).

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::date;
use portal_api::comments::{Comment, CommentAuthor};
use portal_api::documents::{BelongsTo, Document};
use portal_api::feed::Collection;
use portal_api::fingerprint::Sha256;
use portal_api::id::*;
use portal_api::invoices::{Invoice, InvoiceState};
use portal_api::me::{Areas, Permissions, StageGroup};
use portal_api::money::Money;
use portal_api::objects::ServiceObject;
use portal_api::portals::{DateFormat, Language, Theme};
use portal_api::quotations::{Quotation, QuotationState};
use portal_api::requests::WorkType;
use portal_api::settings::{InvoiceScope, PortalSettings, Sees, StageSetting};
use portal_api::work_orders::{Stage, WorkOrder};
use portal_server::sessions::hash_password;
use portal_server::store::{
    NewCustomer, NewPortal, NewPortalUser, SharedComment, SharedDocument, SharedInvoice, SharedQuotation, Store,
};
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "a password of some length";
pub(crate) const LIFT: PortalId = PortalId(Uuid::from_u128(1));
pub(crate) const PURE: PortalId = PortalId(Uuid::from_u128(2));
pub(crate) const ACME: CustomerId = CustomerId(Uuid::from_u128(11));
pub(crate) const BETA: CustomerId = CustomerId(Uuid::from_u128(12));
pub(crate) const GAMMA: CustomerId = CustomerId(Uuid::from_u128(13));
pub(crate) const ANNA: PortalUserId = PortalUserId(Uuid::from_u128(21));
pub(crate) const BEN: PortalUserId = PortalUserId(Uuid::from_u128(22));
pub(crate) const CARL: PortalUserId = PortalUserId(Uuid::from_u128(23));
pub(crate) const DORA: PortalUserId = PortalUserId(Uuid::from_u128(24));

static HASH: LazyLock<String> = LazyLock::new(|| hash_password(PASSWORD));

pub(crate) fn settings(slug: &str) -> PortalSettings {
    PortalSettings {
        enabled: true,
        slug: slug.into(),
        name: "Lift & Co".into(),
        language: Language::En,
        date_format: DateFormat::Language,
        phone: String::new(),
        notify: String::new(),
        theme: Theme { accent: "#0a6cff".into(), logo: None },
        areas: Areas {
            requests: true,
            work_orders: true,
            invoices: true,
            objects: true,
            documents: true,
            quotations: true,
        },
        stages: Stage::ALL
            .into_iter()
            .map(|stage| StageSetting { stage, visible: true, label: stage.as_str().into(), group: StageGroup::Open })
            .collect(),
        prices: true,
        invoice_scope: InvoiceScope::Customer,
        sees: Sees::AllOfCustomer,
        may_create_requests: true,
        work_types: vec![WorkType { code: WorkTypeCode("fault".into()), label: "Fault".into(), emergency_phone: None }],
        may: Permissions { comment: true, decide_quotations: true, edit_profile: true },
    }
}

/// Opens both portals with their customers and users, without any rows.
pub(crate) async fn furnish(store: &dyn Store) {
    for (id, slug) in [(LIFT, "lift"), (PURE, "pure")] {
        store.create_portal(NewPortal { id, settings: settings(slug) }).await.unwrap();
    }
    for (id, portal, name) in [(ACME, LIFT, "ACME"), (BETA, LIFT, "Beta"), (GAMMA, PURE, "Gamma")] {
        store.create_customer(NewCustomer { id, portal, name: name.into() }).await.unwrap();
    }
    for (id, customer, name) in [(ANNA, ACME, "anna"), (BEN, ACME, "ben"), (CARL, BETA, "carl"), (DORA, GAMMA, "dora")]
    {
        let email = format!("{name}@example.org");
        let user = NewPortalUser { id, customer, email, name: name.into(), password_hash: HASH.clone() };
        store.create_user(user).await.unwrap();
    }
}

pub(crate) fn object(n: u128) -> ServiceObject {
    ServiceObject {
        id: ObjectId(Uuid::from_u128(0x0b0 << 32 | n)),
        number: format!("O-{n}"),
        name: "Lift 2".into(),
        kind: "Passenger lift".into(),
        site: "Main street 1".into(),
        model: "Rise 3".into(),
        serial: String::new(),
        installed_on: None,
        next_inspection_on: None,
        changed_at: Timestamp::UNIX_EPOCH,
    }
}

pub(crate) fn work_order(n: u128, stage: Stage) -> WorkOrder {
    WorkOrder {
        id: WorkOrderId(Uuid::from_u128(0x30 << 64 | n)),
        number: format!("WO-{n}"),
        title: format!("Job {n}"),
        description: "Door sticks".into(),
        report: String::new(),
        stage,
        work_type: WorkTypeCode("fault".into()),
        work_type_label: "Fault".into(),
        object: None,
        site: "Main street 1".into(),
        request: None,
        reported_at: Timestamp::UNIX_EPOCH,
        planned_for: None,
        completed_at: None,
        history: Vec::new(),
        price: Some(money(12_300)),
        changed_at: Timestamp::UNIX_EPOCH,
    }
}

pub(crate) fn invoice(n: u128) -> SharedInvoice {
    let invoice = Invoice {
        id: InvoiceId(Uuid::from_u128(0x40 << 64 | n)),
        number: format!("I-{n}"),
        title: "Repair".into(),
        date: date(2026, 1, 2),
        due: date(2026, 2, 2),
        state: InvoiceState::Open,
        net: money(100),
        tax: money(19),
        total: money(119),
        lines: Vec::new(),
        work_order: None,
        changed_at: Timestamp::UNIX_EPOCH,
    };
    SharedInvoice { delivery: None, is_concept: false, invoice }
}

pub(crate) fn quotation(n: u128) -> SharedQuotation {
    let quotation = Quotation {
        id: QuotationId(Uuid::from_u128(0x60 << 64 | n)),
        version: 1,
        number: format!("Q-{n}"),
        title: "New door drive".into(),
        introduction: String::new(),
        state: QuotationState::Open,
        date: date(2026, 1, 2),
        valid_until: None,
        lines: Vec::new(),
        net: money(100),
        tax: money(19),
        total: money(119),
        objects: Vec::new(),
        request: None,
        work_order: None,
        decision: None,
        changed_at: Timestamp::UNIX_EPOCH,
    };
    SharedQuotation { is_concept: false, quotation }
}

/// What the company says about job 1, or notes for its own use.
pub(crate) fn comment(n: u128, is_internal: bool) -> SharedComment {
    let comment = Comment {
        id: CommentId(Uuid::from_u128(0x70 << 64 | n)),
        work_order: work_order(1, Stage::Planned).id,
        author: CommentAuthor::Company,
        author_name: "Lift & Co".into(),
        text: "We come at ten".into(),
        written_at: Timestamp::UNIX_EPOCH,
        received_at: Timestamp::UNIX_EPOCH,
        fingerprint: None,
    };
    SharedComment { is_internal, comment }
}

pub(crate) fn document(n: u128, bytes: &[u8], belongs_to: Option<(Collection, Uuid)>) -> SharedDocument {
    let document = Document {
        id: DocumentId(Uuid::from_u128(0x50 << 64 | n)),
        name: format!("Report {n}.pdf"),
        mime: "application/pdf".into(),
        size: bytes.len() as u64,
        sha256: Sha256::of(bytes),
        version: 1,
        belongs_to: belongs_to.map(|(collection, id)| BelongsTo { collection, id }),
        changed_at: Timestamp::UNIX_EPOCH,
    };
    SharedDocument { is_internal: false, document }
}

fn money(cents: i64) -> Money {
    Money { cents, currency: "EUR".into() }
}
