//! `outbox.db`: what cannot be fetched again. Tiny, durable through a power cut, one connection (DESIGN §5).

pub(crate) mod att;
pub(crate) mod columns;
pub(crate) mod draft;
pub(crate) mod log;
pub(crate) mod meta;
pub(crate) mod op;

use std::path::Path;

use portal_api::problem::ErrorCode;
use portal_sqlite::{Cause, DataKey, Durability, Options, Writer};
use rusqlite::{Connection, Transaction};

use crate::{Error, Result};

/// Released steps are never edited; new ones only add.
const STEPS: [&str; 1] = [include_str!("../../migrations/outbox/0001_outbox.sql")];

/// The open file. Dropping it closes the file, after everything that was handed in is done.
pub(crate) struct OutboxDb {
    writer: Writer,
    /// Held while bytes of files and the rows that name them change together, so that tidying up never removes what is
    /// just being added.
    pub(crate) files: tokio::sync::Mutex<()>,
}

impl OutboxDb {
    /// Opens, and creates if missing. Keeps a copy of the file beside it before a migration changes it.
    ///
    /// What was on its way when the program ended is queued again: it may have arrived, and asking again is harmless
    /// (`reference/sync.md` §2.4, argument 6).
    ///
    /// # Errors
    /// `outbox-unreadable` when the bytes are damaged or the key is another one; [`Error::Database`] when the system
    /// refuses, or when a newer program wrote the file. The file is left alone in every case.
    pub(crate) fn open(path: &Path, key: &DataKey) -> Result<Self> {
        let options = Options { key: Some(key.clone()), durability: Durability::Precious };
        let mut connection = portal_sqlite::open(path, &options).map_err(unreadable)?;
        keep_copy(&connection, path)?;
        portal_sqlite::migrate(&mut connection, &STEPS).map_err(unreadable)?;
        let tx = connection.transaction().map_err(portal_sqlite::Error::from)?;
        crate::outbox::apply::started(&tx)?;
        tx.commit().map_err(portal_sqlite::Error::from)?;
        Ok(Self { writer: Writer::start("outbox", connection)?, files: tokio::sync::Mutex::default() })
    }

    /// Runs `work` in one transaction; when this returns `Ok`, it is on the disk.
    ///
    /// # Errors
    /// What `work` returns (then nothing happened), or the failure to commit.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        self.writer.write(work).await
    }
}

fn unreadable(error: portal_sqlite::Error) -> Error {
    if error.cause() == Cause::Corrupt { ErrorCode::OutboxUnreadable.into() } else { error.into() }
}

/// Copies the file before a migration touches it. The write-ahead log is emptied first, so that the file is whole.
fn keep_copy(connection: &Connection, path: &Path) -> Result<()> {
    let version: u32 =
        connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(|error| unreadable(error.into()))?;
    if version == 0 || version as usize >= STEPS.len() {
        return Ok(());
    }
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(portal_sqlite::Error::from)?;
    let copy = path.with_extension(format!("v{version}.db"));
    std::fs::copy(path, &copy)?;
    std::fs::File::open(&copy)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests;
