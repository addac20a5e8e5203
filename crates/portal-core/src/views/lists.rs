//! What all lists have in common.

use portal_api::id::ObjectId;
use serde::{Deserialize, Serialize};

/// A window into a long list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Page<T> {
    /// The rows from `offset` on.
    pub rows: Vec<T>,
    /// How many rows the whole list has under this query.
    pub total: u32,
}

/// Which window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct Window {
    /// Rows to skip.
    pub offset: u32,
    /// Rows to bring, at most 500.
    pub limit: u32,
}

/// An object as other things name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct ObjectRef {
    /// Identity.
    pub id: ObjectId,
    /// What people call it.
    pub name: String,
    /// Where.
    pub site: String,
}
