//! Table `document`.

use portal_api::documents::{BelongsTo, Document};
use portal_api::feed::Collection;
use portal_api::id::CustomerId;
use portal_api::problem::ErrorCode;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::super::{Result, SharedDocument};
use super::values;

/// A document as the feed needs it.
pub(super) struct Sighted {
    pub(super) customer: CustomerId,
    pub(super) parent: Option<BelongsTo>,
    pub(super) is_internal: bool,
    pub(super) record: String,
}

pub(super) fn upsert(tx: &Connection, customer: CustomerId, shared: &SharedDocument) -> Result<()> {
    let document = &shared.document;
    let n = tx
        .prepare_cached(
            "INSERT INTO document(id, customer, parent_coll, parent, is_internal, sha256, record)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET parent_coll = excluded.parent_coll, parent = excluded.parent,
                 is_internal = excluded.is_internal, sha256 = excluded.sha256, record = excluded.record
             WHERE customer = excluded.customer",
        )?
        .execute(params![
            document.id.0.into_bytes(),
            customer.0.into_bytes(),
            document.belongs_to.map(|parent| values::coll(parent.collection)),
            document.belongs_to.map(|parent| parent.id.into_bytes()),
            shared.is_internal,
            document.sha256.as_bytes(),
            serde_json::to_string(document)?
        ])?;
    if n == 0 { Err(ErrorCode::IdConflict.into()) } else { Ok(()) }
}

pub(super) fn sighted(tx: &Connection, id: [u8; 16]) -> Result<Option<Sighted>> {
    let found = tx
        .prepare_cached("SELECT customer, parent_coll, parent, is_internal, record FROM document WHERE id = ?1")?
        .query_row([id], |row| {
            let parent: (Option<i64>, Option<[u8; 16]>) = (row.get(1)?, row.get(2)?);
            Ok((row.get(0)?, parent, row.get(3)?, row.get(4)?))
        })
        .optional()?;
    let Some((customer, parent, is_internal, record)) = found else { return Ok(None) };
    let parent = match parent {
        (Some(coll), Some(id)) => Some(BelongsTo { collection: values::collection(coll)?, id: values::uuid(id) }),
        _ => None,
    };
    Ok(Some(Sighted { customer: CustomerId(values::uuid(customer)), parent, is_internal, record }))
}

/// Documents of this thing.
pub(super) fn of_parent(tx: &Connection, customer: CustomerId, parent: Uuid) -> Result<Vec<Uuid>> {
    let mut statement = tx.prepare_cached("SELECT id FROM document WHERE parent = ?1 AND customer = ?2")?;
    let rows = statement
        .query_map(params![parent.into_bytes(), customer.0.into_bytes()], |row| Ok(values::uuid(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The record, to be changed and written back.
pub(super) fn get(tx: &Connection, id: Uuid) -> Result<Option<SharedDocument>> {
    sighted(tx, id.into_bytes())?
        .map(|found| {
            let document: Document = serde_json::from_str(&found.record)?;
            Ok(SharedDocument { is_internal: found.is_internal, document })
        })
        .transpose()
}

pub(super) fn delete(tx: &Connection, customer: CustomerId, id: [u8; 16]) -> Result<bool> {
    Ok(tx.execute("DELETE FROM document WHERE id = ?1 AND customer = ?2", params![id, customer.0.into_bytes()])? > 0)
}

/// Moves all documents of one thing to another, and says which they were.
pub(super) fn move_to(tx: &Connection, customer: CustomerId, from: Uuid, to: BelongsTo) -> Result<Vec<Uuid>> {
    let ids = of_parent(tx, customer, from)?;
    for id in &ids {
        if let Some(mut shared) = get(tx, *id)? {
            shared.document.belongs_to = Some(to);
            upsert(tx, customer, &shared)?;
        }
    }
    Ok(ids)
}

/// What the parent of a document may be: anything but a document.
pub(super) const fn may_own(collection: Collection) -> bool {
    !matches!(collection, Collection::Document | Collection::Comment | Collection::Profile)
}
