//! Everything that a company shares with each of its customers, and that it does not.

use portal_api::requests::Request;

use super::comments;
use super::company::Company;
use super::invoices;
use super::objects::{self, Thing};
use super::quotations;
use super::requests;
use super::scene::Scene;
use super::trade::Trade;
use super::work_orders::{self, Order};
use crate::store::{SharedComment, SharedInvoice, SharedQuotation};

/// Numbers begin here; a company that starts at 1 looks new.
const FIRST_ORDER: usize = 20_001;
const FIRST_REQUEST: usize = 4_001;

/// One customer's rows.
#[derive(Debug, Clone)]
pub(super) struct Portfolio<'a> {
    /// Whose.
    pub(super) scene: Scene<'a>,
    /// Objects.
    pub(super) things: Vec<Thing>,
    /// Work orders.
    pub(super) orders: Vec<Order>,
    /// Requests.
    pub(super) requests: Vec<Request>,
    /// Invoices, drafts included.
    pub(super) invoices: Vec<SharedInvoice>,
    /// Quotations, drafts included.
    pub(super) quotations: Vec<SharedQuotation>,
    /// What was said about work orders, the company's own notes included.
    pub(super) comments: Vec<SharedComment>,
}

impl<'a> Portfolio<'a> {
    /// The rows of all customers of a company, with numbers.
    #[must_use]
    pub(super) fn of_company(seed: u64, today: jiff::civil::Date, company: &'a Company, trade: &'a Trade) -> Vec<Self> {
        let scenes: Vec<_> =
            company.customers.iter().map(|customer| Scene { seed, today, company, trade, customer }).collect();
        let mut all: Vec<Self> = scenes
            .iter()
            .enumerate()
            .map(|(n, scene)| {
                // The next customer in the list is the one at whose place some of the work was done.
                let neighbour =
                    scenes.get((n + 1) % scenes.len()).filter(|other| other.customer.number != scene.customer.number);
                Self::of(*scene, neighbour.map(Scene::customer_id), usize::MAX)
            })
            .collect();
        number(&mut all, FIRST_ORDER, FIRST_REQUEST);
        all
    }

    /// The rows of one customer of their own, numbered from `first`. Requests and invoices belong to the first
    /// `at_most` work orders.
    #[must_use]
    pub(super) fn of_customer(scene: Scene<'a>, at_most: usize, first: usize) -> Self {
        let mut alone = [Self::of(scene, None, at_most)];
        number(&mut alone, first, first);
        let [portfolio] = alone;
        portfolio
    }

    fn of(scene: Scene<'a>, neighbour: Option<portal_api::id::CustomerId>, at_most: usize) -> Self {
        let things = objects::things(&scene);
        let mut orders = work_orders::orders(&scene, &things);
        let few = orders.len().min(at_most);
        let (with_more, _) = orders.split_at_mut(few);
        let requests = requests::requests(&scene, &things, with_more);
        let invoices = invoices::invoices(&scene, with_more, neighbour);
        let quotations = quotations::quotations(&scene, &things, with_more);
        let comments = comments::comments(&scene, with_more);
        Self { scene, things, orders, requests, invoices, quotations, comments }
    }
}

/// Gives out the numbers of a company over all its customers.
fn number(all: &mut [Portfolio<'_>], first_order: usize, first_request: usize) {
    let Some(prefixes) = all.first().map(|portfolio| &portfolio.scene.company.prefixes) else { return };
    let (mut orders, mut asked, mut bills, mut offers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for portfolio in all {
        orders.extend(portfolio.orders.iter_mut());
        asked.extend(portfolio.requests.iter_mut());
        bills.extend(portfolio.invoices.iter_mut());
        offers.extend(portfolio.quotations.iter_mut());
    }
    work_orders::number(&mut orders, &prefixes.order, first_order);
    requests::number(&mut asked, &prefixes.request, first_request);
    invoices::number(&mut bills, &prefixes.invoice);
    quotations::number(&mut offers, &prefixes.quotation);
}
