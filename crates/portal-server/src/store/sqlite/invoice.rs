//! Table `invoice`.

use portal_api::id::CustomerId;
use portal_api::problem::ErrorCode;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Result, SharedInvoice};
use super::values;

/// An invoice as the feed needs it.
pub(super) struct Sighted {
    pub(super) customer: CustomerId,
    pub(super) delivery: Option<CustomerId>,
    pub(super) is_concept: bool,
    pub(super) record: String,
}

pub(super) fn upsert(tx: &Connection, customer: CustomerId, shared: &SharedInvoice) -> Result<()> {
    let n = tx
        .prepare_cached(
            "INSERT INTO invoice(id, customer, delivery, is_concept, record) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET delivery = excluded.delivery, is_concept = excluded.is_concept,
                                            record = excluded.record
             WHERE customer = excluded.customer",
        )?
        .execute(params![
            shared.invoice.id.0.into_bytes(),
            customer.0.into_bytes(),
            shared.delivery.map(|delivery| delivery.0.into_bytes()),
            shared.is_concept,
            serde_json::to_string(&shared.invoice)?
        ])?;
    if n == 0 { Err(ErrorCode::IdConflict.into()) } else { Ok(()) }
}

pub(super) fn sighted(tx: &Connection, id: [u8; 16]) -> Result<Option<Sighted>> {
    Ok(tx
        .prepare_cached("SELECT customer, delivery, is_concept, record FROM invoice WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(Sighted {
                customer: CustomerId(values::uuid(row.get(0)?)),
                delivery: row.get::<_, Option<[u8; 16]>>(1)?.map(|id| CustomerId(values::uuid(id))),
                is_concept: row.get(2)?,
                record: row.get(3)?,
            })
        })
        .optional()?)
}

pub(super) fn delete(tx: &Connection, customer: CustomerId, id: [u8; 16]) -> Result<bool> {
    Ok(tx.execute("DELETE FROM invoice WHERE id = ?1 AND customer = ?2", params![id, customer.0.into_bytes()])? > 0)
}
