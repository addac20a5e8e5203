//! Work orders.

use jiff::Timestamp;
use portal_api::id::{ObjectId, RequestId, WorkOrderId};
use portal_api::me::StageGroup;
use portal_api::money::Money;
use portal_api::work_orders::{Stage, StageChange};
use serde::{Deserialize, Serialize};

use super::{DocumentRow, ObjectRef, Window};

/// Which work orders, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct WorkOrderQuery {
    /// Words to find; empty for all.
    pub search: String,
    /// Open or completed; `None` for all.
    pub group: Option<StageGroup>,
    /// Only these stages; empty for all.
    pub stages: Vec<Stage>,
    /// Only work on this object.
    pub object: Option<ObjectId>,
    /// Only a stretch of time, from Home's figures and chart.
    pub period: Option<Period>,
    /// Order.
    pub sort: WorkOrderSort,
    /// Which rows.
    pub window: Window,
}

/// A stretch of time that a figure on Home counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Period {
    /// Planned within the seven days from today.
    PlannedThisWeek,
    /// Completed within the last 30 days.
    CompletedRecently,
    /// Reported in this month.
    ReportedIn {
        /// `YYYY-MM`
        month: String,
    },
}

/// Order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum WorkOrderSort {
    /// Last changed first.
    Newest,
    /// First changed first.
    Oldest,
    /// By number, highest first.
    Number,
    /// By planned date, next first; without a date last.
    Planned,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct WorkOrderRow {
    /// Identity.
    pub id: WorkOrderId,
    /// The company's number.
    pub number: String,
    /// One line.
    pub title: String,
    /// Where it stands.
    pub stage: Stage,
    /// The company's word for the stage.
    pub stage_label: String,
    /// What is worked on.
    pub object: Option<ObjectRef>,
    /// Where.
    pub site: String,
    /// The agreed time.
    pub planned_for: Option<Timestamp>,
    /// Photos and papers.
    pub documents: u32,
    /// Last change.
    pub changed_at: Timestamp,
    /// Changed since it was last opened here.
    pub unseen: bool,
}

/// Everything about one work order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct WorkOrderDetail {
    /// As in the list.
    pub row: WorkOrderRow,
    /// What was reported or agreed.
    pub description: String,
    /// What was done.
    pub report: String,
    /// The company's word for the kind of work.
    pub work_type_label: String,
    /// The request it came from.
    pub request: Option<RequestId>,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// When it was finished.
    pub completed_at: Option<Timestamp>,
    /// What happened, oldest first; only visible stages.
    pub history: Vec<StageChange>,
    /// Net total, where shared.
    pub price: Option<Money>,
    /// Photos and papers.
    pub documents: Vec<DocumentRow>,
}

/// Counts for the filter chips, under the same search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct WorkOrderCounts {
    /// Still to do.
    pub open: u32,
    /// Over.
    pub completed: u32,
    /// One entry per visible stage.
    pub stages: Vec<StageCount>,
}

/// So many in this stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct StageCount {
    /// Which.
    pub stage: Stage,
    /// The company's word for it.
    pub label: String,
    /// How many.
    pub count: u32,
}
