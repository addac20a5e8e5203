//! What the customers have at the service company: a few rows of every kind.

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use portal_api::id::{InvoiceId, ObjectId, QuotationId, WorkOrderId, WorkTypeCode};
use portal_api::invoices::{Invoice, InvoiceLine, InvoiceState};
use portal_api::money::Money;
use portal_api::objects::ServiceObject;
use portal_api::quotations::{Quotation, QuotationLine, QuotationState};
use portal_api::work_orders::{Stage, StageChange, WorkOrder};
use portal_server::store::{SharedInvoice, SharedQuotation, Store};

use super::{BAKERY, CLINIC, Customer, HOTELS, id_of};

/// When everything here began.
fn long_ago() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().expect("a moment")
}

/// What one customer has: two objects, a work order in every stage, three invoices and three quotations of which one
/// each is a draft of the company.
pub struct Shelf {
    /// Objects.
    pub objects: Vec<ServiceObject>,
    /// Work orders, in the order of [`Stage::ALL`].
    pub work_orders: Vec<WorkOrder>,
    /// Invoices: open, paid, and the draft.
    pub invoices: Vec<SharedInvoice>,
    /// Quotations: open, ended, and the draft.
    pub quotations: Vec<SharedQuotation>,
}

impl Shelf {
    /// The same rows in every world.
    #[must_use]
    pub fn of(customer: &Customer) -> Self {
        let objects: Vec<_> = (1..=2).map(|n| object(customer, n)).collect();
        let thing = objects.first().map(|object| object.id);
        Self {
            work_orders: Stage::ALL.into_iter().zip(1..).map(|(s, n)| work_order(customer, n, s, thing)).collect(),
            invoices: vec![
                shared(invoice(customer, 1, InvoiceState::Open), false),
                shared(invoice(customer, 2, InvoiceState::Paid), false),
                shared(invoice(customer, 3, InvoiceState::Open), true),
            ],
            quotations: vec![
                offered(quotation(customer, 1, QuotationState::Open), false),
                offered(quotation(customer, 2, QuotationState::Expired), false),
                offered(quotation(customer, 3, QuotationState::Open), true),
            ],
            objects,
        }
    }
}

/// Gives every customer their rows.
pub async fn stock(store: &dyn Store) {
    for customer in [&HOTELS, &CLINIC, &BAKERY] {
        let shelf = Shelf::of(customer);
        store.import_objects(customer.id(), shelf.objects).await.expect("new objects");
        store.import_work_orders(customer.id(), shelf.work_orders).await.expect("new work orders");
        store.import_invoices(customer.id(), shelf.invoices).await.expect("new invoices");
        store.import_quotations(customer.id(), shelf.quotations).await.expect("new quotations");
    }
}

/// The n-th object of a customer.
#[must_use]
pub fn object(customer: &Customer, n: u32) -> ServiceObject {
    ServiceObject {
        id: ObjectId(id_of(&format!("{}/object/{n}", customer.name))),
        number: format!("OB-{n}"),
        name: format!("{} lift {n}", customer.name),
        kind: "Passenger lift".to_owned(),
        site: format!("{}, Quay {n}", customer.name),
        model: "Vertica 400".to_owned(),
        serial: format!("V4-{n:05}"),
        installed_on: Some(date(2014, 5, 6)),
        next_inspection_on: Some(date(2027, 2, 1)),
        changed_at: long_ago(),
    }
}

/// The n-th work order of a customer. Numbers are the company's, so they tell customers apart.
#[must_use]
pub fn work_order(customer: &Customer, n: u32, stage: Stage, object: Option<ObjectId>) -> WorkOrder {
    let changed_at = long_ago() + SignedDuration::from_hours(i64::from(n));
    WorkOrder {
        id: WorkOrderId(id_of(&format!("{}/work-order/{n}", customer.name))),
        number: format!("WO-{}{n:04}", customer.name.len()),
        title: format!("{} door sensor {n}", customer.name),
        description: "The door opens again and again.".to_owned(),
        report: String::new(),
        stage,
        work_type: WorkTypeCode("fault".to_owned()),
        work_type_label: "Fault".to_owned(),
        object,
        site: format!("{}, Quay 1", customer.name),
        request: None,
        reported_at: long_ago(),
        planned_for: None,
        completed_at: (stage == Stage::Completed).then_some(changed_at),
        history: vec![StageChange { stage: Stage::Reported, at: long_ago() }, StageChange { stage, at: changed_at }],
        price: Some(euros(120)),
        changed_at,
    }
}

/// The n-th invoice of a customer.
#[must_use]
pub fn invoice(customer: &Customer, n: u32, state: InvoiceState) -> Invoice {
    Invoice {
        id: InvoiceId(id_of(&format!("{}/invoice/{n}", customer.name))),
        number: format!("INV-{}{n:03}", customer.name.len()),
        // A word that is nowhere else, so that a test can look for what is left of it.
        title: format!("{} Quixotherm fee {n}", customer.name),
        date: date(2026, 4, 1),
        due: date(2099, 4, 30),
        state,
        net: euros(100),
        tax: euros(19),
        total: euros(119),
        lines: vec![InvoiceLine {
            text: "Maintenance contract".to_owned(),
            quantity: "1".to_owned(),
            amount: euros(100),
        }],
        work_order: None,
        changed_at: long_ago(),
    }
}

/// The n-th quotation of a customer.
#[must_use]
pub fn quotation(customer: &Customer, n: u32, state: QuotationState) -> Quotation {
    Quotation {
        id: QuotationId(id_of(&format!("{}/quotation/{n}", customer.name))),
        version: 1,
        number: format!("Q-{}{n:03}", customer.name.len()),
        title: format!("{} new door drive {n}", customer.name),
        introduction: "As seen on our last visit.".to_owned(),
        state,
        date: date(2026, 4, 1),
        valid_until: Some(date(2099, 4, 30)),
        lines: vec![QuotationLine { text: "Door drive".to_owned(), quantity: "1".to_owned(), amount: euros(100) }],
        net: euros(100),
        tax: euros(19),
        total: euros(119),
        objects: vec![object(customer, 1).id],
        request: None,
        work_order: None,
        decision: None,
        changed_at: long_ago(),
    }
}

fn offered(quotation: Quotation, is_concept: bool) -> SharedQuotation {
    SharedQuotation { is_concept, quotation }
}

fn shared(invoice: Invoice, is_concept: bool) -> SharedInvoice {
    SharedInvoice { delivery: None, is_concept, invoice }
}

fn euros(euros: i64) -> Money {
    Money { cents: euros * 100, currency: "EUR".to_owned() }
}
