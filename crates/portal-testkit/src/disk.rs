//! A disk that is as full as it is told to be. The files are real; only what is said about the room is not.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use portal_core::ports::Disk;

/// How much room there is.
pub struct FakeDisk(AtomicU64);

impl Default for FakeDisk {
    fn default() -> Self {
        Self(AtomicU64::new(u64::MAX))
    }
}

impl FakeDisk {
    /// From now on, so many bytes are free.
    pub fn set_free(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }
}

impl Disk for FakeDisk {
    fn free(&self, _dir: &Path) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed))
    }
}
