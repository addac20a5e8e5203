//! Bytes kept in reserve, so that what somebody typed can still be stored when the disk is full
//! (`reference/sync.md` §2.8).

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use fs4::FileExt;

use crate::Result;
use crate::ports::Disk;

/// How much is kept: far more than a draft needs.
const SIZE: u64 = 4 * 1024 * 1024;
/// The reserve is only taken when so much is free for others.
const PLENTY: u64 = 50 * 1024 * 1024;

/// The reserve of one account.
#[derive(Debug, Clone)]
pub(crate) struct Ballast(PathBuf);

impl Ballast {
    /// The reserve in this folder.
    pub(crate) fn beside(path: &Path) -> Self {
        Self(path.with_file_name("ballast"))
    }

    /// Gives it back to the disk; whether there was any.
    pub(crate) fn release(&self) -> bool {
        match fs::remove_file(&self.0) {
            Ok(()) => {
                tracing::warn!("the disk is full: the reserve is released");
                true
            }
            Err(_) => false,
        }
    }

    /// Takes it, if it is not taken and there is room.
    ///
    /// # Errors
    /// What the disk refuses; there is no reserve then.
    pub(crate) fn take(&self, disk: &dyn Disk) -> Result<()> {
        let is_taken = fs::metadata(&self.0).is_ok_and(|about| about.len() >= SIZE);
        let has_room = || disk.free(self.0.parent().unwrap_or(&self.0)).is_some_and(|free| free >= PLENTY);
        if is_taken || !has_room() {
            return Ok(());
        }
        let taken = self.fill();
        if taken.is_err() {
            // Half a reserve would be mistaken for none, and is not given back by anybody.
            self.release();
        }
        Ok(taken?)
    }

    fn fill(&self) -> io::Result<()> {
        let file = File::options().write(true).create(true).truncate(true).open(&self.0)?;
        file.allocate(SIZE)?;
        file.set_len(SIZE)
    }
}
