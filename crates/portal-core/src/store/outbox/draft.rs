//! The table `draft`: what is being written, and the text of what is on its way.

use jiff::Timestamp;
use portal_api::id::RequestId;
use portal_api::requests::RequestDraft;
use rusqlite::{Connection, OptionalExtension, Row};

use super::{att, columns};
use crate::Result;

/// Shape of the bodies that this program writes; every older one is read for ever.
const VERSION: u32 = 1;

/// A draft with what is known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// What was written; its files are those of the table `att`. Empty when a newer program wrote it.
    pub(crate) content: RequestDraft,
    /// First saved.
    pub(crate) written_at: Timestamp,
    /// Last saved.
    pub(crate) updated_at: Timestamp,
    /// Thrown away, but not for good yet.
    pub(crate) discarded_at: Option<Timestamp>,
    /// Whether this program can read it.
    pub(crate) is_readable: bool,
}

/// Keeps what was written. The files of the draft are not touched: they come and go one by one.
pub(crate) fn save(conn: &Connection, draft: &RequestDraft, now: Timestamp) -> Result<()> {
    let body = RequestDraft { attachments: Vec::new(), ..draft.clone() };
    conn.prepare_cached(
        "INSERT INTO draft(id, v, body, written_at, updated_at) VALUES(?1, ?2, ?3, ?4, ?4)
         ON CONFLICT(id) DO UPDATE SET v = excluded.v, body = excluded.body, updated_at = excluded.updated_at",
    )?
    .execute((draft.id.0.as_bytes(), VERSION, columns::to_json(&body)?.into_bytes(), now.as_millisecond()))?;
    Ok(())
}

/// The draft under this id, its files included.
pub(crate) fn get(conn: &Connection, id: RequestId) -> Result<Option<Kept>> {
    conn.prepare_cached("SELECT v, body, written_at, updated_at, discarded_at, id FROM draft WHERE id = ?1")?
        .query_row([id.0.as_bytes()], |row| Ok(from_row(conn, row)))
        .optional()?
        .transpose()
}

/// All of them, discarded ones included.
pub(crate) fn list(conn: &Connection) -> Result<Vec<Kept>> {
    conn.prepare_cached("SELECT v, body, written_at, updated_at, discarded_at, id FROM draft ORDER BY updated_at DESC")?
        .query_map([], |row| Ok(from_row(conn, row)))?
        .map(|row| row?)
        .collect()
}

fn from_row(conn: &Connection, row: &Row<'_>) -> Result<Kept> {
    let body: Vec<u8> = row.get(1)?;
    let id = RequestId(columns::id(row, 5)?);
    let decoded = decode(row.get(0)?, &body).ok();
    let is_readable = decoded.is_some();
    let mut content = decoded.unwrap_or_else(|| RequestDraft::new(id));
    content.attachments = att::list(conn, content.id)?.iter().map(att::Attachment::reference).collect();
    Ok(Kept {
        content,
        written_at: columns::time(row, 2)?,
        updated_at: columns::time(row, 3)?,
        discarded_at: columns::maybe_time(row, 4)?,
        is_readable,
    })
}

/// Reads a draft of any version that was ever written.
pub(crate) fn decode(version: u32, body: &[u8]) -> Result<RequestDraft> {
    match version {
        1 => serde_json::from_slice(body).map_err(|error| portal_sqlite::Error::Value(error.to_string()).into()),
        other => Err(columns::unknown(&format!("draft of version {other}"))),
    }
}

/// Throws it away, but not for good yet; `None` brings it back.
pub(crate) fn set_discarded(conn: &Connection, id: RequestId, at: Option<Timestamp>) -> Result<()> {
    conn.prepare_cached("UPDATE draft SET discarded_at = ?2 WHERE id = ?1")?
        .execute((id.0.as_bytes(), at.map(Timestamp::as_millisecond)))?;
    Ok(())
}

/// Those that were thrown away before `before`.
pub(crate) fn discarded_before(conn: &Connection, before: Timestamp) -> Result<Vec<RequestId>> {
    Ok(conn
        .prepare_cached("SELECT id FROM draft WHERE discarded_at < ?1")?
        .query_map([before.as_millisecond()], |row| columns::id(row, 0).map(RequestId))?
        .collect::<rusqlite::Result<_>>()?)
}

/// Forgets it for good.
pub(crate) fn remove(conn: &Connection, id: RequestId) -> Result<()> {
    conn.prepare_cached("DELETE FROM draft WHERE id = ?1")?.execute([id.0.as_bytes()])?;
    Ok(())
}
