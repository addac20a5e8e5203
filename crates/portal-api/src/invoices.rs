//! Bills. Drafts of the company (`concept`) are never shared.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{InvoiceId, WorkOrderId};
use crate::money::Money;

/// Whether a bill waits for money. *Overdue* is not a state: it is `Open` past its due day, seen by the reader's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum InvoiceState {
    /// To be paid.
    Open,
    /// Paid.
    Paid,
    /// Taken back.
    Cancelled,
}

/// An invoice as the feed shares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invoice {
    /// Identity.
    pub id: InvoiceId,
    /// The company's number.
    pub number: String,
    /// One line.
    pub title: String,
    /// The day it was written.
    pub date: Date,
    /// The day it is due.
    pub due: Date,
    /// Whether it waits for money.
    pub state: InvoiceState,
    /// Before tax.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// To pay.
    pub total: Money,
    /// What was done or delivered.
    pub lines: Vec<InvoiceLine>,
    /// The work that is billed.
    pub work_order: Option<WorkOrderId>,
    /// When anything about it last changed.
    pub changed_at: Timestamp,
}

/// One position of a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceLine {
    /// What.
    pub text: String,
    /// How many and of what, for example `2.5 h`.
    pub quantity: String,
    /// Net amount.
    pub amount: Money,
}
