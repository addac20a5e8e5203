//! Invoices.

use jiff::Timestamp;
use portal_api::id::{InvoiceId, WorkOrderId};
use portal_api::invoices::InvoiceLine;
use portal_api::money::Money;
use serde::{Deserialize, Serialize};

use super::{DocumentRow, Window};

/// Which invoices, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct InvoiceQuery {
    /// Words to find; empty for all.
    pub search: String,
    /// Only these states; empty for all.
    pub states: Vec<InvoiceStanding>,
    /// Order.
    pub sort: InvoiceSort,
    /// Which rows.
    pub window: Window,
}

/// Order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum InvoiceSort {
    /// Newest date first.
    Newest,
    /// Next due first, paid last.
    Due,
    /// Highest amount first.
    Amount,
}

/// Whether a bill waits for money, seen today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum InvoiceStanding {
    /// To be paid.
    Open,
    /// To be paid, and the day is over.
    Overdue,
    /// Paid.
    Paid,
    /// Taken back.
    Cancelled,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct InvoiceRow {
    /// Identity.
    pub id: InvoiceId,
    /// The company's number.
    pub number: String,
    /// One line.
    pub title: String,
    /// The day it was written, `YYYY-MM-DD`.
    pub date: String,
    /// The day it is due, `YYYY-MM-DD`.
    pub due: String,
    /// Whether it waits for money.
    pub standing: InvoiceStanding,
    /// To pay.
    pub total: Money,
    /// Changed since it was last opened here.
    pub unseen: bool,
}

/// Everything about one invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct InvoiceDetail {
    /// As in the list.
    pub row: InvoiceRow,
    /// Before tax.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// Positions.
    pub lines: Vec<InvoiceLine>,
    /// The work that is billed, when it is shared.
    pub work_order: Option<WorkOrderLink>,
    /// The bill as a paper, and more.
    pub documents: Vec<DocumentRow>,
    /// Last change.
    pub changed_at: Timestamp,
}

/// A work order as other things name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct WorkOrderLink {
    /// Identity.
    pub id: WorkOrderId,
    /// The company's number.
    pub number: String,
    /// One line.
    pub title: String,
}

/// Counts for the filter chips, under the same search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct InvoiceCounts {
    /// To be paid, the overdue ones not included.
    pub open: u32,
    /// Overdue.
    pub overdue: u32,
    /// Paid.
    pub paid: u32,
    /// All.
    pub all: u32,
}
