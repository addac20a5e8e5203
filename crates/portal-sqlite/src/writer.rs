//! The one thread that writes a file.

use std::sync::{Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use crate::{Error, Result, threads};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Owns the connection; closures are run in the order in which they were handed in.
///
/// Dropping it finishes what was handed in, closes the connection and joins the thread.
pub struct Writer(Place);

/// Where the work is done, see [`threads`].
enum Place {
    Thread { jobs: Option<mpsc::Sender<Job>>, thread: Option<JoinHandle<()>> },
    Here(Mutex<Connection>),
}

impl Writer {
    /// Starts the thread. `name` is what debuggers show.
    ///
    /// # Errors
    /// [`Error::Closed`] when the system refuses another thread.
    pub fn start(name: &str, mut connection: Connection) -> Result<Self> {
        if threads::is_inline() {
            return Ok(Self(Place::Here(Mutex::new(connection))));
        }
        let (jobs, inbox) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                for job in inbox {
                    job(&mut connection);
                }
                if let Err((_, error)) = connection.close() {
                    tracing::warn!(%error, "closing a database");
                }
            })
            .map_err(|_| Error::Closed)?;
        Ok(Self(Place::Thread { jobs: Some(jobs), thread: Some(thread) }))
    }

    /// Runs `work` in one immediate transaction and commits it when it returns `Ok`.
    ///
    /// The work is done even when the caller stops waiting: a cancelled future never cuts a transaction in two.
    ///
    /// # Errors
    /// What `work` returns (then everything is rolled back), or the failure to begin or commit.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    {
        self.with(move |connection| {
            let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Error::from)?;
            let value = work(&tx)?;
            tx.commit().map_err(Error::from)?;
            Ok(value)
        })
        .await
    }

    /// Runs `work` with the bare connection, for what cannot be inside a transaction (backup, checkpoint, vacuum).
    ///
    /// # Errors
    /// What `work` returns, or [`Error::Closed`].
    pub async fn with<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        let jobs = match &self.0 {
            Place::Thread { jobs, .. } => jobs.as_ref().ok_or(Error::Closed)?,
            Place::Here(connection) => {
                tokio::task::yield_now().await;
                return work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner));
            }
        };
        let (answer, result) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody may be waiting any more; the work counts all the same.
            let _ = answer.send(work(connection));
        });
        jobs.send(job).map_err(|_| Error::Closed)?;
        result.await.map_err(|_| Error::Closed)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let Place::Thread { jobs, thread } = &mut self.0 else { return };
        drop(jobs.take());
        if let Some(thread) = thread.take() {
            // Joined so that the files are closed when this returns: a wipe or a backup may follow.
            let _ = thread.join();
        }
    }
}
