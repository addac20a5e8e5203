//! What anybody may know about a portal: how it looks and how to sign in (`GET /v1/portals/{slug}`).

use serde::{Deserialize, Serialize};

/// A portal before signing in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PortalInfo {
    /// The portal's present slug; an old slug answers with the new one.
    pub slug: String,
    /// The service company's name.
    pub name: String,
    /// Language of the portal.
    pub language: Language,
    /// How dates are written.
    pub date_format: DateFormat,
    /// Colours and logo.
    pub theme: Theme,
    /// How the office is reached when nothing else works; may be empty.
    #[serde(default)]
    pub phone: String,
}

/// The languages the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// German
    De,
    /// English
    En,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::De, Self::En];

    /// As written in JSON and in the database (ISO 639-1).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// The language with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.as_str() == name)
    }
}

/// The order of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DateFormat {
    /// As the language does.
    Language,
    /// 31.12.2026
    DayMonthYear,
    /// 12/31/2026
    MonthDayYear,
    /// 2026-12-31
    YearMonthDay,
}

/// Colours and logo of the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Theme {
    /// `#rrggbb`. The window darkens or lightens it until text on it can be read.
    pub accent: String,
    /// PNG or SVG as a `data:` URL, at most 64 KiB; `None` shows the initials.
    pub logo: Option<String>,
}
