//! The first screen.

use jiff::Timestamp;
use portal_api::feed::Collection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Home {
    /// Still to do.
    pub open: u32,
    /// Planned within the next seven days.
    pub planned_this_week: u32,
    /// Completed within the last 30 days.
    pub completed_recently: u32,
    /// The last twelve months, oldest first.
    pub months: Vec<MonthFigures>,
    /// What only the person can move on, most urgent first, at most seven.
    pub needs_you: Vec<NeedsYou>,
    /// How many things need the person, all of them counted.
    pub attention: Attention,
    /// What changed last, newest first, five rows.
    pub recent: Vec<RecentChange>,
}

/// How many things in each area need the person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Attention {
    /// Requests that are held, or that the company did not accept.
    pub requests: u32,
    /// Work orders that wait for the customer.
    pub work_orders: u32,
    /// Invoices that are overdue, or due within seven days.
    pub invoices: u32,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct MonthFigures {
    /// `YYYY-MM`
    pub month: String,
    /// Reported in this month and over.
    pub completed: u32,
    /// Reported in this month and still to do.
    pub open: u32,
}

/// Something that waits for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct NeedsYou {
    /// What is asked.
    pub what: NeedsYouKind,
    /// Of which kind the thing is.
    pub collection: Collection,
    /// Which thing.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Until when, `YYYY-MM-DD`.
    pub due: Option<String>,
}

/// What is asked of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum NeedsYouKind {
    /// A request was not accepted; correct it.
    FixRequest,
    /// A request is held; see why.
    UnblockRequest,
    /// A work order waits for the customer.
    AnswerWorkOrder,
    /// An invoice is due or overdue.
    PayInvoice,
}

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct RecentChange {
    /// Of which kind.
    pub collection: Collection,
    /// Which.
    pub id: Uuid,
    /// Number and title.
    pub title: String,
    /// A stage label, an amount or the like is not repeated here; only where it belongs.
    pub number: String,
    /// When.
    pub changed_at: Timestamp,
}
