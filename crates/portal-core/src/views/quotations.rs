//! Offers, and what the customer says to them.

use jiff::Timestamp;
use portal_api::id::QuotationId;
use portal_api::money::Money;
use portal_api::quotations::{QuotationLine, QuotationState, Verdict};
use serde::{Deserialize, Serialize};

use super::{ObjectRef, Sending, WorkOrderLink};

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct QuotationRow {
    /// Identity.
    pub id: QuotationId,
    /// The company's number.
    pub number: String,
    /// One line.
    pub title: String,
    /// Where it stands at the company, today.
    pub state: QuotationState,
    /// What this user decided, as long as the company does not have it.
    pub pending: Option<PendingDecision>,
    /// The day it was written, `2026-05-18`.
    pub date: String,
    /// The last day on which it can be accepted.
    pub valid_until: Option<String>,
    /// To pay when accepted.
    pub total: Money,
    /// Changed since it was last opened here.
    pub unseen: bool,
}

/// A decision that the company does not have yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct PendingDecision {
    /// Yes or no.
    pub verdict: Verdict,
    /// Words to the company.
    pub note: String,
    /// How far it has come.
    pub sending: Sending,
    /// Whether it can be undone: nothing of it has left this computer.
    pub may_undo: bool,
}

/// Everything about one quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct QuotationDetail {
    /// As in the list.
    pub row: QuotationRow,
    /// Which offer this is; a decision names it.
    pub version: u32,
    /// What stands above the positions; may be empty.
    pub introduction: String,
    /// What is offered.
    pub lines: Vec<QuotationLine>,
    /// Before tax.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// What it is about, as far as it is shared.
    pub objects: Vec<ObjectRef>,
    /// The work it belongs to.
    pub work_order: Option<WorkOrderLink>,
    /// How it was decided in the portal.
    pub decided: Option<DecidedView>,
    /// Whether this user may decide now.
    pub may_decide: bool,
    /// Words to a decision that are being written.
    pub draft: String,
}

/// How a quotation was decided in the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct DecidedView {
    /// Yes or no.
    pub verdict: Verdict,
    /// Who decided.
    pub by: String,
    /// Words to the company.
    pub note: String,
    /// When the company got it.
    pub at: Timestamp,
}
