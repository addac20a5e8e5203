//! How ids, hashes, times and codes are written in `outbox.db`.

use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use rusqlite::Row;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

type Sql<T> = rusqlite::Result<T>;

fn odd(column: usize, kind: Type, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
}

pub(super) fn id(row: &Row<'_>, column: usize) -> Sql<Uuid> {
    row.get::<_, [u8; 16]>(column).map(Uuid::from_bytes)
}

pub(super) fn maybe_id(row: &Row<'_>, column: usize) -> Sql<Option<Uuid>> {
    Ok(row.get::<_, Option<[u8; 16]>>(column)?.map(Uuid::from_bytes))
}

pub(super) fn hash(row: &Row<'_>, column: usize) -> Sql<Sha256> {
    row.get::<_, [u8; 32]>(column).map(Sha256::from_bytes)
}

pub(super) fn time(row: &Row<'_>, column: usize) -> Sql<Timestamp> {
    Timestamp::from_millisecond(row.get(column)?).map_err(|error| odd(column, Type::Integer, error))
}

pub(super) fn maybe_time(row: &Row<'_>, column: usize) -> Sql<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column)?
        .map(|ms| Timestamp::from_millisecond(ms).map_err(|error| odd(column, Type::Integer, error)))
        .transpose()
}

pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Sql<Option<T>> {
    row.get::<_, Option<String>>(column)?
        .map(|text| serde_json::from_str(&text).map_err(|error| odd(column, Type::Text, error)))
        .transpose()
}

/// A code as it is written in JSON, without the quotes.
pub(super) fn code<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Sql<Option<T>> {
    row.get::<_, Option<String>>(column)?
        .map(|name| serde_json::from_value(name.into()).map_err(|error| odd(column, Type::Text, error)))
        .transpose()
}

pub(super) fn to_code(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

pub(super) fn to_json(value: &impl Serialize) -> crate::Result<String> {
    serde_json::to_string(value).map_err(|error| portal_sqlite::Error::Value(error.to_string()).into())
}

/// A value of a closed list that a later program may have lengthened.
pub(super) fn unknown(what: &str) -> crate::Error {
    portal_sqlite::Error::Value(format!("unknown {what}")).into()
}

/// SQLite knows signed integers only.
pub(super) fn from_size(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

pub(super) fn size(row: &Row<'_>, column: usize) -> Sql<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or_default())
}
