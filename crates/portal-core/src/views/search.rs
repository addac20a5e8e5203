//! The palette: over everything cached.

use portal_api::feed::Collection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct SearchHit {
    /// Of which kind.
    pub collection: Collection,
    /// Which.
    pub id: Uuid,
    /// One line.
    pub title: String,
    /// Number, place or the like.
    pub meta: String,
}
