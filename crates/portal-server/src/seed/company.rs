//! The cast: service companies, their customers and the people who sign in; read from `texts/`.

use std::collections::BTreeMap;

use portal_api::me::{Areas, Permissions, StageGroup};
use portal_api::portals::{DateFormat, Language, Theme};
use portal_api::requests::WorkType;
use portal_api::settings::{InvoiceScope, PortalSettings, Sees, StageSetting};
use portal_api::work_orders::Stage;
use serde::Deserialize;

use super::logo;

/// A service company.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Company {
    /// Address of its portal.
    pub(super) slug: String,
    /// As on its letters.
    pub(super) name: String,
    /// It writes in this language.
    pub(super) language: Language,
    /// `#rrggbb`.
    pub(super) accent: String,
    /// Of the office.
    pub(super) phone: String,
    /// Where new requests are announced.
    pub(super) notify: String,
    /// Of the office.
    pub(super) street: String,
    /// Of the office.
    pub(super) town: String,
    /// On invoices.
    pub(super) vat: String,
    /// On invoices.
    pub(super) iban: String,
    /// Which [`super::trade::Trade`].
    pub(super) trade: String,
    /// Cents per hour.
    pub(super) hourly: i64,
    /// Cents per visit.
    pub(super) travel: i64,
    /// How numbers begin.
    pub(super) prefixes: Prefixes,
    /// Its words for the stages.
    pub(super) stages: BTreeMap<String, String>,
    /// What may be requested.
    pub(super) work_types: Vec<WorkType>,
    /// Initials and surnames, as on a report.
    pub(super) technicians: Vec<String>,
    /// Whom it works for.
    pub(super) customers: Vec<CastCustomer>,
}

/// How numbers begin.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Prefixes {
    /// Of work orders.
    pub(super) order: String,
    /// Of invoices.
    pub(super) invoice: String,
    /// Of quotations.
    pub(super) quotation: String,
    /// Of requests.
    pub(super) request: String,
    /// Of objects.
    pub(super) object: String,
}

/// A customer and how much happens there.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct CastCustomer {
    /// Name.
    pub(super) name: String,
    /// Debtor number.
    pub(super) number: String,
    /// Where bills go.
    pub(super) street: String,
    /// Where bills go.
    pub(super) town: String,
    /// Work orders.
    pub(super) orders: u32,
    /// Objects.
    pub(super) objects: u32,
    /// How far back.
    pub(super) years: i32,
    /// Per cent of the list price.
    pub(super) price_level: i64,
    /// Kinds of their objects; one named twice is twice as frequent.
    pub(super) kinds: Vec<String>,
    /// Who signs in.
    pub(super) users: Vec<Person>,
    /// Where their objects stand.
    pub(super) sites: Vec<Site>,
}

/// Somebody who signs in.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Person {
    /// Full name.
    pub(super) name: String,
    /// Sign-in name.
    pub(super) email: String,
}

/// A place.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Site {
    /// What people call it.
    pub(super) name: String,
    /// Street and town.
    pub(super) address: String,
}

impl Company {
    /// Everybody of the demo.
    ///
    /// # Errors
    /// When a text file is not what this program expects.
    pub(super) fn all() -> Result<Vec<Self>, serde_json::Error> {
        [include_str!("texts/meyer-lifts.json"), include_str!("texts/waermewerk.json")]
            .into_iter()
            .map(serde_json::from_str)
            .collect()
    }

    /// How the portal starts: everything shared, prices hidden at the German company to show the difference.
    #[must_use]
    pub(super) fn settings(&self) -> PortalSettings {
        let german = self.language == Language::De;
        PortalSettings {
            enabled: true,
            slug: self.slug.clone(),
            name: self.name.clone(),
            language: self.language,
            date_format: DateFormat::Language,
            phone: self.phone.clone(),
            notify: self.notify.clone(),
            theme: Theme { accent: self.accent.clone(), logo: Some(logo::data_url(&self.trade)) },
            areas: Areas {
                requests: true,
                work_orders: true,
                invoices: true,
                objects: true,
                documents: true,
                quotations: true,
            },
            stages: Stage::ALL.into_iter().map(|stage| self.stage(stage)).collect(),
            prices: !german,
            invoice_scope: if german { InvoiceScope::Customer } else { InvoiceScope::CustomerAndDelivery },
            sees: Sees::AllOfCustomer,
            may_create_requests: true,
            work_types: self.work_types.clone(),
            may: Permissions { comment: true, decide_quotations: true, edit_profile: true },
        }
    }

    fn stage(&self, stage: Stage) -> StageSetting {
        let over = matches!(stage, Stage::Completed | Stage::Cancelled);
        StageSetting {
            stage,
            visible: true,
            label: self.stages.get(stage.as_str()).cloned().unwrap_or_else(|| stage.as_str().to_owned()),
            group: if over { StageGroup::Completed } else { StageGroup::Open },
        }
    }

    /// The company's word for a work type.
    #[must_use]
    pub(super) fn work_type_label(&self, code: &str) -> String {
        self.work_types.iter().find(|offered| offered.code.0 == code).map_or_else(String::new, |o| o.label.clone())
    }
}

impl Site {
    /// As one line.
    #[must_use]
    pub(super) fn line(&self) -> String {
        format!("{}, {}", self.name, self.address)
    }
}
