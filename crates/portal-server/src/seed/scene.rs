//! Where a row is made up: one customer of one company, on one day.

use jiff::civil::Date;
use portal_api::id::CustomerId;
use uuid::Uuid;

use super::company::{CastCustomer, Company};
use super::dice::{self, Dice};
use super::trade::Trade;

/// Everything that a made-up row depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    /// Another seed is another demo.
    pub(super) seed: u64,
    /// The day on which the demo looks alive.
    pub(super) today: Date,
    /// Who works.
    pub(super) company: &'a Company,
    /// What about.
    pub(super) trade: &'a Trade,
    /// For whom.
    pub(super) customer: &'a CastCustomer,
}

impl Scene<'_> {
    /// The customer's identity.
    #[must_use]
    pub(super) fn customer_id(&self) -> CustomerId {
        CustomerId(self.id("customer", 0))
    }

    /// The identity of the n-th thing of a kind.
    #[must_use]
    pub(super) fn id(&self, kind: &str, n: usize) -> Uuid {
        dice::id(self.seed, &self.topic(&format!("{kind}/{n}")))
    }

    /// Chance for one topic of this customer.
    #[must_use]
    pub(super) fn dice(&self, topic: &str) -> Dice {
        Dice::about(self.seed, &self.topic(topic))
    }

    fn topic(&self, what: &str) -> String {
        format!("{}/{}/{what}", self.company.slug, self.customer.number)
    }
}
