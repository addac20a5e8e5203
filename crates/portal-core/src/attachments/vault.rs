//! Where the bytes of files to send are kept.

use portal_api::fingerprint::Sha256;

use crate::Result;

/// Keeps bytes under their hash, encrypted, on this computer. Calls block; keep them off the async threads.
pub(crate) trait Vault: Send + Sync {
    /// Stores; on the disk when this returns. Storing what is there already changes nothing.
    ///
    /// # Errors
    /// The disk refuses; nothing is stored then.
    fn put(&self, sha256: Sha256, bytes: &[u8]) -> Result<()>;
    /// The bytes, verified against their name; `None` when they are gone or not the same any more.
    ///
    /// # Errors
    /// The disk refuses: then nothing is known.
    fn get(&self, sha256: Sha256) -> Result<Option<Vec<u8>>>;
    /// At most `length` bytes from `from` on, verified piece by piece; `None` when the file is gone or not the same any
    /// more.
    ///
    /// # Errors
    /// The disk refuses: then nothing is known.
    fn read(&self, sha256: Sha256, from: u64, length: usize) -> Result<Option<Vec<u8>>>;
    /// Whether there is a file of this name.
    fn has(&self, sha256: Sha256) -> bool;
    /// Forgets; forgetting what is not there is no error.
    ///
    /// # Errors
    /// The disk refuses.
    fn remove(&self, sha256: Sha256) -> Result<()>;
}
