//! Directories as a killed process leaves them.

use std::fs;
use std::path::Path;

/// Copies what is on the disk at this instant. The wal-index is memory that is shared, not something on the disk.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
            fs::copy(&source, &target).unwrap();
        }
    }
}
