//! A file on its way to the server, read from the disk as it is needed.

use std::sync::Arc;

use bytes::Bytes;
use portal_api::fingerprint::Sha256;
use portal_api::problem::ErrorCode;

use super::Vault;
use crate::Result;
use crate::files::blocking;

/// A file to send. Never in memory as a whole.
pub(crate) struct Outgoing {
    vault: Arc<dyn Vault>,
    /// Its name at the server.
    pub(crate) sha256: Sha256,
    /// In bytes.
    pub(crate) size: u64,
}

impl Outgoing {
    pub(crate) const fn new(vault: Arc<dyn Vault>, sha256: Sha256, size: u64) -> Self {
        Self { vault, sha256, size }
    }

    /// The bytes from `from` on, `length` of them or what is left.
    ///
    /// # Errors
    /// `file-missing` when it is gone or was changed; [`crate::Error::File`].
    pub(crate) async fn piece(&self, from: u64, length: usize) -> Result<Bytes> {
        let (vault, sha256) = (Arc::clone(&self.vault), self.sha256);
        let wanted = usize::try_from(self.size.saturating_sub(from)).unwrap_or(usize::MAX).min(length);
        let piece = blocking(move || vault.read(sha256, from, wanted)).await?;
        // A file of another length is another file.
        piece.filter(|piece| piece.len() == wanted).map(Bytes::from).ok_or_else(|| ErrorCode::FileMissing.into())
    }
}
