//! The table `pin`: what a person wants to have here without a connection.

use jiff::Timestamp;
use portal_api::id::{DocumentId, ObjectId};
use rusqlite::Connection;

use super::columns;
use crate::Result;
use crate::documents::{Pin, Pinned};

/// Pins a thing, or lets it go. Doing it twice is doing it once.
pub(crate) fn set(conn: &Connection, pin: Pin, is_pinned: bool, now: Timestamp) -> Result<()> {
    let (kind, id) = pin.columns();
    if is_pinned {
        conn.prepare_cached("INSERT OR IGNORE INTO pin(kind, id, pinned_at) VALUES (?1, ?2, ?3)")?.execute((
            kind,
            id.as_bytes(),
            now.as_millisecond(),
        ))?;
    } else {
        conn.prepare_cached("DELETE FROM pin WHERE kind = ?1 AND id = ?2")?.execute((kind, id.as_bytes()))?;
    }
    Ok(())
}

/// Everything that is pinned. A kind that only a newer program knows is left alone.
pub(crate) fn all(conn: &Connection) -> Result<Pinned> {
    let mut pinned = Pinned::default();
    let mut statement = conn.prepare_cached("SELECT kind, id FROM pin")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, id) = (row.get::<_, String>(0)?, columns::id(row, 1)?);
        match kind.as_str() {
            "document" => drop(pinned.documents.insert(DocumentId(id))),
            "object" => drop(pinned.objects.insert(ObjectId(id))),
            _ => {}
        }
    }
    Ok(pinned)
}
