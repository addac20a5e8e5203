//! A few read-only connections beside the writer.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::{Error, Options, Result, open_reader, threads};

/// A small pool, most recently used first, so that warm page caches are used again.
#[derive(Clone)]
pub struct Readers {
    path: PathBuf,
    options: Options,
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    /// Readers of an existing, migrated file; connections open when first needed.
    #[must_use]
    pub fn new(path: &Path, options: &Options, at_most: usize) -> Self {
        Self {
            path: path.to_owned(),
            options: options.clone(),
            idle: Arc::default(),
            permits: Arc::new(Semaphore::new(at_most)),
        }
    }

    /// Runs `work` on one snapshot of the file, off the async threads.
    ///
    /// # Errors
    /// What `work` returns, or the failure to open.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        let _permit = self.permits.acquire().await.map_err(|_| Error::Closed)?;
        let pool = self.clone();
        threads::blocking(move || {
            let warm = pool.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut connection = match warm {
                Some(connection) => connection,
                None => open_reader(&pool.path, &pool.options)?,
            };
            // A transaction, so that several statements of one screen see the same state.
            let tx = connection.transaction().map_err(Error::from)?;
            let result = work(&tx);
            tx.finish().map_err(Error::from)?;
            pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            result
        })
        .await?
    }
}
