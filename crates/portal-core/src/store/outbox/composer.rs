//! The table `composer`: what is being written into small fields beside things (a comment, words to a decision).

use jiff::Timestamp;
use portal_api::problem::ErrorCode;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::columns;
use crate::Result;
use crate::outbox::kinds::Kind;

/// Shape of the bodies that this program writes: the text itself. Every older one is read for ever.
const VERSION: u32 = 1;

/// What stands in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// Under which it will be sent; made with its first word.
    pub(crate) id: Uuid,
    /// As it was typed.
    pub(crate) text: String,
}

/// What stands in the field for this kind beside this thing.
///
/// # Errors
/// `upgrade-needed` when a newer program wrote it.
pub(crate) fn text(conn: &Connection, kind: Kind, about: Uuid) -> Result<Option<Written>> {
    let found = conn
        .prepare_cached("SELECT id, v, body FROM composer WHERE kind = ?1 AND about = ?2")?
        .query_row((kind.traits().name, about.as_bytes()), |row| {
            Ok((columns::id(row, 0)?, row.get::<_, u32>(1)?, row.get::<_, Vec<u8>>(2)?))
        })
        .optional()?;
    match found {
        None => Ok(None),
        Some((id, VERSION, body)) => Ok(Some(Written { id, text: String::from_utf8_lossy(&body).into_owned() })),
        Some(_) => Err(ErrorCode::UpgradeNeeded.into()),
    }
}

/// Keeps what was typed under the id that was made with its first word. What a newer program wrote is not overwritten.
///
/// # Errors
/// As [`text`].
pub(crate) fn save(conn: &Connection, kind: Kind, about: Uuid, id: Uuid, typed: &str, now: Timestamp) -> Result<()> {
    let id = text(conn, kind, about)?.map_or(id, |there| there.id);
    conn.prepare_cached(
        "INSERT INTO composer(kind, about, id, v, body, updated_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT(kind, about) DO UPDATE SET v = excluded.v, body = excluded.body, updated_at = excluded.updated_at",
    )?
    .execute((
        kind.traits().name,
        about.as_bytes(),
        id.as_bytes(),
        VERSION,
        typed.as_bytes(),
        now.as_millisecond(),
    ))?;
    Ok(())
}

/// Clears the field.
pub(crate) fn clear(conn: &Connection, kind: Kind, about: Uuid) -> Result<()> {
    conn.prepare_cached("DELETE FROM composer WHERE kind = ?1 AND about = ?2")?
        .execute((kind.traits().name, about.as_bytes()))?;
    Ok(())
}
