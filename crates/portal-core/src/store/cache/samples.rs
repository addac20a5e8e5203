//! Records for tests: believable, and the same for the same number.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use portal_api::comments::{Comment, CommentAuthor};
use portal_api::documents::{BelongsTo, Document};
use portal_api::feed::Collection;
use portal_api::fingerprint::Sha256;
use portal_api::id::*;
use portal_api::invoices::{Invoice, InvoiceLine, InvoiceState};
use portal_api::me::{Areas, Permissions, Profile, Shared, StageGroup, StageLabel};
use portal_api::money::Money;
use portal_api::objects::ServiceObject;
use portal_api::portals::{DateFormat, Language, PortalInfo, Theme};
use portal_api::profile::OwnProfile;
use portal_api::quotations::{Quotation, QuotationLine, QuotationState};
use portal_api::requests::{Contact, Decision, Request, RequestRules};
use portal_api::work_orders::{Stage, StageChange, WorkOrder};
use uuid::Uuid;

/// Fixed *now* of the tests: a Wednesday noon.
pub(crate) fn now() -> Timestamp {
    "2026-05-20T12:00:00Z".parse().unwrap()
}

pub(crate) fn id_of(collection: Collection, n: u32) -> Uuid {
    // Spread like real ids, so that the index on them is as scattered as it will be.
    let mixed = (u128::from(n) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    Uuid::from_u128(mixed ^ (super::number_of(collection) as u128))
}

pub(crate) fn object(n: u32) -> ServiceObject {
    const KINDS: [&str; 3] = ["Passenger lift", "Goods lift", "Escalator"];
    ServiceObject {
        id: ObjectId(id_of(Collection::Object, n)),
        number: format!("OBJ-{:04}", n + 1),
        name: format!("Lift {}", n + 1),
        kind: KINDS[n as usize % 3].into(),
        site: format!("Hafenstraße {}, Hamburg", n % 17 + 1),
        model: "Norlift Atlas 630".into(),
        serial: format!("NL{:06}", n * 37),
        installed_on: Some(Date::constant(2015, 4, 1)),
        next_inspection_on: (!n.is_multiple_of(4))
            .then(|| Date::constant(2026, 1, 1).saturating_add(i64::from(n % 300).days())),
        changed_at: ago(n * 50),
    }
}

/// Newer ones have smaller numbers.
pub(crate) fn work_order(n: u32) -> WorkOrder {
    const TITLES: [&str; 5] = [
        "Lift stops between floors",
        "Door does not close",
        "Yearly inspection",
        "Emergency call is silent",
        "Handrail slower than the steps",
    ];
    let stage = match n % 20 {
        0 => Stage::Reported,
        1 => Stage::Planned,
        2 => Stage::InProgress,
        3 if n < 200 => Stage::WaitingForYou,
        4 => Stage::Cancelled,
        _ => Stage::Completed,
    };
    let reported_at = ago(n * 60 + 600);
    WorkOrder {
        id: WorkOrderId(id_of(Collection::WorkOrder, n)),
        number: format!("WO-{}", 120_000 - n.min(119_999)),
        title: TITLES[n as usize % 5].into(),
        description: format!("The car came to a halt near floor {} and did not move again. Report {n}.", n % 9),
        report: if stage == Stage::Completed {
            "Door lock contact replaced, test runs done.".into()
        } else {
            String::new()
        },
        stage,
        work_type: WorkTypeCode("fault".into()),
        work_type_label: "Fault".into(),
        object: Some(ObjectId(id_of(Collection::Object, n % 60))),
        site: format!("Hafenstraße {}, Hamburg", n % 17 + 1),
        request: None,
        reported_at,
        planned_for: (stage == Stage::Planned).then(|| now() + SignedDuration::from_hours(i64::from(n % 240))),
        completed_at: (stage == Stage::Completed).then(|| ago(n * 60)),
        history: vec![StageChange { stage: Stage::Reported, at: reported_at }, StageChange { stage, at: ago(n * 60) }],
        price: None,
        changed_at: ago(n * 60),
    }
}

pub(crate) fn invoice(n: u32) -> Invoice {
    let state = match n % 5 {
        0 | 1 => InvoiceState::Open,
        4 => InvoiceState::Cancelled,
        _ => InvoiceState::Paid,
    };
    let euro = |cents| Money { cents, currency: "EUR".into() };
    let cents = i64::from(n * 7919 % 100_000) + 1_000;
    Invoice {
        id: InvoiceId(id_of(Collection::Invoice, n)),
        number: format!("2026/{:05}", n + 1),
        title: "Repair of the car door".into(),
        date: Date::constant(2026, 5, 20).saturating_sub(i64::from(n).days()),
        due: Date::constant(2026, 6, 3).saturating_sub(i64::from(n).days()),
        state,
        net: euro(cents),
        tax: euro(cents / 5),
        total: euro(cents + cents / 5),
        lines: vec![InvoiceLine { text: "Working time".into(), quantity: "2.5 h".into(), amount: euro(cents) }],
        work_order: Some(WorkOrderId(id_of(Collection::WorkOrder, n))),
        changed_at: ago(n * 1440),
    }
}

pub(crate) fn document(n: u32) -> Document {
    let (name, mime) = if n.is_multiple_of(2) {
        (format!("Report {n}.pdf"), "application/pdf")
    } else {
        (format!("Photo {n}.jpg"), "image/jpeg")
    };
    Document {
        id: DocumentId(id_of(Collection::Document, n)),
        name,
        mime: mime.into(),
        size: u64::from(n * 1000 + 1),
        sha256: Sha256::of(&n.to_le_bytes()),
        version: 1,
        belongs_to: Some(BelongsTo { collection: Collection::WorkOrder, id: id_of(Collection::WorkOrder, n / 2) }),
        changed_at: ago(n * 30),
    }
}

pub(crate) fn request(n: u32) -> Request {
    Request {
        id: RequestId(id_of(Collection::Request, n)),
        fingerprint: Sha256::of(&n.to_be_bytes()),
        number: format!("R-{}", 1000 + n),
        author: PortalUserId(Uuid::from_u128(5)),
        author_name: "Anna Brandt".into(),
        object: Some(ObjectId(id_of(Collection::Object, n))),
        work_type: WorkTypeCode("fault".into()),
        description: format!("Strange noise number {n}\nsince this morning"),
        wished_for: Vec::new(),
        contact: Contact::default(),
        attachments: Vec::new(),
        decision: Decision::Open,
        received_at: ago(n * 10),
        changed_at: ago(n * 10),
    }
}

pub(crate) fn comment(n: u32) -> Comment {
    let (author, author_name) = if n.is_multiple_of(2) {
        (CommentAuthor::Customer { user: PortalUserId(Uuid::from_u128(5)) }, "Anna Brandt")
    } else {
        (CommentAuthor::Company, "Meyer Lifts")
    };
    Comment {
        id: CommentId(id_of(Collection::Comment, n)),
        work_order: WorkOrderId(id_of(Collection::WorkOrder, n / 2)),
        author,
        author_name: author_name.into(),
        text: format!("The key number {n} is at the porter's"),
        written_at: ago(n * 7 + 1),
        received_at: ago(n * 7),
        fingerprint: n.is_multiple_of(2).then(|| Sha256::of(&n.to_be_bytes())),
    }
}

pub(crate) fn quotation(n: u32) -> Quotation {
    let state = match n % 4 {
        0 => QuotationState::Open,
        1 => QuotationState::Accepted,
        2 => QuotationState::Declined,
        _ => QuotationState::Expired,
    };
    let euro = |cents| Money { cents, currency: "EUR".into() };
    let cents = i64::from(n * 7919 % 100_000) + 10_000;
    Quotation {
        id: QuotationId(id_of(Collection::Quotation, n)),
        version: 1,
        number: format!("Q-{}", 300 + n),
        title: "New door drive".into(),
        introduction: "As seen on our last visit".into(),
        state,
        date: Date::constant(2026, 5, 18).saturating_sub(i64::from(n).days()),
        valid_until: Some(Date::constant(2026, 6, 18).saturating_sub(i64::from(n).days())),
        lines: vec![QuotationLine { text: "Door drive".into(), quantity: "1".into(), amount: euro(cents) }],
        net: euro(cents),
        tax: euro(cents / 5),
        total: euro(cents + cents / 5),
        objects: vec![ObjectId(id_of(Collection::Object, n % 60))],
        request: None,
        work_order: None,
        decision: None,
        changed_at: ago(n * 2000),
    }
}

pub(crate) fn profile(n: u32) -> OwnProfile {
    OwnProfile {
        id: PortalUserId(id_of(Collection::Profile, n)),
        version: 1,
        name: "Anna Brandt".into(),
        email: "anna@example.org".into(),
        phone: String::new(),
        language: None,
        last_change: None,
        changed_at: ago(n),
    }
}

/// The record of row `n` of a collection, as it travels.
pub(crate) fn record(collection: Collection, n: u32) -> String {
    match collection {
        Collection::Request => serde_json::to_string(&request(n)),
        Collection::WorkOrder => serde_json::to_string(&work_order(n)),
        Collection::Object => serde_json::to_string(&object(n)),
        Collection::Invoice => serde_json::to_string(&invoice(n)),
        Collection::Document => serde_json::to_string(&document(n)),
        Collection::Comment => serde_json::to_string(&comment(n)),
        Collection::Quotation => serde_json::to_string(&quotation(n)),
        Collection::Profile => serde_json::to_string(&profile(n)),
    }
    .unwrap()
}

pub(crate) fn shared() -> Shared {
    let label = |stage, label: &str, group| StageLabel { stage, label: label.into(), group };
    Shared {
        portal: PortalInfo {
            slug: "meyer".into(),
            name: "Meyer Lifts".into(),
            language: Language::En,
            date_format: DateFormat::Language,
            theme: Theme { accent: "#0055aa".into(), logo: None },
            phone: String::new(),
        },
        user: Profile {
            id: PortalUserId(Uuid::from_u128(5)),
            name: "Anna Brandt".into(),
            email: "anna@example.org".into(),
            customer: CustomerId(Uuid::from_u128(6)),
            customer_name: "Hanse Immobilien".into(),
        },
        areas: Areas {
            requests: true,
            work_orders: true,
            invoices: true,
            objects: true,
            documents: true,
            quotations: true,
        },
        stages: vec![
            label(Stage::Reported, "Reported", StageGroup::Open),
            label(Stage::Planned, "Planned", StageGroup::Open),
            label(Stage::InProgress, "At work", StageGroup::Open),
            label(Stage::WaitingForYou, "Waiting for you", StageGroup::Open),
            label(Stage::Completed, "Done", StageGroup::Completed),
            label(Stage::Cancelled, "Cancelled", StageGroup::Completed),
        ],
        prices: true,
        requests: RequestRules::default(),
        may: Permissions { comment: true, decide_quotations: true, edit_profile: true },
    }
}

fn ago(minutes: u32) -> Timestamp {
    now() - SignedDuration::from_mins(i64::from(minutes))
}
