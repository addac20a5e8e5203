//! Table `decision`: every answer to an offer that was ever taken.

use jiff::Timestamp;
use portal_api::fingerprint::Fingerprint;
use portal_api::id::{DecisionId, PortalUserId, QuotationId};
use portal_api::quotations::NewDecision;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::Result;
use super::values;

pub(super) fn insert(
    tx: &Connection,
    new: &NewDecision,
    author: PortalUserId,
    fingerprint: Fingerprint,
    body: &[u8],
    now: Timestamp,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO decision(id, quotation, author, fingerprint, received_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        new.id.0.into_bytes(),
        new.quotation.0.into_bytes(),
        author.0.into_bytes(),
        fingerprint.as_bytes(),
        now.as_millisecond(),
        body
    ])?;
    Ok(())
}

/// What a repeated submission is compared with.
pub(super) struct Identity {
    pub(super) id: DecisionId,
    pub(super) author: PortalUserId,
    pub(super) received_at: Timestamp,
}

/// The decision about this quotation that came in these bytes.
pub(super) fn by_fingerprint(
    tx: &Connection,
    quotation: QuotationId,
    fingerprint: Fingerprint,
) -> Result<Option<Identity>> {
    Ok(tx
        .prepare_cached("SELECT id, author, received_at FROM decision WHERE quotation = ?1 AND fingerprint = ?2")?
        .query_row(params![quotation.0.into_bytes(), fingerprint.as_bytes()], |row| {
            Ok(Identity {
                id: DecisionId(values::uuid(row.get(0)?)),
                author: PortalUserId(values::uuid(row.get(1)?)),
                received_at: values::time(row.get(2)?)?,
            })
        })
        .optional()?)
}

pub(super) fn is_taken(tx: &Connection, id: DecisionId) -> Result<bool> {
    Ok(tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM decision WHERE id = ?1)")?
        .query_row([id.0.into_bytes()], |row| row.get(0))?)
}
