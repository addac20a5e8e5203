//! The table `meta`: single facts about the outbox.

use portal_api::id::Epoch;
use rusqlite::{Connection, OptionalExtension};

use crate::Result;

const EPOCH: &str = "epoch";

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
