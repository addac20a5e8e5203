//! Jobs of the service company, as the customer sees them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{ObjectId, RequestId, WorkOrderId, WorkTypeCode};
use crate::money::Money;

/// Where a work order stands, in customer terms. The company labels, hides and groups the stages (DESIGN §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Known to the company, not planned.
    Reported,
    /// Has a date.
    Planned,
    /// Somebody is at work.
    InProgress,
    /// Waits for the customer.
    WaitingForYou,
    /// Done.
    Completed,
    /// Will not be done.
    Cancelled,
}

impl Stage {
    /// In the order of a work order's life.
    pub const ALL: [Self; 6] =
        [Self::Reported, Self::Planned, Self::InProgress, Self::WaitingForYou, Self::Completed, Self::Cancelled];

    /// As written in JSON and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Planned => "planned",
            Self::InProgress => "in-progress",
            Self::WaitingForYou => "waiting-for-you",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The stage with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == name)
    }
}

/// A work order as the feed shares it. Prices are absent unless the portal shares them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkOrder {
    /// Identity.
    pub id: WorkOrderId,
    /// The company's number for people, for example `WO-20417`.
    pub number: String,
    /// One line.
    pub title: String,
    /// What was reported or agreed.
    pub description: String,
    /// What was done, once it was; empty before.
    #[serde(default)]
    pub report: String,
    /// Where it stands.
    pub stage: Stage,
    /// Code of the work type.
    pub work_type: WorkTypeCode,
    /// The company's word for the work type.
    pub work_type_label: String,
    /// What is worked on.
    pub object: Option<ObjectId>,
    /// Where, as one line.
    pub site: String,
    /// The request it came from.
    pub request: Option<RequestId>,
    /// When it was reported.
    pub reported_at: Timestamp,
    /// The agreed time, when planned.
    pub planned_for: Option<Timestamp>,
    /// When the work was finished.
    pub completed_at: Option<Timestamp>,
    /// What happened, oldest first.
    pub history: Vec<StageChange>,
    /// Net total; only where prices are shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// When anything about it last changed.
    pub changed_at: Timestamp,
}

/// A step in a work order's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageChange {
    /// The stage that was reached.
    pub stage: Stage,
    /// When.
    pub at: Timestamp,
}
