//! Table `work_order`. The price is kept apart from the record: it is added for those who may see it, never removed.

use portal_api::id::{CustomerId, PortalId, PortalUserId, WorkOrderId};
use portal_api::problem::ErrorCode;
use portal_api::work_orders::{Stage, WorkOrder};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::Result;
use super::values;

/// A work order as the feed needs it.
pub(super) struct Sighted {
    pub(super) customer: CustomerId,
    pub(super) stage: Stage,
    pub(super) author: Option<PortalUserId>,
    pub(super) price: Option<String>,
    pub(super) record: String,
}

impl Sighted {
    /// The record, with its price when it may be seen.
    pub(super) fn json(self, with_price: bool) -> String {
        let Some(price) = self.price.filter(|_| with_price) else { return self.record };
        match self.record.strip_suffix('}') {
            Some(open) => format!("{open},\"price\":{price}}}"),
            None => self.record,
        }
    }
}

pub(super) fn upsert(
    tx: &Connection,
    customer: CustomerId,
    author: Option<PortalUserId>,
    mut work_order: WorkOrder,
) -> Result<()> {
    let price = work_order.price.take().map(|price| serde_json::to_string(&price)).transpose()?;
    let n = tx
        .prepare_cached(
            "INSERT INTO work_order(id, customer, number, stage, author, price, record)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET number = excluded.number, stage = excluded.stage, author = excluded.author,
                                            price = excluded.price, record = excluded.record
             WHERE customer = excluded.customer",
        )?
        .execute(params![
            work_order.id.0.into_bytes(),
            customer.0.into_bytes(),
            work_order.number,
            work_order.stage.as_str(),
            author.map(|author| author.0.into_bytes()),
            price,
            serde_json::to_string(&work_order)?
        ])?;
    if n == 0 { Err(ErrorCode::IdConflict.into()) } else { Ok(()) }
}

pub(super) fn sighted(tx: &Connection, id: [u8; 16]) -> Result<Option<Sighted>> {
    tx.prepare_cached("SELECT stage, author, price, record, customer FROM work_order WHERE id = ?1")?
        .query_row([id], columns)
        .optional()?
        .map(from_columns)
        .transpose()
}

/// The work order with whose it is and who asked for it.
pub(super) fn get(tx: &Connection, id: WorkOrderId) -> Result<Option<(CustomerId, Option<PortalUserId>, WorkOrder)>> {
    let Some(found) = sighted(tx, id.0.into_bytes())? else { return Ok(None) };
    let (customer, author) = (found.customer, found.author);
    Ok(Some((customer, author, serde_json::from_str(&found.json(true))?)))
}

pub(super) fn by_number(tx: &Connection, portal: PortalId, number: &str) -> Result<Option<WorkOrder>> {
    tx.prepare_cached(
        "SELECT w.stage, w.author, w.price, w.record, w.customer FROM customer c
         JOIN work_order w ON w.customer = c.id AND w.number = ?2 WHERE c.portal = ?1",
    )?
    .query_row(params![portal.0.into_bytes(), number], columns)
    .optional()?
    .map(|found| Ok(serde_json::from_str(&from_columns(found)?.json(true))?))
    .transpose()
}

pub(super) fn delete(tx: &Connection, customer: CustomerId, id: [u8; 16]) -> Result<bool> {
    Ok(tx.execute("DELETE FROM work_order WHERE id = ?1 AND customer = ?2", params![id, customer.0.into_bytes()])? > 0)
}

type Columns = (String, Option<[u8; 16]>, Option<String>, String, [u8; 16]);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn from_columns((stage, author, price, record, customer): Columns) -> Result<Sighted> {
    let author = author.map(|author| PortalUserId(values::uuid(author)));
    let customer = CustomerId(values::uuid(customer));
    Ok(Sighted { customer, stage: values::stage(&stage)?, author, price, record })
}
