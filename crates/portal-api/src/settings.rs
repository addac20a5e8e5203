//! What the office decides (DESIGN §6). Kept by the server; the client sees the consequence as [`Shared`].

use serde::{Deserialize, Serialize};

use crate::me::{Areas, Permissions, Profile, Shared, StageGroup, StageLabel};
use crate::portals::{DateFormat, Language, PortalInfo, Theme};
use crate::requests::{RequestRules, WorkType};
use crate::work_orders::Stage;

/// All settings of one portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortalSettings {
    /// Off: nobody gets in, sessions end with `portal-disabled`.
    pub enabled: bool,
    /// The portal's address, lower-case letters, digits and hyphens.
    pub slug: String,
    /// The service company's name.
    pub name: String,
    /// Language of the portal.
    pub language: Language,
    /// How dates are written.
    pub date_format: DateFormat,
    /// Telephone of the office.
    pub phone: String,
    /// Where the office is told about new requests; may be empty.
    pub notify: String,
    /// Colours and logo.
    pub theme: Theme,
    /// What is on.
    pub areas: Areas,
    /// Every stage, visible or not, with its label.
    pub stages: Vec<StageSetting>,
    /// Whether work orders carry prices; independent of invoices.
    pub prices: bool,
    /// Which invoices.
    pub invoice_scope: InvoiceScope,
    /// Who sees what inside one customer.
    pub sees: Sees,
    /// Whether customers may create requests.
    pub may_create_requests: bool,
    /// What may be requested.
    pub work_types: Vec<WorkType>,
    /// What else customers may do; all of it off in settings that are older than these switches.
    #[serde(default)]
    pub may: Permissions,
}

/// One stage as the company wants it seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageSetting {
    /// Which.
    pub stage: Stage,
    /// Whether work orders in it are shared at all.
    pub visible: bool,
    /// The company's word for it.
    pub label: String,
    /// Still to do, or over.
    pub group: StageGroup,
}

/// Which invoices are shared (`reference/portal.md` §2.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum InvoiceScope {
    /// Those addressed to the customer.
    Customer,
    /// Also those where the customer is only the place of delivery.
    CustomerAndDelivery,
}

/// Whose requests a portal user sees, and the work orders that came from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Sees {
    /// Only their own requests and what became of them.
    Own,
    /// Everything of their customer.
    AllOfCustomer,
}

impl PortalSettings {
    /// What anybody may know.
    #[must_use]
    pub fn info(&self) -> PortalInfo {
        PortalInfo {
            slug: self.slug.clone(),
            name: self.name.clone(),
            language: self.language,
            date_format: self.date_format,
            theme: self.theme.clone(),
            phone: self.phone.clone(),
        }
    }

    /// What these settings mean for one user's window.
    #[must_use]
    pub fn shared_with(&self, user: Profile) -> Shared {
        Shared {
            portal: self.info(),
            user,
            areas: self.areas,
            stages: self
                .stages
                .iter()
                .filter(|setting| setting.visible)
                .map(|s| StageLabel { stage: s.stage, label: s.label.clone(), group: s.group })
                .collect(),
            prices: self.prices,
            requests: self.request_rules(),
            may: self.permissions(),
        }
    }

    /// The rules by which the server admits a request.
    #[must_use]
    pub fn request_rules(&self) -> RequestRules {
        RequestRules {
            may_create: self.areas.requests && self.may_create_requests,
            work_types: self.work_types.clone(),
            ..RequestRules::default()
        }
    }

    /// What else portal users may do: nothing in an area that is off.
    #[must_use]
    pub const fn permissions(&self) -> Permissions {
        Permissions {
            comment: self.may.comment && self.areas.work_orders,
            decide_quotations: self.may.decide_quotations && self.areas.quotations,
            edit_profile: self.may.edit_profile,
        }
    }

    /// Whether work orders in this stage are shared.
    #[must_use]
    pub fn shows(&self, stage: Stage) -> bool {
        self.stages.iter().any(|setting| setting.stage == stage && setting.visible)
    }
}
