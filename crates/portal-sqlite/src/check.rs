//! Whether a file may be trusted (`reference/sync.md` §2.8, recovery ladder).

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::{Error, Result};

/// Whether the file was closed in order by whoever had it last. Whoever closes last removes the write-ahead log, so one
/// that is still there means a crash, a kill or a power cut. To be asked before the file is opened.
#[must_use]
pub fn was_closed(path: &Path) -> bool {
    !beside(path, "-wal").exists()
}

/// Reads every page and looks whether they belong together.
///
/// # Errors
/// [`crate::Cause::Corrupt`] when they do not; otherwise what the environment refuses.
pub fn check(connection: &Connection) -> Result<()> {
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(Error::Damaged(found)) }
}

/// A file that SQLite keeps beside a database: `-wal` or `-shm`.
#[must_use]
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
