//! How much room there is.

use std::path::Path;

/// The disk, as far as files themselves do not tell.
pub trait Disk: Send + Sync {
    /// Bytes that may still be written below `dir`; `None` when the disk does not say. Blocks.
    fn free(&self, dir: &Path) -> Option<u64>;
}
