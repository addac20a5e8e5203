//! Table `change`: the feed of each customer, and `customer.rev`, which counts it.

use portal_api::feed::Collection;
use portal_api::id::CustomerId;
use portal_api::problem::ErrorCode;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::super::{Bound, Result};
use super::values;

/// A place in the change list.
pub(super) struct Entry {
    pub(super) rev: u64,
    pub(super) collection: Collection,
    pub(super) id: Uuid,
    pub(super) is_gone: bool,
}

/// Moves these rows to the head of the customer's change list. Call it in the transaction that changes the rows: the
/// customer's row is what other writers wait for.
pub(super) fn touch(tx: &Connection, customer: CustomerId, collection: Collection, ids: &[Uuid]) -> Result<()> {
    note(tx, customer, collection, ids, false)
}

/// Leaves tombstones for these rows.
pub(super) fn bury(tx: &Connection, customer: CustomerId, collection: Collection, ids: &[Uuid]) -> Result<()> {
    note(tx, customer, collection, ids, true)
}

fn note(tx: &Connection, customer: CustomerId, collection: Collection, ids: &[Uuid], is_gone: bool) -> Result<()> {
    let n = ids.len() as u64;
    if n == 0 {
        return Ok(());
    }
    let last: Option<i64> = tx
        .prepare_cached("UPDATE customer SET rev = rev + ?2 WHERE id = ?1 RETURNING rev")?
        .query_row(params![customer.0.into_bytes(), values::int(n)], |row| row.get(0))
        .optional()?;
    let first = last.ok_or(ErrorCode::NotFound)?.unsigned_abs() - n + 1;
    let mut insert = tx.prepare_cached(
        "INSERT INTO change(customer, rev, coll, id, gone) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (customer, coll, id) DO UPDATE SET rev = excluded.rev, gone = excluded.gone",
    )?;
    for (rev, id) in (first..).zip(ids) {
        insert.execute(params![
            customer.0.into_bytes(),
            values::int(rev),
            values::coll(collection),
            id.into_bytes(),
            is_gone
        ])?;
    }
    Ok(())
}

/// The customer's newest rev.
pub(super) fn head(tx: &Connection, customer: CustomerId) -> Result<u64> {
    let rev: i64 = tx
        .prepare_cached("SELECT rev FROM customer WHERE id = ?1")?
        .query_row([customer.0.into_bytes()], |row| row.get(0))?;
    Ok(rev.unsigned_abs())
}

/// The next `limit` entries in the given direction.
pub(super) fn entries(tx: &Connection, customer: CustomerId, bound: Bound, limit: usize) -> Result<Vec<Entry>> {
    let (sql, rev) = match bound {
        Bound::Down(rev) => {
            ("SELECT rev, coll, id, gone FROM change WHERE customer = ?1 AND rev <= ?2 ORDER BY rev DESC LIMIT ?3", rev)
        }
        Bound::Up(rev) => {
            ("SELECT rev, coll, id, gone FROM change WHERE customer = ?1 AND rev > ?2 ORDER BY rev LIMIT ?3", rev)
        }
    };
    let mut statement = tx.prepare_cached(sql)?;
    let mut rows = statement.query(params![customer.0.into_bytes(), values::int(rev), values::int(limit as u64)])?;
    let mut entries = Vec::with_capacity(limit);
    while let Some(row) = rows.next()? {
        entries.push(Entry {
            rev: row.get::<_, i64>(0)?.unsigned_abs(),
            collection: values::collection(row.get(1)?)?,
            id: values::uuid(row.get(2)?),
            is_gone: row.get(3)?,
        });
    }
    Ok(entries)
}

/// Living rows per collection.
pub(super) fn counts(tx: &Connection, customer: CustomerId) -> Result<Vec<(Collection, u32)>> {
    let mut statement =
        tx.prepare_cached("SELECT coll, count(*) FROM change WHERE customer = ?1 AND gone = 0 GROUP BY coll")?;
    let mut rows = statement.query([customer.0.into_bytes()])?;
    let mut counts = Vec::new();
    while let Some(row) = rows.next()? {
        counts.push((values::collection(row.get(0)?)?, row.get(1)?));
    }
    Ok(counts)
}
