//! Table `upload`.

use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use portal_api::id::PortalUserId;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Result, Upload};
use super::values;

pub(super) fn get(tx: &Connection, user: PortalUserId, sha256: Sha256) -> Result<Option<Upload>> {
    Ok(tx
        .prepare_cached("SELECT length, offset, is_complete FROM upload WHERE user = ?1 AND sha256 = ?2")?
        .query_row(params![user.0.into_bytes(), sha256.as_bytes()], |row| {
            Ok(Upload {
                length: row.get::<_, i64>(0)?.unsigned_abs(),
                offset: row.get::<_, i64>(1)?.unsigned_abs(),
                is_complete: row.get(2)?,
            })
        })
        .optional()?)
}

pub(super) fn insert(tx: &Connection, user: PortalUserId, sha256: Sha256, length: u64, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO upload(user, sha256, length, touched_at) VALUES (?1, ?2, ?3, ?4)",
        params![user.0.into_bytes(), sha256.as_bytes(), values::int(length), now.as_millisecond()],
    )?;
    Ok(())
}

/// Announced bytes of this user that no request of theirs names.
pub(super) fn unclaimed_bytes(tx: &Connection, user: PortalUserId) -> Result<u64> {
    let sum: i64 = tx.query_row(
        "SELECT coalesce(sum(u.length), 0) FROM upload u WHERE u.user = ?1 AND NOT EXISTS
         (SELECT 1 FROM blob_ref b JOIN request r ON r.id = b.request WHERE b.sha256 = u.sha256 AND r.author = u.user)",
        [user.0.into_bytes()],
        |row| row.get(0),
    )?;
    Ok(sum.unsigned_abs())
}

pub(super) fn set_offset(
    tx: &Connection,
    user: PortalUserId,
    sha256: Sha256,
    offset: u64,
    now: Timestamp,
) -> Result<()> {
    tx.prepare_cached("UPDATE upload SET offset = ?3, touched_at = ?4 WHERE user = ?1 AND sha256 = ?2")?
        .execute(params![user.0.into_bytes(), sha256.as_bytes(), values::int(offset), now.as_millisecond()])?;
    Ok(())
}

pub(super) fn complete(tx: &Connection, user: PortalUserId, sha256: Sha256, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE upload SET offset = length, is_complete = 1, touched_at = ?3 WHERE user = ?1 AND sha256 = ?2",
        params![user.0.into_bytes(), sha256.as_bytes(), now.as_millisecond()],
    )?;
    Ok(())
}

/// Deletes uploads that nobody touched since `before` and that are unfinished or named by no request of their user.
pub(super) fn delete_stale(tx: &Connection, before: Timestamp) -> Result<Vec<(PortalUserId, Sha256)>> {
    let mut statement = tx.prepare_cached(
        "DELETE FROM upload AS u WHERE u.touched_at < ?1 AND (u.is_complete = 0 OR NOT EXISTS
         (SELECT 1 FROM blob_ref b JOIN request r ON r.id = b.request WHERE b.sha256 = u.sha256 AND r.author = u.user))
         RETURNING user, sha256",
    )?;
    let rows = statement.query_map([before.as_millisecond()], |row| {
        Ok((PortalUserId(values::uuid(row.get(0)?)), values::sha256(row.get(1)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
