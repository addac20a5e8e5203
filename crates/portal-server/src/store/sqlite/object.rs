//! Table `object`.

use portal_api::id::{CustomerId, ObjectId};
use portal_api::objects::ServiceObject;
use portal_api::problem::ErrorCode;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::Result;

pub(super) fn upsert(tx: &Connection, customer: CustomerId, object: &ServiceObject) -> Result<()> {
    let n = tx
        .prepare_cached(
            "INSERT INTO object(id, customer, record) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET record = excluded.record WHERE customer = excluded.customer",
        )?
        .execute(params![object.id.0.into_bytes(), customer.0.into_bytes(), serde_json::to_string(object)?])?;
    if n == 0 { Err(ErrorCode::IdConflict.into()) } else { Ok(()) }
}

pub(super) fn get(tx: &Connection, id: ObjectId) -> Result<Option<ServiceObject>> {
    sighted(tx, id.0.into_bytes())?.map(|record| Ok(serde_json::from_str(&record)?)).transpose()
}

/// The record of an object, as the feed needs it.
pub(super) fn sighted(tx: &Connection, id: [u8; 16]) -> Result<Option<String>> {
    Ok(tx.prepare_cached("SELECT record FROM object WHERE id = ?1")?.query_row([id], |row| row.get(0)).optional()?)
}

pub(super) fn belongs_to(tx: &Connection, id: ObjectId, customer: CustomerId) -> Result<bool> {
    Ok(tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM object WHERE id = ?1 AND customer = ?2)")?
        .query_row(params![id.0.into_bytes(), customer.0.into_bytes()], |row| row.get(0))?)
}

pub(super) fn delete(tx: &Connection, customer: CustomerId, id: [u8; 16]) -> Result<bool> {
    Ok(tx.execute("DELETE FROM object WHERE id = ?1 AND customer = ?2", params![id, customer.0.into_bytes()])? > 0)
}
