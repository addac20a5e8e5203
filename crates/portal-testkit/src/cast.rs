//! Who is there: two service companies, three customers, four people.
//!
//! At the lift company, Anna and Ben belong to the hotels and Carla to the clinic. Dora belongs to a bakery that is a
//! customer of the heating company.

use portal_api::fingerprint::Sha256;
use portal_api::id::{CustomerId, PortalId, PortalUserId, WorkTypeCode};
use portal_api::me::{Areas, Permissions, StageGroup};
use portal_api::portals::{DateFormat, Language, Theme};
use portal_api::requests::WorkType;
use portal_api::settings::{InvoiceScope, PortalSettings, Sees, StageSetting};
use portal_api::work_orders::Stage;
use portal_server::sessions::hash_password;
use portal_server::store::{NewCustomer, NewPortal, NewPortalUser, Store};
use uuid::Uuid;

mod rows;

pub use rows::{Shelf, invoice, object, quotation, stock, work_order};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// A service company with its portal.
#[derive(Debug, PartialEq, Eq)]
pub struct Firm {
    /// Address of the portal.
    pub slug: &'static str,
    name: &'static str,
    language: Language,
}

/// Somebody's customer.
#[derive(Debug, PartialEq, Eq)]
pub struct Customer {
    /// Whose.
    pub firm: &'static Firm,
    /// As the company writes it; also the beginning of everything that is theirs, so that a test can look for it.
    pub name: &'static str,
}

/// Somebody who signs in.
#[derive(Debug, PartialEq, Eq)]
pub struct Person {
    /// Sign-in name.
    pub email: &'static str,
    /// Full name.
    pub name: &'static str,
    /// Whom they belong to.
    pub customer: &'static Customer,
}

/// Lifts, in English.
pub static LIFTS: Firm = Firm { slug: "north-lifts", name: "North Lifts", language: Language::En };
/// Heating, in German.
pub static HEATING: Firm = Firm { slug: "waerme-sued", name: "Wärme Süd", language: Language::De };

/// Hotels with lifts.
pub static HOTELS: Customer = Customer { firm: &LIFTS, name: "Harbour Hotels" };
/// A clinic with lifts.
pub static CLINIC: Customer = Customer { firm: &LIFTS, name: "City Clinic" };
/// A bakery with a boiler.
pub static BAKERY: Customer = Customer { firm: &HEATING, name: "Bäckerei Krume" };

/// Of the hotels.
pub static ANNA: Person = Person { email: "anna@harbour.example", name: "Anna Berg", customer: &HOTELS };
/// Of the hotels as well.
pub static BEN: Person = Person { email: "ben@harbour.example", name: "Ben Ito", customer: &HOTELS };
/// Of the clinic.
pub static CARLA: Person = Person { email: "carla@clinic.example", name: "Carla Ruiz", customer: &CLINIC };
/// Of the bakery, in the other company's portal.
pub static DORA: Person = Person { email: "dora@krume.example", name: "Dora Krume", customer: &BAKERY };

impl Firm {
    /// Identity.
    #[must_use]
    pub fn id(&self) -> PortalId {
        PortalId(id_of(self.slug))
    }

    /// How the portal starts: everything on, everything seen.
    #[must_use]
    pub fn settings(&self) -> PortalSettings {
        let on = Areas {
            requests: true,
            work_orders: true,
            invoices: true,
            objects: true,
            documents: true,
            quotations: true,
        };
        PortalSettings {
            enabled: true,
            slug: self.slug.to_owned(),
            name: self.name.to_owned(),
            language: self.language,
            date_format: DateFormat::Language,
            phone: "+49 30 5550".to_owned(),
            notify: "office@example.org".to_owned(),
            theme: Theme { accent: "#0b6e99".to_owned(), logo: None },
            areas: on,
            stages: Stage::ALL.into_iter().map(stage).collect(),
            prices: true,
            invoice_scope: InvoiceScope::Customer,
            sees: Sees::AllOfCustomer,
            may_create_requests: true,
            work_types: vec![work_type("fault", "Fault"), work_type("maintenance", "Maintenance")],
            may: Permissions { comment: true, decide_quotations: true, edit_profile: true },
        }
    }
}

impl Customer {
    /// Identity.
    #[must_use]
    pub fn id(&self) -> CustomerId {
        CustomerId(id_of(self.name))
    }
}

impl Person {
    /// Identity.
    #[must_use]
    pub fn id(&self) -> PortalUserId {
        PortalUserId(id_of(self.email))
    }
}

/// The identity of what has this name.
#[must_use]
pub fn id_of(name: &str) -> Uuid {
    let digest = Sha256::of(name.as_bytes());
    Uuid::new_v8(digest.as_bytes()[..16].try_into().expect("a digest has 32 bytes"))
}

/// Opens both portals and lets everybody in; nobody has any rows yet.
pub async fn move_in(store: &dyn Store) {
    // One hash for all: it takes its time on purpose.
    move_in_with(store, &hash_password(PASSWORD)).await;
}

/// As `move_in`, with a hash of [`PASSWORD`] of the caller's own.
pub async fn move_in_with(store: &dyn Store, password_hash: &str) {
    for firm in [&LIFTS, &HEATING] {
        store.create_portal(NewPortal { id: firm.id(), settings: firm.settings() }).await.expect("a new portal");
    }
    for customer in [&HOTELS, &CLINIC, &BAKERY] {
        let new = NewCustomer { id: customer.id(), portal: customer.firm.id(), name: customer.name.to_owned() };
        store.create_customer(new).await.expect("a new customer");
    }
    for person in [&ANNA, &BEN, &CARLA, &DORA] {
        let new = NewPortalUser {
            id: person.id(),
            customer: person.customer.id(),
            email: person.email.to_owned(),
            name: person.name.to_owned(),
            password_hash: password_hash.to_owned(),
        };
        store.create_user(new).await.expect("a new portal user");
    }
}

fn stage(stage: Stage) -> StageSetting {
    let is_over = matches!(stage, Stage::Completed | Stage::Cancelled);
    let group = if is_over { StageGroup::Completed } else { StageGroup::Open };
    StageSetting { stage, visible: true, label: stage.as_str().to_uppercase(), group }
}

fn work_type(code: &str, label: &str) -> WorkType {
    WorkType { code: WorkTypeCode(code.to_owned()), label: label.to_owned(), emergency_phone: None }
}
