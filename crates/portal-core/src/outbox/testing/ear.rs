//! Where files lie, and who hears of it.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use portal_api::fingerprint::Sha256;
use portal_api::problem::ErrorCode;

use crate::Result;
use crate::attachments::Vault;
use crate::event::Noun;
use crate::outbox::{EntityId, Listener};
use crate::views::Progress;

/// Bytes in memory.
#[derive(Default)]
pub(crate) struct Drawer(pub(crate) Mutex<HashMap<Sha256, Vec<u8>>>);

impl Vault for Drawer {
    fn put(&self, sha256: Sha256, bytes: &[u8]) -> Result<()> {
        self.0.lock().unwrap().entry(sha256).or_insert_with(|| bytes.to_vec());
        Ok(())
    }

    fn get(&self, sha256: Sha256) -> Result<Option<Vec<u8>>> {
        match self.0.lock().unwrap().get(&sha256) {
            Some(bytes) if Sha256::of(bytes) != sha256 => Err(ErrorCode::FileMissing.into()),
            found => Ok(found.cloned()),
        }
    }

    fn read(&self, sha256: Sha256, from: u64, length: usize) -> Result<Option<Vec<u8>>> {
        let Ok(Some(bytes)) = self.get(sha256) else { return Ok(None) };
        let from = usize::try_from(from).unwrap().min(bytes.len());
        Ok(Some(bytes[from..].iter().copied().take(length).collect()))
    }

    fn has(&self, sha256: Sha256) -> bool {
        self.0.lock().unwrap().contains_key(&sha256)
    }

    fn remove(&self, sha256: Sha256) -> Result<()> {
        self.0.lock().unwrap().remove(&sha256);
        Ok(())
    }
}

/// Counts, and remembers the progress.
#[derive(Default)]
pub(crate) struct Ear {
    pub(crate) changes: AtomicUsize,
    pub(crate) progress: Mutex<Vec<Progress>>,
}

impl Listener for Ear {
    fn changed(&self, _: Noun) {
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    fn sending(&self, _: EntityId, progress: Progress) {
        self.progress.lock().unwrap().push(progress);
    }

    fn wake_outbox(&self) {}
}
