//! One process per data directory.

use std::fs::{File, TryLockError};
use std::path::Path;

use portal_api::problem::ErrorCode;

use crate::Result;

/// Held as long as this lives; the system lets go of it also when the process is killed.
pub(crate) struct DataDirLock(#[expect(dead_code, reason = "closing the file is what lets go of the lock")] File);

impl DataDirLock {
    /// Takes `<data>/lock`.
    ///
    /// # Errors
    /// `already-running` when another process has it; [`crate::Error::File`].
    pub(crate) fn take(data: &Path) -> Result<Self> {
        std::fs::create_dir_all(data)?;
        let file = File::options().create(true).truncate(false).write(true).open(data.join("lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(ErrorCode::AlreadyRunning.into()),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}
