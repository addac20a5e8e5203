//! Tells the system that a file came from elsewhere, so that it asks before it trusts what is in it.

use std::io;
use std::path::Path;

use jiff::Timestamp;

/// Marks a file that still may be written.
///
/// # Errors
/// When the file system refuses; one that has no place for such a mark is not an error.
#[cfg(windows)]
pub(super) fn from_elsewhere(path: &Path, _now: Timestamp) -> io::Result<()> {
    // The Mark of the Web is an alternate data stream; zone 3 is the internet ([MS-FSCC] §5.6.1).
    let mut stream = path.as_os_str().to_owned();
    stream.push(":Zone.Identifier");
    match std::fs::write(stream, "[ZoneTransfer]\r\nZoneId=3\r\n") {
        // FAT has no streams.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::NotFound) => Ok(()),
        result => result,
    }
}

/// Marks a file that still may be written.
///
/// # Errors
/// When the file system refuses; one that has no place for such a mark is not an error.
#[cfg(target_os = "macos")]
pub(super) fn from_elsewhere(path: &Path, now: Timestamp) -> io::Result<()> {
    use rustix::fs::{XattrFlags, setxattr};
    use rustix::io::Errno;
    // Flags 0081: downloaded, and not yet looked at by the person.
    let value = format!("0081;{:08x};Customer Portal;", now.as_second());
    match setxattr(path, "com.apple.quarantine", value.as_bytes(), XattrFlags::empty()) {
        Err(Errno::NOTSUP) => Ok(()),
        result => Ok(result?),
    }
}

/// Elsewhere no program looks for such a mark.
///
/// # Errors
/// None.
#[cfg(not(any(windows, target_os = "macos")))]
#[expect(clippy::unnecessary_wraps, reason = "as on the other systems")]
pub(super) fn from_elsewhere(_path: &Path, _now: Timestamp) -> io::Result<()> {
    Ok(())
}
