//! Assets that the service company maintains.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::ObjectId;

/// An object as the feed shares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceObject {
    /// Identity.
    pub id: ObjectId,
    /// The company's number, also on the sticker.
    pub number: String,
    /// What people call it.
    pub name: String,
    /// What it is, in the company's words ("Passenger lift").
    pub kind: String,
    /// Where, as one line.
    pub site: String,
    /// Maker and model.
    pub model: String,
    /// The maker's serial number; may be empty.
    pub serial: String,
    /// When it was put in.
    pub installed_on: Option<Date>,
    /// When it is inspected next.
    pub next_inspection_on: Option<Date>,
    /// When anything about it last changed.
    pub changed_at: Timestamp,
}
