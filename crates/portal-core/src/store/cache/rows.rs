//! Reading single rows back as records.

use portal_api::feed::Collection;
use portal_api::id::ObjectId;
use portal_api::objects::ServiceObject;
use portal_api::requests::Request;
use rusqlite::{Connection, OptionalExtension};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{number_of, unreadable};
use crate::Result;
use crate::views::ObjectRef;

/// A record with what the cache knows about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept<T> {
    /// As the feed shared it.
    pub(crate) record: T,
    /// Changed since it was last opened here.
    pub(crate) unseen: bool,
}

/// The record with this id.
pub(crate) fn get<T: DeserializeOwned>(conn: &Connection, collection: Collection, id: Uuid) -> Result<Option<T>> {
    Ok(kept(conn, collection, id)?.map(|kept| kept.record))
}

/// The record with this id, and whether it was opened since it changed.
pub(crate) fn kept<T: DeserializeOwned>(
    conn: &Connection,
    collection: Collection,
    id: Uuid,
) -> Result<Option<Kept<T>>> {
    conn.prepare_cached("SELECT d, unseen FROM row WHERE c = ?1 AND id = ?2")?
        .query_row((number_of(collection), id.as_bytes()), raw)
        .optional()?
        .map(decode)
        .transpose()
}

/// The record of a row that a list has chosen.
pub(crate) fn at_key<T: DeserializeOwned>(conn: &Connection, k: i64) -> Result<Kept<T>> {
    decode(conn.prepare_cached("SELECT d, unseen FROM row WHERE k = ?1")?.query_row([k], raw)?)
}

/// All requests, newest first. They are few: what one customer wrote.
pub(crate) fn requests(conn: &Connection) -> Result<Vec<Request>> {
    Ok(all(conn, Collection::Request)?.into_iter().map(|kept| kept.record).collect())
}

/// All records of a small collection, the last changed first.
pub(crate) fn all<T: DeserializeOwned>(conn: &Connection, collection: Collection) -> Result<Vec<Kept<T>>> {
    let (low, high) = super::write::range_of(collection);
    conn.prepare_cached("SELECT d, unseen FROM row WHERE at BETWEEN ?1 AND ?2 ORDER BY at DESC")?
        .query_map([low, high], raw)?
        .map(|found| decode(found?))
        .collect()
}

/// An object as other things name it; `None` when it is not shared.
pub(crate) fn object_ref(conn: &Connection, id: ObjectId) -> Result<Option<ObjectRef>> {
    let object: Option<ServiceObject> = get(conn, Collection::Object, id.0)?;
    Ok(object.map(|object| ObjectRef { id: object.id, name: object.name, site: object.site }))
}

/// Number and title of any row.
pub(crate) fn name_of(conn: &Connection, collection: Collection, id: Uuid) -> Result<Option<(String, String)>> {
    Ok(conn
        .prepare_cached("SELECT no, title FROM row WHERE c = ?1 AND id = ?2")?
        .query_row((number_of(collection), id.as_bytes()), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Remembers that this row was opened; answers whether that is news.
pub(crate) fn mark_seen(conn: &Connection, collection: Collection, id: Uuid) -> Result<bool> {
    let changed = conn
        .prepare_cached("UPDATE row SET unseen = 0 WHERE c = ?1 AND id = ?2 AND unseen = 1")?
        .execute((number_of(collection), id.as_bytes()))?;
    Ok(changed > 0)
}

fn raw(row: &rusqlite::Row<'_>) -> rusqlite::Result<(String, bool)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn decode<T: DeserializeOwned>((text, unseen): (String, bool)) -> Result<Kept<T>> {
    Ok(Kept { record: serde_json::from_str(&text).map_err(unreadable)?, unseen })
}
