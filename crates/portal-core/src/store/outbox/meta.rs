//! The table `meta`: single facts about the outbox.

use jiff::Timestamp;
use portal_api::id::Epoch;
use rusqlite::{Connection, OptionalExtension};

use crate::Result;

const EPOCH: &str = "epoch";
const TOLD_LATE: &str = "told-late";

/// The life of the server's database as it was last heard of; `None` before the first answer.
pub(crate) fn epoch(conn: &Connection) -> Result<Option<Epoch>> {
    let found = conn
        .prepare_cached("SELECT v FROM meta WHERE k = ?1")?
        .query_row([EPOCH], |row| row.get::<_, [u8; 16]>(0))
        .optional()?;
    Ok(found.map(|bytes| Epoch(uuid::Uuid::from_bytes(bytes))))
}

/// Remembers it.
pub(crate) fn set_epoch(conn: &Connection, epoch: Epoch) -> Result<()> {
    conn.prepare_cached("INSERT INTO meta(k, v) VALUES(?1, ?2) ON CONFLICT(k) DO UPDATE SET v = excluded.v")?
        .execute((EPOCH, epoch.0.as_bytes()))?;
    Ok(())
}

/// What was handed over up to then was told to be late, if it was.
pub(crate) fn told_late(conn: &Connection) -> Result<Option<Timestamp>> {
    Ok(conn
        .prepare_cached("SELECT v FROM meta WHERE k = ?1")?
        .query_row([TOLD_LATE], |row| row.get::<_, [u8; 8]>(0))
        .optional()?
        .and_then(|bytes| Timestamp::from_millisecond(i64::from_be_bytes(bytes)).ok()))
}

/// Remembers it.
pub(crate) fn set_told_late(conn: &Connection, until: Timestamp) -> Result<()> {
    conn.prepare_cached("INSERT INTO meta(k, v) VALUES(?1, ?2) ON CONFLICT(k) DO UPDATE SET v = excluded.v")?
        .execute((TOLD_LATE, until.as_millisecond().to_be_bytes()))?;
    Ok(())
}
