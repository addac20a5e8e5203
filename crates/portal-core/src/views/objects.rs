//! Objects.

use portal_api::id::ObjectId;
use serde::{Deserialize, Serialize};

use super::{DocumentRow, Window, WorkOrderRow};

/// Which objects, in which order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct ObjectQuery {
    /// Words to find; empty for all.
    pub search: String,
    /// Only objects of this kind, in the company's words.
    pub kind: Option<String>,
    /// Order.
    pub sort: ObjectSort,
    /// Which rows.
    pub window: Window,
}

/// Order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum ObjectSort {
    /// By name.
    Name,
    /// By place.
    Site,
    /// By next inspection, next first.
    Inspection,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct ObjectRow {
    /// Identity.
    pub id: ObjectId,
    /// The company's number, also on the sticker.
    pub number: String,
    /// What people call it.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// Where.
    pub site: String,
    /// Next inspection, `YYYY-MM-DD`.
    pub next_inspection_on: Option<String>,
    /// Work orders still to do.
    pub open_work_orders: u32,
}

/// Everything about one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct ObjectDetail {
    /// As in the list.
    pub row: ObjectRow,
    /// Maker and model.
    pub model: String,
    /// The maker's serial number.
    pub serial: String,
    /// Put in on, `YYYY-MM-DD`.
    pub installed_on: Option<String>,
    /// The newest work orders on it, at most 10.
    pub work_orders: Vec<WorkOrderRow>,
    /// Manuals, certificates.
    pub documents: Vec<DocumentRow>,
    /// Whether all of them stay here for working without a connection.
    pub kept_offline: bool,
}

/// How many objects of a kind, for the filter chips.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct KindCount {
    /// In the company's words.
    pub kind: String,
    /// How many.
    pub count: u32,
}
