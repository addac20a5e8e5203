//! The embedded default: one SQLite file. SQL only below here, one file per table.

mod blob_ref;
mod change;
mod comment;
mod comments;
mod customer;
mod decision;
mod document;
mod documents;
mod feed;
mod horizon;
mod import;
mod invoice;
mod meta;
mod object;
mod office;
mod portal;
mod portals;
mod profile_change;
mod profiles;
mod quotation;
mod quotations;
mod request;
mod requests;
mod session;
mod sessions;
mod upload;
mod uploads;
mod user;
mod values;
mod work_order;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use portal_api::id::Epoch;
use portal_sqlite::{Cause, Durability, Migrated, Options, Readers, Writer};
use rusqlite::Connection;

use super::{Result, StoreError};

const STEPS: [&str; 4] = [
    include_str!("../../migrations/0001_init.sql"),
    include_str!("../../migrations/0002_writes.sql"),
    include_str!("../../migrations/0003_horizon.sql"),
    include_str!("../../migrations/0004_files.sql"),
];
const OPTIONS: Options = Options { key: None, durability: Durability::Shared };
/// Connections that read beside the writer.
const READERS: usize = 8;

/// A migrated database file.
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
    /// Watches `PRAGMA data_version`, which is a property of a connection and counts the commits of all the others.
    watcher: Mutex<Connection>,
}

impl Sqlite {
    /// Opens the file, made if missing, and brings it to the newest schema.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the disk refuses; [`StoreError::Broken`] when the file is damaged or was
    /// written by a newer program.
    pub fn open(path: &Path) -> Result<Self> {
        let (connection, _) = migrated(path)?;
        let watcher = portal_sqlite::open_reader(path, &OPTIONS)?;
        Ok(Self {
            writer: Writer::start("portal-db", connection)?,
            readers: Readers::new(path, &OPTIONS, READERS),
            watcher: Mutex::new(watcher),
        })
    }

    /// Brings the file to the newest schema and says from where to where.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn migrate(path: &Path) -> Result<Migrated> {
        migrated(path).map(|(_, migrated)| migrated)
    }

    async fn read<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<T> {
        self.readers.read(work).await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.write(move |tx| work(tx)).await
    }

    /// A write of the portal users, who say for which life of the database it is meant.
    async fn write_fenced<T: Send + 'static>(
        &self,
        epoch: Epoch,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.write(move |tx| {
            meta::fence(tx, epoch)?;
            work(tx)
        })
        .await
    }

    fn data_version(&self) -> Result<u64> {
        let watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        let version: i64 = watcher.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        Ok(version.unsigned_abs())
    }
}

fn migrated(path: &Path) -> Result<(Connection, Migrated)> {
    let mut connection = portal_sqlite::open(path, &OPTIONS)?;
    let migrated = portal_sqlite::migrate(&mut connection, &STEPS)?;
    meta::begin(&connection)?;
    Ok((connection, migrated))
}

impl From<portal_sqlite::Error> for StoreError {
    fn from(error: portal_sqlite::Error) -> Self {
        match (&error, error.cause()) {
            (portal_sqlite::Error::Closed, _) | (_, Cause::Full | Cause::Environment | Cause::Busy) => {
                Self::Unavailable(Box::new(error))
            }
            _ => Self::Broken(Box::new(error)),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        portal_sqlite::Error::from(error).into()
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Broken(Box::new(error))
    }
}

#[cfg(test)]
mod tests;
