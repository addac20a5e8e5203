//! The table `log`: the last things that happened on the line.

use jiff::Timestamp;
use portal_api::problem::ErrorCode;
use rusqlite::{Connection, Row};

use super::columns;
use crate::Result;
use crate::views::{LogEntry, LogKind};

/// Older entries are forgotten.
const KEPT: i64 = 200;

/// Remembers.
pub(crate) fn add(conn: &Connection, entry: &LogEntry) -> Result<()> {
    conn.prepare_cached("INSERT INTO log(at, what, about, code) VALUES(?1, ?2, ?3, ?4)")?.execute((
        entry.at.as_millisecond(),
        columns::to_code(&entry.what),
        entry.about.as_deref(),
        entry.code.as_ref().and_then(columns::to_code),
    ))?;
    let newest = conn.last_insert_rowid();
    conn.prepare_cached("DELETE FROM log WHERE n <= ?1")?.execute([newest - KEPT])?;
    Ok(())
}

/// The newest first. An entry of a kind that this program does not know is left out.
pub(crate) fn newest(conn: &Connection, at_most: u32) -> Result<Vec<LogEntry>> {
    let mut statement = conn.prepare_cached("SELECT at, what, about, code FROM log ORDER BY n DESC LIMIT ?1")?;
    let found = statement.query_map([at_most], entry)?.filter_map(std::result::Result::ok).collect();
    Ok(found)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<LogEntry> {
    let what: Option<LogKind> = columns::code(row, 1)?;
    let code: Option<ErrorCode> = columns::code(row, 3).unwrap_or_default();
    Ok(LogEntry {
        at: columns::time(row, 0).unwrap_or(Timestamp::UNIX_EPOCH),
        what: what.ok_or(rusqlite::Error::InvalidQuery)?,
        about: row.get(2)?,
        code,
    })
}
