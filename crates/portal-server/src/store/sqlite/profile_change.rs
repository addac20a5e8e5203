//! Table `profile_change`: every change of a profile that was ever made.

use jiff::Timestamp;
use portal_api::fingerprint::Fingerprint;
use portal_api::id::{PortalUserId, ProfileChangeId};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::Result;
use super::values;

/// A change with the version that it made.
pub(super) struct Made {
    pub(super) id: ProfileChangeId,
    pub(super) fingerprint: Fingerprint,
    pub(super) version: u32,
    pub(super) received_at: Timestamp,
}

pub(super) fn insert(tx: &Connection, user: PortalUserId, made: &Made, body: &[u8]) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO profile_change(user, id, fingerprint, version, received_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        user.0.into_bytes(),
        made.id.0.into_bytes(),
        made.fingerprint.as_bytes(),
        made.version,
        made.received_at.as_millisecond(),
        body
    ])?;
    Ok(())
}

/// The change of this user that came in these bytes.
pub(super) fn by_fingerprint(tx: &Connection, user: PortalUserId, fingerprint: Fingerprint) -> Result<Option<Made>> {
    Ok(tx
        .prepare_cached("SELECT id, version, received_at FROM profile_change WHERE user = ?1 AND fingerprint = ?2")?
        .query_row(params![user.0.into_bytes(), fingerprint.as_bytes()], |row| {
            Ok(Made {
                id: ProfileChangeId(values::uuid(row.get(0)?)),
                fingerprint,
                version: row.get(1)?,
                received_at: values::time(row.get(2)?)?,
            })
        })
        .optional()?)
}

pub(super) fn is_taken(tx: &Connection, user: PortalUserId, id: ProfileChangeId) -> Result<bool> {
    Ok(tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM profile_change WHERE user = ?1 AND id = ?2)")?
        .query_row(params![user.0.into_bytes(), id.0.into_bytes()], |row| row.get(0))?)
}

/// How often a user has changed something since then.
pub(super) fn n_since(tx: &Connection, user: PortalUserId, since: Timestamp) -> Result<u32> {
    Ok(tx
        .prepare_cached("SELECT count(*) FROM profile_change WHERE user = ?1 AND received_at > ?2")?
        .query_row(params![user.0.into_bytes(), since.as_millisecond()], |row| row.get(0))?)
}
