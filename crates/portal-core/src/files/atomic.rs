//! Replacing a small file so that a power cut leaves the old one or the new one, never half of it.

use std::io::{self, Write};
use std::path::Path;

use super::{folder, fs};

/// Writes `bytes` to `path`: tmp → fsync → rename → fsync of the directory.
///
/// # Errors
/// When the disk refuses; the old content is still there then.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let tmp = path.with_extension("tmp");
    let mut file = fs::private(&tmp)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&tmp, path)?;
    sync_folder(folder(path)?)
}

/// Makes a rename in this directory survive a power cut. Windows has no such call and needs none.
///
/// # Errors
/// When the disk refuses.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(folder)?.sync_all() } else { Ok(()) }
}
