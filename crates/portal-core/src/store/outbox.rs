//! `outbox.db`: what cannot be fetched again. Tiny, durable through a power cut, one connection (DESIGN §5).

pub(crate) mod att;
pub(in crate::store) mod backup;
pub(crate) mod columns;
pub(crate) mod composer;
pub(crate) mod draft;
pub(crate) mod log;
pub(crate) mod meta;
pub(crate) mod op;
pub(crate) mod pin;
mod recover;
pub(in crate::store) mod salvage;
pub(crate) mod unsent;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use portal_api::problem::ErrorCode;
use portal_sqlite::{Cause, DataKey, Durability, Options, Writer};
use rusqlite::{Connection, Transaction};
use tokio::sync::watch;

use super::ballast::Ballast;
use crate::files::{blocking, fs, gone};
use crate::ports::Disk;
use crate::{Error, Result};
pub(crate) use recover::give_up;

/// Released steps are never edited; new ones only add.
pub(in crate::store) const STEPS: [&str; 3] = [
    include_str!("../../migrations/outbox/0001_outbox.sql"),
    include_str!("../../migrations/outbox/0002_pins.sql"),
    include_str!("../../migrations/outbox/0003_composer.sql"),
];

/// The open file. Dropping it closes the file, after everything that was handed in is done.
pub(crate) struct OutboxDb {
    writer: Writer,
    path: PathBuf,
    key: DataKey,
    options: Options,
    ballast: Ballast,
    /// Counts transactions that changed something.
    changes: watch::Sender<u64>,
    /// The file was damaged and had to be made anew from its copy and from what could be read of it.
    pub(crate) was_repaired: bool,
    /// Held while bytes of files and the rows that name them change together, so that tidying up never removes what is
    /// just being added.
    pub(crate) files: tokio::sync::Mutex<()>,
}

impl OutboxDb {
    /// Opens, and creates if missing. Keeps a copy of the file beside it before a migration changes it. A damaged file is
    /// made anew from what is left, see [`recover`].
    ///
    /// What was on its way when the program ended is queued again: it may have arrived, and asking again is harmless
    /// (`reference/sync.md` §2.4, argument 6).
    ///
    /// # Errors
    /// `outbox-unreadable` when nothing can be read of it or its copy, perhaps because the key is another one;
    /// [`Error::Database`] when the system refuses, or when a newer program wrote the file. The file is left alone in
    /// each case.
    pub(crate) fn open(path: &Path, key: &DataKey) -> Result<Self> {
        match Self::open_once(path, key) {
            Err(error) if is_full(&error) && Ballast::beside(path).release() => Self::open_once(path, key),
            opened => opened,
        }
    }

    fn open_once(path: &Path, key: &DataKey) -> Result<Self> {
        let options = Options { key: Some(key.clone()), durability: Durability::Precious };
        recover::finish(path)?;
        // Asked once: closing after a failure removes the traces of the last run.
        let is_suspect = !portal_sqlite::was_closed(path) || suspicion(path).exists();
        let opened = if recover::is_lost(path)? {
            Err(portal_sqlite::Error::Damaged("not there".to_owned()).into())
        } else {
            // What the disk answers wrongly once it may answer rightly the next time.
            ready(path, &options, is_suspect)
                .or_else(|error| if is_damage(&error) { ready(path, &options, is_suspect) } else { Err(error) })
        };
        let (connection, was_repaired) = match opened {
            Err(error) if is_damage(&error) => {
                suspect(path, &error);
                recover::recover(path, &options)?;
                (ready(path, &options, true)?, true)
            }
            opened => (opened?, false),
        };
        gone(fs::remove_file(suspicion(path)))?;
        Ok(Self {
            writer: Writer::start("outbox", connection)?,
            path: path.to_owned(),
            key: key.clone(),
            options,
            ballast: Ballast::beside(path),
            changes: watch::Sender::new(0),
            was_repaired,
            files: tokio::sync::Mutex::default(),
        })
    }

    /// Runs `work` in one transaction; when this returns `Ok`, it is on the disk. On a full disk it is tried again after
    /// the reserve was given back.
    ///
    /// # Errors
    /// What `work` returns (then nothing happened), or the failure to commit.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Clone + Send + 'static,
    {
        match self.write_once(work.clone()).await {
            Err(error) if is_full(&error) && self.release().await => self.write_once(work).await,
            done => done,
        }
    }

    async fn write_once<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        let written = self.writer.write(|tx| {
            let before = tx.total_changes();
            let value = work(tx)?;
            Ok((value, tx.total_changes() != before))
        });
        let (value, has_changed) = written.await.inspect_err(|error| suspect(&self.path, error))?;
        if has_changed {
            self.changes.send_modify(|count| *count = count.wrapping_add(1));
        }
        Ok(value)
    }

    /// Counts transactions that changed something.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Copies the file, so that damage costs at most what was written since.
    ///
    /// # Errors
    /// What the disk refuses; the former copy is still there then.
    pub(crate) async fn back_up(&self) -> Result<()> {
        let (path, options) = (self.path.clone(), self.options.clone());
        self.writer.with(move |connection| backup::copy(connection, &path, &options)).await
    }

    /// The key of the account.
    pub(crate) fn key(&self) -> &DataKey {
        &self.key
    }

    /// Takes the reserve for a full disk, if there is room for it.
    ///
    /// # Errors
    /// What the disk refuses.
    pub(crate) async fn take_reserve(&self, disk: Arc<dyn Disk>) -> Result<()> {
        let ballast = self.ballast.clone();
        blocking(move || ballast.take(&*disk)).await
    }

    async fn release(&self) -> bool {
        let ballast = self.ballast.clone();
        blocking(move || Ok(ballast.release())).await.unwrap_or(false)
    }
}

/// Opens, looks through the file when there is reason to, and brings it to the newest schema.
fn ready(path: &Path, options: &Options, is_suspect: bool) -> Result<Connection> {
    let mut connection = portal_sqlite::open(path, options)?;
    if is_suspect {
        portal_sqlite::check(&connection)?;
    }
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > 0 && (version as usize) < STEPS.len() {
        backup::keep(&connection, path, options, version)?;
    }
    portal_sqlite::migrate(&mut connection, &STEPS)?;
    let tx = connection.transaction()?;
    crate::outbox::apply::started(&tx)?;
    tx.commit()?;
    Ok(connection)
}

/// Whether the file itself is at fault. What the environment refuses may pass, and leaves the file as good as it was.
fn is_damage(error: &Error) -> bool {
    matches!(error, Error::Database(error) if error.cause() == Cause::Corrupt)
}

fn is_full(error: &Error) -> bool {
    error.code() == ErrorCode::StorageFull
}

/// Damage shows only when the damaged page is read: leaves a mark, so that the next start looks at all of them.
fn suspect(path: &Path, error: &Error) {
    if is_damage(error)
        && let Err(error) = fs::write(suspicion(path), b"")
    {
        tracing::warn!(%error, "marking the outbox as damaged");
    }
}

/// Lies beside a file in which damage was met.
fn suspicion(path: &Path) -> PathBuf {
    path.with_extension("broken")
}

#[cfg(test)]
mod tests;
