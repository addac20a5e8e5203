//! Where `session.bin` lies. Versions reach the disk in the order in which they were made, also when whoever stored one
//! stopped waiting: an older refresh token over a newer one would look like a stolen one to the server.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::record::Record;
use crate::Result;
use crate::files::{blocking, replace};
use crate::ports::{DataKey, Rng};

/// The one place that writes the file. Dropping it waits for a write under way; none begins afterwards.
pub(super) struct Shelf {
    path: PathBuf,
    key: DataKey,
    rng: Arc<dyn Rng>,
    made: AtomicU64,
    /// The newest version that was written or is being written.
    newest: Arc<Mutex<u64>>,
}

impl Shelf {
    pub(super) fn new(path: PathBuf, key: DataKey, rng: Arc<dyn Rng>) -> Self {
        Self { path, key, rng, made: AtomicU64::new(0), newest: Arc::default() }
    }

    /// On the disk when this returns. When the future is dropped, it is stored or not, but never over a newer one.
    ///
    /// # Errors
    /// [`crate::Error::File`].
    pub(super) async fn put(&self, record: &Record) -> Result<()> {
        let sealed = record.sealed(&self.key, &*self.rng)?;
        let version = self.made.fetch_add(1, Ordering::Relaxed) + 1;
        let (path, newest) = (self.path.clone(), Arc::clone(&self.newest));
        blocking(move || {
            let mut newest = newest.lock().unwrap_or_else(PoisonError::into_inner);
            if *newest > version {
                return Ok(());
            }
            *newest = version;
            Ok(replace(&path, &sealed)?)
        })
        .await
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = u64::MAX;
    }
}
