//! Replacing a small file so that a power cut leaves the old one or the new one, never half of it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::folder;

/// Writes `bytes` to `path`: tmp → fsync → rename → fsync of the directory.
///
/// # Errors
/// When the disk refuses; the old content is still there then.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let tmp = path.with_extension("tmp");
    let mut file = private(&tmp)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&tmp, path)?;
    sync_folder(folder(path)?)
}

/// A new file that only this user may read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a rename in this directory survive a power cut. Windows has no such call and needs none.
///
/// # Errors
/// When the disk refuses.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
