//! How far uploads are. The bytes themselves lie in [`crate::blobs::Blobs`].

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use portal_api::id::PortalUserId;

use super::Result;

/// Where an upload stands. All in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upload {
    /// Of the finished file.
    pub length: u64,
    /// Safe on the server's disk.
    pub offset: u64,
    /// Whether the whole file was verified.
    pub is_complete: bool,
}

/// A file whose bytes were verified.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Its address.
    pub sha256: Sha256,
    /// In bytes.
    pub size: u64,
    /// Found in the bytes.
    pub mime: String,
}

/// Reads and writes the state of uploads. Each belongs to one user.
#[async_trait]
pub trait UploadStore: Send + Sync {
    /// Where an upload stands; `None` when this user never announced it.
    async fn upload(&self, user: PortalUserId, sha256: Sha256) -> Result<Option<Upload>>;

    /// Announces an upload, or answers where the same one stands.
    ///
    /// # Errors
    /// Refused with `not-shared` when `quota` is 0 and no request of the user names the file; with `too-large` when the
    /// user's files that no request of theirs names would together exceed `quota` bytes; with `id-conflict` when
    /// another length was announced before.
    async fn announce_upload(
        &self,
        user: PortalUserId,
        sha256: Sha256,
        length: u64,
        quota: u64,
        now: Timestamp,
    ) -> Result<Upload>;

    /// Notes that bytes up to `to` are on the disk, provided the upload still stands at `from`.
    ///
    /// # Errors
    /// Refused with `upload-offset` and the right offset otherwise.
    async fn advance_upload(
        &self,
        user: PortalUserId,
        sha256: Sha256,
        from: u64,
        to: u64,
        now: Timestamp,
    ) -> Result<Upload>;

    /// The bytes were not what was announced: back to 0.
    async fn reset_upload(&self, user: PortalUserId, sha256: Sha256, now: Timestamp) -> Result<()>;

    /// The file is verified and lies in its place. Requests of this user that wait for it get it as a document, in the
    /// same transaction.
    async fn finish_upload(&self, user: PortalUserId, arrival: Arrival, now: Timestamp) -> Result<()>;

    /// Whether a request of this user names the file.
    async fn is_awaited(&self, user: PortalUserId, sha256: Sha256) -> Result<bool>;

    /// Forgets uploads that nobody touched since `before` and that are unfinished or named by no request of their user,
    /// and says which, so that their bytes can go as well.
    async fn drop_stale_uploads(&self, before: Timestamp) -> Result<Vec<(PortalUserId, Sha256)>>;

    /// Which of these files no upload and no document names; they are forgotten.
    async fn forget_unnamed_blobs(&self, files: Vec<Sha256>) -> Result<Vec<Sha256>>;
}
