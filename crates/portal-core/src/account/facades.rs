//! What the window asks an account for, room by room.

use super::Account;
use crate::activity::Activity;
use crate::comments::Comments;
use crate::documents::Documents;
use crate::home::Home;
use crate::invoices::Invoices;
use crate::me::Me;
use crate::objects::Objects;
use crate::quotations::Quotations;
use crate::requests::Requests;
use crate::search::Search;
use crate::work_orders::WorkOrders;

impl Account {
    /// What was and is being submitted.
    #[must_use]
    pub fn requests(&self) -> Requests<'_> {
        Requests::new(&self.0)
    }

    /// Work orders.
    #[must_use]
    pub fn work_orders(&self) -> WorkOrders<'_> {
        WorkOrders::new(&self.0)
    }

    /// Invoices.
    #[must_use]
    pub fn invoices(&self) -> Invoices<'_> {
        Invoices::new(&self.0)
    }

    /// What is said about work orders.
    #[must_use]
    pub fn comments(&self) -> Comments<'_> {
        Comments::new(&self.0)
    }

    /// Quotations.
    #[must_use]
    pub fn quotations(&self) -> Quotations<'_> {
        Quotations::new(&self.0)
    }

    /// The signed-in person.
    #[must_use]
    pub fn me(&self) -> Me<'_> {
        Me::new(&self.0)
    }

    /// Objects.
    #[must_use]
    pub fn objects(&self) -> Objects<'_> {
        Objects::new(&self.0)
    }

    /// Documents and their bytes.
    #[must_use]
    pub fn documents(&self) -> Documents<'_> {
        Documents::new(&self.0)
    }

    /// The first screen.
    #[must_use]
    pub fn home(&self) -> Home<'_> {
        Home::new(&self.0)
    }

    /// Searching in everything.
    #[must_use]
    pub fn search(&self) -> Search<'_> {
        Search::new(&self.0)
    }

    /// What waits, what needs the person, what happened.
    #[must_use]
    pub fn activity(&self) -> Activity<'_> {
        Activity::new(&self.0)
    }
}
