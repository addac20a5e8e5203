//! Who is signed in, and what the company shares with them.

use serde::{Deserialize, Serialize};

use crate::id::{CustomerId, PortalUserId};
use crate::portals::PortalInfo;
use crate::requests::RequestRules;
use crate::work_orders::Stage;

/// Everything the window needs to know about settings; changes only together with the feed's `view`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Shared {
    /// Name, language and theme.
    pub portal: PortalInfo,
    /// The person.
    pub user: Profile,
    /// What is on.
    pub areas: Areas,
    /// The visible stages with the company's labels, in order of life.
    pub stages: Vec<StageLabel>,
    /// Whether work orders carry prices.
    pub prices: bool,
    /// What may be requested.
    pub requests: RequestRules,
    /// What else this user may do.
    #[serde(default)]
    pub may: Permissions,
}

/// What portal users may do beside requesting work. A switch that an older server does not know is off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Permissions {
    /// Comment on the work orders they see.
    #[serde(default)]
    pub comment: bool,
    /// Accept and decline the quotations they see.
    #[serde(default)]
    pub decide_quotations: bool,
    /// Change their own name, telephone and language.
    #[serde(default)]
    pub edit_profile: bool,
}

/// The signed-in person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// Identity.
    pub id: PortalUserId,
    /// Full name.
    pub name: String,
    /// Sign-in name.
    pub email: String,
    /// Whom they belong to.
    pub customer: CustomerId,
    /// The customer's name.
    pub customer_name: String,
}

/// The areas of the portal; one that is off is absent in the window and refused by the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Areas {
    /// Requests of the customer.
    pub requests: bool,
    /// Work orders.
    pub work_orders: bool,
    /// Invoices.
    pub invoices: bool,
    /// Objects.
    pub objects: bool,
    /// Documents.
    pub documents: bool,
    /// Quotations. Off where the settings are older than this switch.
    #[serde(default)]
    pub quotations: bool,
}

/// A visible stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageLabel {
    /// Which.
    pub stage: Stage,
    /// The company's word for it.
    pub label: String,
    /// Whether such work still lies ahead.
    pub group: StageGroup,
}

/// The two halves of every list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StageGroup {
    /// Still to do.
    Open,
    /// Over.
    Completed,
}
