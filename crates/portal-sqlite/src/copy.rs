//! A whole copy of a file that is in use (`reference/sync.md` §2.8).

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use crate::open::{connect, unlock};
use crate::{Options, Result};

/// Pages per step. Nobody else has the source, so there is no reason to let go of it in between.
const ALL: i32 = i32::MAX;

/// Copies the database of `from` into a new file, encrypted with the same key; what is there under this name is
/// overwritten. Whoever wants the copy to survive a power cut has to make it safe afterwards.
///
/// # Errors
/// When the environment refuses, or the source is damaged. What is in `to` is of no use then.
pub fn copy(from: &Connection, to: &Path, options: &Options) -> Result<()> {
    let mut target = connect(to, OpenFlags::default())?;
    unlock(&target, options)?;
    target.execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")?;
    let backup = Backup::new(from, &mut target)?;
    backup.run_to_completion(ALL, Duration::ZERO, None)?;
    drop(backup);
    target.close().map_err(|(_, error)| error)?;
    Ok(())
}
