//! Copies of `outbox.db` beside it: the newest state, and the last state before a migration.

use std::path::{Path, PathBuf};

use portal_sqlite::{Options, beside};
use rusqlite::Connection;

use crate::Result;
use crate::files::{fs, gone, sync_folder};

/// Where the newest copy is.
pub(in crate::store) fn copy_of(path: &Path) -> PathBuf {
    path.with_extension("bak")
}

/// Where the copy from before the migration away from this version is.
fn before_migration(path: &Path, version: u32) -> PathBuf {
    path.with_extension(format!("pre-{version}.db"))
}

/// Makes the newest copy.
///
/// # Errors
/// What the disk refuses; the former copy is still there then.
pub(in crate::store) fn copy(connection: &Connection, path: &Path, options: &Options) -> Result<()> {
    place(connection, &copy_of(path), options)
}

/// Keeps the file as it is before a migration touches it, and forgets those of earlier migrations.
///
/// # Errors
/// What the disk refuses: then nothing may be migrated.
pub(in crate::store) fn keep(connection: &Connection, path: &Path, options: &Options, version: u32) -> Result<()> {
    place(connection, &before_migration(path, version), options)?;
    for earlier in 1..version {
        gone(fs::remove_file(before_migration(path, earlier)))?;
    }
    Ok(())
}

/// tmp → fsync → rename → fsync of the directory.
fn place(connection: &Connection, to: &Path, options: &Options) -> Result<()> {
    let tmp = to.with_extension("tmp.db");
    gone(fs::remove_file(&tmp))?;
    portal_sqlite::copy(connection, &tmp, options)?;
    fs::File::open(&tmp)?.sync_all()?;
    for ending in ["-wal", "-shm"] {
        // Of whoever looked at the former copy.
        gone(fs::remove_file(beside(to, ending)))?;
    }
    fs::rename(&tmp, to)?;
    Ok(to.parent().map_or(Ok(()), sync_folder)?)
}
