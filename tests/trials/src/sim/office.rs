//! What the service company does, and what happens to its server.

use jiff::{SignedDuration, Timestamp};
use portal_api::documents::Document;
use portal_api::feed::Collection;
use portal_api::fingerprint::Sha256;
use portal_api::id::{DocumentId, WorkOrderId};
use portal_api::invoices::InvoiceState;
use portal_api::quotations::QuotationState;
use portal_api::requests::Decision;
use portal_api::settings::Sees;
use portal_api::work_orders::Stage;
use portal_server::store::{SharedDocument, SharedInvoice, SharedQuotation};
use portal_testkit::cast::{self, BAKERY, CLINIC, Customer, Firm, HEATING, HOTELS, LIFTS, Person, id_of};

use super::clock::beginning;
use super::people::SPECIAL;
use super::world::World;

pub(super) const CUSTOMERS: [&Customer; 3] = [&HOTELS, &CLINIC, &BAKERY];
pub(super) const FIRMS: [&Firm; 2] = [&LIFTS, &HEATING];
pub(super) const PEOPLE: [&Person; 4] = [&cast::ANNA, &cast::BEN, &cast::CARLA, &cast::DORA];

impl World {
    /// Somebody at a company does something; nothing happens while the server is down.
    pub(super) async fn office_works(&mut self) {
        if !self.server.is_up() {
            return;
        }
        let customer = *self.dice.one(&CUSTOMERS);
        match self.dice.below(14) {
            0..=3 => self.decide().await,
            4 | 5 => self.work_goes_on(customer).await,
            6 => self.bill(customer).await,
            7 => self.share(customer).await,
            8 => self.remove(customer).await,
            9 | 10 => self.offer(customer).await,
            11 | 12 => self.change_settings(customer.firm).await,
            _ => {
                let person = PEOPLE[self.dice.place(PEOPLE.len())];
                self.lock_out(person).await;
            }
        }
    }

