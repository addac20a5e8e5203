//! `cache.db`: a rebuildable copy of what the server shares. Losing it costs a download, never a word somebody typed.

pub(crate) mod ahead;
pub(crate) mod comments;
pub(crate) mod digest;
pub(crate) mod documents;
pub(crate) mod home;
pub(crate) mod invoices;
mod list;
pub(crate) mod objects;
pub(crate) mod palette;
pub(crate) mod project;
pub(crate) mod quotations;
pub(crate) mod reproject;
pub(crate) mod rows;
pub(crate) mod search;
pub(crate) mod state;
pub(crate) mod terms;
pub(crate) mod when;
pub(crate) mod work_orders;
pub(crate) mod write;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use portal_sqlite::{Cause, DataKey, Durability, Options, Readers, Writer, beside};
use rusqlite::{Connection, Transaction};

use crate::Result;
use crate::files::fs;

pub(in crate::store) const STEPS: [&str; 2] =
    [include_str!("../../migrations/cache/0001_cache.sql"), include_str!("../../migrations/cache/0002_parts.sql")];
const READERS: usize = 3;

/// The cache of one account: one writer, a few readers beside it.
pub(crate) struct CacheDb {
    writer: Writer,
    readers: Readers,
    path: PathBuf,
    /// What was there could not be used.
    pub(crate) was_made_anew: bool,
    /// The last run ended in order.
    pub(crate) was_closed: bool,
}

impl CacheDb {
    /// Opens the file, and makes it if it is missing.
    ///
    /// A file that cannot be read (damaged, another key) or that a newer program wrote is moved to `cache.old.db`, of
    /// which one is kept, and made anew.
    ///
    /// # Errors
    /// What the environment refuses (disk full, permission, another process): then the file is left alone.
    pub(crate) fn open(path: &Path, key: &DataKey) -> Result<Self> {
        Self::open_with(path, &Options { key: Some(key.clone()), durability: Durability::Rebuildable })
    }

    fn open_with(path: &Path, options: &Options) -> Result<Self> {
        let mut was_made_anew = broken_mark(path).exists();
        if was_made_anew {
            set_aside(path)?;
        }
        let was_closed = portal_sqlite::was_closed(path);
        let connection = match open_and_migrate(path, options) {
            Err(error) if is_unusable(&error) => {
                tracing::warn!(%error, "the cache cannot be used and is made anew");
                was_made_anew = true;
                set_aside(path)?;
                open_and_migrate(path, options)?
            }
            opened => opened?,
        };
        Ok(Self {
            writer: Writer::start("cache", connection)?,
            readers: Readers::new(path, options, READERS),
            path: path.to_owned(),
            was_made_anew,
            was_closed,
        })
    }

    /// Looks through the whole file. Damage leaves a mark, so that the next start makes it anew.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub(crate) async fn check(&self) -> Result<()> {
        self.read(|connection| Ok(portal_sqlite::check(connection)?)).await
    }

    /// Opens a file that is not encrypted, so that a test can look for words in its bytes.
    #[cfg(test)]
    pub(crate) fn open_plain(path: &Path) -> Result<Self> {
        Self::open_with(path, &Options { key: None, durability: Durability::Rebuildable })
    }

    /// Runs `work` in one transaction on the writer's thread.
    ///
    /// # Errors
    /// What `work` returns (everything is rolled back then), or what the database refuses.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        self.watched(self.writer.write(work).await)
    }

    /// Runs `work` on one snapshot, off the async threads.
    ///
    /// # Errors
    /// What `work` returns, or what the database refuses.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        self.watched(self.readers.read(work).await)
    }

    /// Runs `work` on the writer's bare connection, for what cannot be inside a transaction.
    ///
    /// # Errors
    /// What `work` returns, or what the database refuses.
    pub(crate) async fn with<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        self.watched(self.writer.with(work).await)
    }

    /// Damage shows only when the damaged page is read: leaves a mark, so that the next start makes the file anew.
    fn watched<T>(&self, result: Result<T>) -> Result<T> {
        if let Err(crate::Error::Database(error)) = &result
            && error.cause() == Cause::Corrupt
        {
            tracing::warn!(%error, "the cache is damaged and will be made anew at the next start");
            if let Err(error) = fs::write(broken_mark(&self.path), b"") {
                tracing::warn!(%error, "marking the cache as damaged");
            }
        }
        result
    }
}

fn open_and_migrate(path: &Path, options: &Options) -> portal_sqlite::Result<Connection> {
    let mut connection = portal_sqlite::open(path, options)?;
    portal_sqlite::migrate(&mut connection, &STEPS)?;
    // What is no longer shared must not linger in half-empty pages. FAST: no page is written only for that.
    connection.query_row("PRAGMA secure_delete=FAST", [], |_| Ok(()))?;
    Ok(connection)
}

/// Whether only a new file helps. Everything that may pass (full, busy, permission) is not that.
fn is_unusable(error: &portal_sqlite::Error) -> bool {
    matches!(error, portal_sqlite::Error::Newer { .. }) || error.cause() == Cause::Corrupt
}

fn broken_mark(path: &Path) -> PathBuf {
    path.with_extension("broken")
}

fn set_aside(path: &Path) -> Result<()> {
    let old = path.with_extension("old.db");
    for (from, to) in [(path.to_owned(), old.clone()), (beside(path, "-wal"), beside(&old, "-wal"))] {
        remove(&to)?;
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    remove(&beside(path, "-shm"))?;
    remove(&broken_mark(path))
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// An empty cache in memory, for tests of what is inside one transaction.
#[cfg(test)]
pub(crate) fn scratch() -> Connection {
    let conn = Connection::open_in_memory().expect("memory");
    for step in STEPS {
        conn.execute_batch(step).expect("a step");
    }
    conn
}

/// A stored value that is not what this program writes.
fn unreadable(error: impl std::fmt::Display) -> crate::Error {
    portal_sqlite::Error::Value(error.to_string()).into()
}

/// Collections as numbers in the file. Never renumbered.
pub(crate) const fn number_of(collection: portal_api::feed::Collection) -> i64 {
    use portal_api::feed::Collection;
    match collection {
        Collection::Request => 1,
        Collection::WorkOrder => 2,
        Collection::Object => 3,
        Collection::Invoice => 4,
        Collection::Document => 5,
        Collection::Comment => 6,
        Collection::Quotation => 7,
        Collection::Profile => 8,
    }
}

/// The collection of a number in the file.
pub(crate) fn collection_of(number: i64) -> Option<portal_api::feed::Collection> {
    portal_api::feed::Collection::ALL.into_iter().find(|collection| number_of(*collection) == number)
}
