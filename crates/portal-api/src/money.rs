//! Money as whole minor units, never as a float.

use serde::{Deserialize, Serialize};

/// An amount in minor units (cents) of an ISO 4217 currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// Minor units; negative for a credit.
    #[cfg_attr(feature = "ipc", specta(type = i32))]
    pub cents: i64,
    /// Three letters, for example `EUR`.
    pub currency: String,
}