    /// What the companies decided against anybody is undone.
    pub(super) async fn office_makes_peace(&mut self) {
        let now = self.now();
        let store = &self.server.data().expect("the server runs").store;
        for firm in FIRMS {
            store.set_settings(firm.id(), firm.settings()).await.unwrap();
        }
        for person in PEOPLE {
            store.set_user_enabled(person.id(), true, now).await.unwrap();
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        beginning() + SignedDuration::try_from(self.began.elapsed()).unwrap()
    }

    async fn decide(&mut self) {
        let now = self.now();
        let store = &self.server.data().expect("the server runs").store;
        let firm = *self.dice.one(&FIRMS);
        let mut inbox = store.inbox(firm.id(), true).await.unwrap();
        inbox.retain(|entry| entry.request.decision == Decision::Open);
        inbox.sort_by_key(|entry| entry.request.id.0);
        if inbox.is_empty() {
            return;
        }
        let id = inbox[self.dice.place(inbox.len())].request.id;
        if self.dice.percent(50) {
            self.trace.note(format!("office accepts {id}"));
            store.accept_request(id, WorkOrderId(id_of(&format!("from/{id}"))), now).await.unwrap();
        } else {
            self.trace.note(format!("office declines {id}"));
            store.decline_request(id, "Not ours to repair.", now).await.unwrap();
        }
        self.server.decided.push(id);
    }

    async fn work_goes_on(&mut self, customer: &Customer) {
        let now = self.now();
        let order = cast::work_order(customer, 1 + u32::try_from(self.dice.below(4)).unwrap(), Stage::Reported, None);
        let stage = *self.dice.one(&Stage::ALL);
        self.trace.note(format!("office moves {} to {stage:?}", order.number));
        // It may have been removed.
        let _ = self.server.data().expect("the server runs").store.set_stage(order.id, stage, now).await;
    }

    async fn bill(&mut self, customer: &Customer) {
        let n = 1 + u32::try_from(self.dice.below(6)).unwrap();
        let state = if self.dice.percent(50) { InvoiceState::Open } else { InvoiceState::Paid };
        let invoice = cast::invoice(customer, n, state);
        self.trace.note(format!("office bills {}", invoice.number));
        let shared = SharedInvoice { delivery: None, is_concept: self.dice.percent(20), invoice };
        self.server.data().expect("the server runs").store.import_invoices(customer.id(), vec![shared]).await.unwrap();
    }

    /// Sends an offer, or sends again what is decided by now.
    async fn offer(&mut self, customer: &Customer) {
        let n = 1 + u32::try_from(self.dice.below(8)).unwrap();
        let quotation = cast::quotation(customer, n, QuotationState::Open);
        self.trace.note(format!("office offers {}", quotation.number));
        let shared = SharedQuotation { is_concept: self.dice.percent(20), quotation };
        self.server
            .data()
            .expect("the server runs")
            .store
            .import_quotations(customer.id(), vec![shared])
            .await
            .unwrap();
    }

    async fn share(&mut self, customer: &Customer) {
        let data = self.server.data().expect("the server runs").clone();
        let name = format!("paper-{}.txt", self.dice.below(3));
        let text = format!("{} {name} {}", customer.name, self.dice.below(1_000));
        let sha256 = data.blobs.put(text.clone().into_bytes()).await.unwrap();
        self.trace.note(format!("office shares {name} of {}", customer.name));
        let document = Document {
            id: DocumentId(id_of(&format!("{}/{name}", customer.name))),
            name,
            mime: "text/plain".to_owned(),
            size: text.len() as u64,
            sha256: Sha256::of(text.as_bytes()),
            version: 1,
            belongs_to: None,
            changed_at: self.now(),
        };
        assert_eq!(sha256, document.sha256);
        let shared = SharedDocument { is_internal: self.dice.percent(20), document };
        data.store.import_documents(customer.id(), vec![shared]).await.unwrap();
    }

    async fn remove(&mut self, customer: &Customer) {
        let n = 1 + u32::try_from(self.dice.below(4)).unwrap();
        let (collection, id) = match self.dice.below(3) {
            0 => (Collection::WorkOrder, cast::work_order(customer, n, Stage::Reported, None).id.0),
            1 => (Collection::Invoice, cast::invoice(customer, n, InvoiceState::Open).id.0),
            _ => (Collection::Document, id_of(&format!("{}/paper-{}.txt", customer.name, n % 3))),
        };
        self.trace.note(format!("office removes a {collection:?} of {}", customer.name));
        self.server.data().expect("the server runs").store.remove(customer.id(), collection, vec![id]).await.unwrap();
    }

    async fn change_settings(&mut self, firm: &Firm) {
        let mut settings = firm.settings();
        let what = self.dice.below(8);
        match what {
            0 => settings.areas.invoices = false,
            1 => settings.areas.work_orders = false,
            2 => settings.sees = Sees::Own,
            3 => settings.may_create_requests = false,
            4 => settings.enabled = self.dice.percent(50),
            5 => settings.may.decide_quotations = false,
            6 => settings.may.edit_profile = false,
            _ => {}
        }
        self.trace.note(format!("office sets {} to {what}", firm.slug));
        self.server.data().expect("the server runs").store.set_settings(firm.id(), settings).await.unwrap();
    }

    /// The company has no time for some kind of work.
    pub(super) async fn stop_offering(&mut self, firm: &Firm) {
        let Some(data) = self.server.data() else { return };
        let mut settings = firm.settings();
        settings.work_types.retain(|kind| kind.code.0 != SPECIAL);
        self.trace.note(format!("office stops offering something at {}", firm.slug));
        data.store.set_settings(firm.id(), settings).await.unwrap();
    }

    async fn lock_out(&mut self, person: &Person) {
        let is_in = self.dice.percent(50);
        self.trace.note(format!("office lets {} in: {is_in}", person.name));
        let now = self.now();
        self.server.data().expect("the server runs").store.set_user_enabled(person.id(), is_in, now).await.unwrap();
    }

    /// Something happens to the server.
    pub(super) async fn server_suffers(&mut self) {
        match self.dice.below(10) {
            _ if !self.server.is_up() => {
                self.trace.note("server starts");
                self.server.start().await;
            }
            0..=3 => {
                self.trace.note("server dies");
                self.server.kill();
            }
            4..=6 => {
                self.trace.note("server is backed up");
                self.server.back_up();
            }
            7 => {
                let is_restored = self.server.restore().await;
                self.trace.note(format!("server restored: {is_restored}"));
            }
            _ => {
                self.trace.note("server dies and starts");
                self.server.kill();
                self.server.start().await;
            }
        }
    }
}
