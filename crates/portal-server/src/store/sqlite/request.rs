//! Tables `request` and `used_id`.

use jiff::Timestamp;
use portal_api::fingerprint::{Fingerprint, Sha256};
use portal_api::id::{CustomerId, PortalId, PortalUserId, RequestId};
use portal_api::problem::ErrorCode;
use portal_api::requests::{Decision, Request};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::{InboxRequest, Result};
use super::values;

/// A stored request with whose it is.
pub(super) struct Stored {
    pub(super) customer: CustomerId,
    pub(super) record: Request,
}

/// Adds a request. `body` is what arrived, or what would have.
pub(super) fn insert(tx: &Connection, customer: CustomerId, record: &Request, body: &[u8]) -> Result<()> {
    let (state, work_order) = state_of(&record.decision);
    tx.prepare_cached(
        "INSERT INTO request(id, customer, author, fingerprint, number, state, work_order, received_at, body, record)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        record.id.0.into_bytes(),
        customer.0.into_bytes(),
        record.author.0.into_bytes(),
        record.fingerprint.as_bytes(),
        record.number,
        state,
        work_order,
        record.received_at.as_millisecond(),
        body,
        serde_json::to_string(record)?
    ])?;
    Ok(())
}

/// Writes what was decided.
pub(super) fn update(tx: &Connection, record: &Request) -> Result<()> {
    let (state, work_order) = state_of(&record.decision);
    tx.prepare_cached("UPDATE request SET state = ?2, work_order = ?3, record = ?4 WHERE id = ?1")?
        .execute(params![record.id.0.into_bytes(), state, work_order, serde_json::to_string(record)?])?;
    Ok(())
}

fn state_of(decision: &Decision) -> (&'static str, Option<[u8; 16]>) {
    match decision {
        Decision::Open => ("open", None),
        Decision::Accepted { work_order } => ("accepted", Some(work_order.0.into_bytes())),
        Decision::Declined { .. } => ("declined", None),
        Decision::Withdrawn => ("withdrawn", None),
    }
}

pub(super) fn get(tx: &Connection, id: RequestId) -> Result<Option<Stored>> {
    tx.prepare_cached("SELECT customer, record FROM request WHERE id = ?1")?
        .query_row([id.0.into_bytes()], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, String>(1)?)))
        .optional()?
        .map(|(customer, record)| {
            Ok(Stored { customer: CustomerId(values::uuid(customer)), record: serde_json::from_str(&record)? })
        })
        .transpose()
}

/// A request that the office may still decide.
pub(super) fn open(tx: &Connection, id: RequestId) -> Result<Stored> {
    let stored = get(tx, id)?.ok_or(ErrorCode::NotFound)?;
    if stored.record.decision == Decision::Open { Ok(stored) } else { Err(ErrorCode::IdConflict.into()) }
}

/// Author and record of a request, as the feed needs them.
pub(super) fn sighted(tx: &Connection, id: [u8; 16]) -> Result<Option<(PortalUserId, String)>> {
    Ok(tx
        .prepare_cached("SELECT author, record FROM request WHERE id = ?1")?
        .query_row([id], |row| Ok((PortalUserId(values::uuid(row.get(0)?)), row.get(1)?)))
        .optional()?)
}

/// Who wrote a request of this customer.
pub(super) fn author(tx: &Connection, customer: CustomerId, id: RequestId) -> Result<Option<PortalUserId>> {
    Ok(tx
        .prepare_cached("SELECT author FROM request WHERE id = ?1 AND customer = ?2")?
        .query_row(params![id.0.into_bytes(), customer.0.into_bytes()], |row| {
            Ok(PortalUserId(values::uuid(row.get(0)?)))
        })
        .optional()?)
}

pub(super) fn inbox(tx: &Connection, portal: PortalId, open_only: bool) -> Result<Vec<InboxRequest>> {
    let mut statement = tx.prepare_cached(
        "SELECT c.id, c.name, r.record,
                (SELECT count(*) FROM blob_ref b WHERE b.request = r.id
                 AND NOT EXISTS (SELECT 1 FROM upload u
                                 WHERE u.user = r.author AND u.sha256 = b.sha256 AND u.is_complete = 1))
         FROM request r JOIN customer c ON c.id = r.customer
         WHERE c.portal = ?1 AND (?2 = 0 OR r.state = 'open') ORDER BY r.received_at DESC",
    )?;
    let mut rows = statement.query(params![portal.0.into_bytes(), open_only])?;
    let mut inbox = Vec::new();
    while let Some(row) = rows.next()? {
        inbox.push(InboxRequest {
            customer: CustomerId(values::uuid(row.get(0)?)),
            customer_name: row.get(1)?,
            request: serde_json::from_str(&row.get::<_, String>(2)?)?,
            n_missing: row.get(3)?,
        });
    }
    Ok(inbox)
}

/// What a repeated submission is compared with.
pub(super) struct Identity {
    pub(super) author: PortalUserId,
    pub(super) fingerprint: Fingerprint,
    pub(super) number: String,
    pub(super) state: String,
    pub(super) received_at: Timestamp,
}

pub(super) fn identity(tx: &Connection, id: RequestId) -> Result<Option<Identity>> {
    Ok(tx
        .prepare_cached("SELECT author, fingerprint, number, state, received_at FROM request WHERE id = ?1")?
        .query_row([id.0.into_bytes()], |row| {
            Ok(Identity {
                author: PortalUserId(values::uuid(row.get(0)?)),
                fingerprint: Sha256::from_bytes(row.get(1)?),
                number: row.get(2)?,
                state: row.get(3)?,
                received_at: values::time(row.get(4)?)?,
            })
        })
        .optional()?)
}

pub(super) fn is_used_up(tx: &Connection, user: PortalUserId, id: RequestId) -> Result<bool> {
    Ok(tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM used_id WHERE user = ?1 AND id = ?2)")?
        .query_row(params![user.0.into_bytes(), id.0.into_bytes()], |row| row.get(0))?)
}

pub(super) fn use_up(tx: &Connection, user: PortalUserId, id: RequestId, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT OR IGNORE INTO used_id(user, id, used_at) VALUES (?1, ?2, ?3)",
        params![user.0.into_bytes(), id.0.into_bytes(), now.as_millisecond()],
    )?;
    Ok(())
}
