//! Tables `blob_ref` (which bytes a request waits for) and `blob` (which bytes are here).

use portal_api::fingerprint::Sha256;
use portal_api::id::{PortalUserId, RequestId};
use portal_api::requests::AttachmentRef;
use rusqlite::{Connection, Row, params};

use super::super::{Arrival, Result};
use super::values;

pub(super) fn insert(tx: &Connection, request: RequestId, attachments: &[AttachmentRef]) -> Result<()> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO blob_ref(request, position, sha256, name, mime, size) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (position, file) in (0u32..).zip(attachments) {
        insert.execute(params![
            request.0.into_bytes(),
            position,
            file.sha256.as_bytes(),
            file.name,
            file.mime,
            values::int(file.size)
        ])?;
    }
    Ok(())
}

/// Attachments of a request whose bytes its author has not brought yet.
pub(super) fn missing(tx: &Connection, request: RequestId, author: PortalUserId) -> Result<Vec<Sha256>> {
    let mut statement = tx.prepare_cached(
        "SELECT b.sha256 FROM blob_ref b WHERE b.request = ?1 AND NOT EXISTS
         (SELECT 1 FROM upload u WHERE u.user = ?2 AND u.sha256 = b.sha256 AND u.is_complete = 1)
         ORDER BY b.position",
    )?;
    let rows = statement
        .query_map(params![request.0.into_bytes(), author.0.into_bytes()], |row| Ok(values::sha256(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Attachments of a request whose bytes are here.
pub(super) fn arrived(tx: &Connection, request: RequestId, author: PortalUserId) -> Result<Vec<AttachmentRef>> {
    let mut statement = tx.prepare_cached(
        "SELECT b.sha256, b.name, b.mime, b.size FROM blob_ref b
         JOIN upload u ON u.user = ?2 AND u.sha256 = b.sha256 AND u.is_complete = 1
         WHERE b.request = ?1 ORDER BY b.position",
    )?;
    let rows = statement.query_map(params![request.0.into_bytes(), author.0.into_bytes()], attachment)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Requests of this author that name these bytes.
pub(super) fn waiting(
    tx: &Connection,
    author: PortalUserId,
    sha256: Sha256,
) -> Result<Vec<(RequestId, AttachmentRef)>> {
    let mut statement = tx.prepare_cached(
        "SELECT b.sha256, b.name, b.mime, b.size, r.id FROM blob_ref b
         JOIN request r ON r.id = b.request WHERE b.sha256 = ?1 AND r.author = ?2",
    )?;
    let rows = statement.query_map(params![sha256.as_bytes(), author.0.into_bytes()], |row| {
        Ok((RequestId(values::uuid(row.get(4)?)), attachment(row)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notes that these bytes lie in the blob directory.
pub(super) fn note_blob(tx: &Connection, arrival: &Arrival) -> Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO blob(sha256, size, mime) VALUES (?1, ?2, ?3)")?.execute(params![
        arrival.sha256.as_bytes(),
        values::int(arrival.size),
        arrival.mime
    ])?;
    Ok(())
}

/// Whether no upload and no document names these bytes; what is known of them is forgotten then.
pub(super) fn forget_unnamed_blob(tx: &Connection, sha256: Sha256) -> Result<bool> {
    let is_named: bool = tx
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM upload WHERE sha256 = ?1) OR EXISTS (SELECT 1 FROM document WHERE sha256 = ?1)",
        )?
        .query_row([sha256.as_bytes()], |row| row.get(0))?;
    if !is_named {
        tx.prepare_cached("DELETE FROM blob WHERE sha256 = ?1")?.execute([sha256.as_bytes()])?;
    }
    Ok(!is_named)
}

fn attachment(row: &Row<'_>) -> rusqlite::Result<AttachmentRef> {
    Ok(AttachmentRef {
        sha256: values::sha256(row.get(0)?),
        name: row.get(1)?,
        mime: row.get(2)?,
        size: row.get::<_, i64>(3)?.unsigned_abs(),
    })
}
