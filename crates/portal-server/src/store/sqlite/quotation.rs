//! Table `quotation`.

use portal_api::id::{CustomerId, PortalId, QuotationId};
use portal_api::problem::ErrorCode;
use portal_api::quotations::Quotation;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::{OfferedQuotation, Result, SharedQuotation};
use super::values;

/// A quotation as the feed needs it.
pub(super) struct Sighted {
    pub(super) customer: CustomerId,
    pub(super) is_concept: bool,
    pub(super) record: String,
}

pub(super) fn upsert(tx: &Connection, customer: CustomerId, shared: &SharedQuotation) -> Result<()> {
    let n = tx
        .prepare_cached(
            "INSERT INTO quotation(id, customer, number, is_concept, record) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET number = excluded.number, is_concept = excluded.is_concept,
                                            record = excluded.record
             WHERE customer = excluded.customer",
        )?
        .execute(params![
            shared.quotation.id.0.into_bytes(),
            customer.0.into_bytes(),
            shared.quotation.number,
            shared.is_concept,
            serde_json::to_string(&shared.quotation)?
        ])?;
    if n == 0 { Err(ErrorCode::IdConflict.into()) } else { Ok(()) }
}

/// Writes where it stands.
pub(super) fn update(tx: &Connection, record: &Quotation) -> Result<()> {
    tx.prepare_cached("UPDATE quotation SET record = ?2 WHERE id = ?1")?
        .execute(params![record.id.0.into_bytes(), serde_json::to_string(record)?])?;
    Ok(())
}

pub(super) fn sighted(tx: &Connection, id: [u8; 16]) -> Result<Option<Sighted>> {
    Ok(tx
        .prepare_cached("SELECT customer, is_concept, record FROM quotation WHERE id = ?1")?
        .query_row([id], |row| {
            let customer = CustomerId(values::uuid(row.get(0)?));
            Ok(Sighted { customer, is_concept: row.get(1)?, record: row.get(2)? })
        })
        .optional()?)
}

/// The record, to be changed and written back.
pub(super) fn get(tx: &Connection, id: QuotationId) -> Result<Option<Quotation>> {
    sighted(tx, id.0.into_bytes())?.map(|found| Ok(serde_json::from_str(&found.record)?)).transpose()
}

/// The quotations of a portal with whose they are, newest number first.
pub(super) fn of_portal(tx: &Connection, portal: PortalId) -> Result<Vec<OfferedQuotation>> {
    let mut statement = tx.prepare_cached(
        "SELECT c.id, c.name, q.is_concept, q.record FROM customer c JOIN quotation q ON q.customer = c.id
         WHERE c.portal = ?1 ORDER BY q.number DESC",
    )?;
    let mut rows = statement.query([portal.0.into_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(OfferedQuotation {
            customer: CustomerId(values::uuid(row.get(0)?)),
            customer_name: row.get(1)?,
            is_concept: row.get(2)?,
            quotation: serde_json::from_str(&row.get::<_, String>(3)?)?,
        });
    }
    Ok(found)
}

pub(super) fn delete(tx: &Connection, customer: CustomerId, id: [u8; 16]) -> Result<bool> {
    Ok(tx.execute("DELETE FROM quotation WHERE id = ?1 AND customer = ?2", params![id, customer.0.into_bytes()])? > 0)
}
