//! How changes are kept until they are whole.

use rusqlite::{Connection, ffi};

use crate::{Error, Result};

/// Where changes are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Journal {
    /// New pages in a log beside the file (WAL): what is used as long as a file is open.
    Log,
    /// Old pages in a journal that is removed with each commit: the file is whole by itself, and can be moved.
    Undo,
}

/// Keeps changes this way from now on. SQLite writes the way into the file's head, which is a commit of its own, *after*
/// it has answered. Whoever reads only the answer misses that this commit failed, and the journal that is left then
/// takes back everything that comes after, when the file is opened again.
///
/// # Errors
/// When the disk refuses, or the file cannot be kept this way.
pub fn keep_changes(connection: &Connection, journal: Journal) -> Result<()> {
    let name = match journal {
        Journal::Log => "wal",
        Journal::Undo => "delete",
    };
    let mut pragma = connection.prepare(&format!("PRAGMA journal_mode={name}"))?;
    let answers: Vec<String> = pragma.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    if answers == [name] {
        return Ok(());
    }
    let refused = ffi::Error::new(ffi::SQLITE_IOERR);
    Err(Error::Sqlite(rusqlite::Error::SqliteFailure(refused, Some(format!("journal mode {answers:?}, not {name}")))))
}
