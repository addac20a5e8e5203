//! Between the contract's types and SQLite's: ids are 16 bytes, digests 32, times milliseconds UTC.

use jiff::Timestamp;
use portal_api::feed::Collection;
use portal_api::fingerprint::Sha256;
use portal_api::portals::Language;
use portal_api::work_orders::Stage;
use rusqlite::types::Type;
use uuid::Uuid;

use super::super::{Result, StoreError};

pub(super) const fn uuid(bytes: [u8; 16]) -> Uuid {
    Uuid::from_bytes(bytes)
}

pub(super) const fn sha256(bytes: [u8; 32]) -> Sha256 {
    Sha256::from_bytes(bytes)
}

pub(super) fn time(ms: i64) -> rusqlite::Result<Timestamp> {
    Timestamp::from_millisecond(ms)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Integer, Box::new(error)))
}

/// Sizes and revs; they never come near the sign bit.
pub(super) fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The number of a collection in the `change` table. Never renumbered.
pub(super) const fn coll(collection: Collection) -> i64 {
    match collection {
        Collection::Request => 1,
        Collection::WorkOrder => 2,
        Collection::Object => 3,
        Collection::Invoice => 4,
        Collection::Document => 5,
        Collection::Comment => 6,
        Collection::Quotation => 7,
        Collection::Profile => 8,
    }
}

pub(super) fn collection(number: i64) -> Result<Collection> {
    Collection::ALL.into_iter().find(|c| coll(*c) == number).ok_or_else(|| broken(format!("collection {number}")))
}

pub(super) fn language(name: &str) -> Result<Language> {
    Language::parse(name).ok_or_else(|| broken(format!("language {name}")))
}

pub(super) fn stage(name: &str) -> Result<Stage> {
    Stage::parse(name).ok_or_else(|| broken(format!("stage {name}")))
}

/// A stored value that this program does not write.
pub(super) fn broken(what: String) -> StoreError {
    StoreError::Broken(Box::new(portal_sqlite::Error::Value(what)))
}
