//! Table `feed_mark` and `customer.min_rev`: forgetting tombstones.

use jiff::Timestamp;
use portal_api::id::CustomerId;
use rusqlite::{Connection, params};

use super::super::Result;
use crate::feed::horizon;

/// Notes where the change lists stand, and removes the tombstones that lie below the last mark from before the horizon.
/// Returns how many.
pub(super) fn advance(tx: &Connection, now: Timestamp) -> Result<u64> {
    mark(tx, now)?;
    let horizon = horizon::kept_since(now).as_millisecond();
    let reached: Vec<([u8; 16], i64)> = tx
        .prepare_cached("SELECT customer, max(rev) FROM feed_mark WHERE at <= ?1 GROUP BY customer")?
        .query_map([horizon], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut forgotten = 0;
    for (customer, rev) in reached {
        forgotten += forget(tx, customer, rev)?;
    }
    tx.execute("DELETE FROM feed_mark WHERE at <= ?1", [horizon])?;
    Ok(forgotten)
}

fn mark(tx: &Connection, now: Timestamp) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO feed_mark(customer, at, rev)
         SELECT id, ?1, rev FROM customer
         WHERE rev > coalesce((SELECT max(m.rev) FROM feed_mark m WHERE m.customer = customer.id), 0)
           AND NOT EXISTS (SELECT 1 FROM feed_mark m WHERE m.customer = customer.id AND m.at > ?2)",
    )?
    .execute(params![now.as_millisecond(), horizon::marked_since(now).as_millisecond()])?;
    Ok(())
}

fn forget(tx: &Connection, customer: [u8; 16], rev: i64) -> Result<u64> {
    let newest: Option<i64> = tx
        .prepare_cached("SELECT max(rev) FROM change WHERE customer = ?1 AND rev <= ?2 AND gone = 1")?
        .query_row(params![customer, rev], |row| row.get(0))?;
    let Some(newest) = newest else { return Ok(0) };
    let forgotten = tx
        .prepare_cached("DELETE FROM change WHERE customer = ?1 AND rev <= ?2 AND gone = 1")?
        .execute(params![customer, newest])?;
    tx.prepare_cached("UPDATE customer SET min_rev = max(min_rev, ?2) WHERE id = ?1")?
        .execute(params![customer, newest])?;
    Ok(forgotten as u64)
}

/// The customer's newest forgotten tombstone.
pub(super) fn of(tx: &Connection, customer: CustomerId) -> Result<u64> {
    let rev: i64 = tx
        .prepare_cached("SELECT min_rev FROM customer WHERE id = ?1")?
        .query_row([customer.0.into_bytes()], |row| row.get(0))?;
    Ok(rev.unsigned_abs())
}
