//! Documents and their bytes on this computer (DESIGN §5; `reference/sync.md` §2.5).
//!
//! Bytes are fetched once, resumably, verified always, kept encrypted under their hash, and handed to other programs
//! only as a read-only copy under a harmless name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use portal_api::documents::Document;
use portal_api::id::DocumentId;
use portal_api::problem::ErrorCode;

use crate::account::Inner;
use crate::store::cache::documents as stored;
use crate::views::{DocumentQuery, DocumentRow, Page};
use crate::{Error, Result};

mod ahead;
mod copies;
mod download;
pub(crate) mod name;
mod room;
mod running;

pub(crate) use ahead::fetch_ahead;
pub(crate) use name::sanitised;
pub(crate) use room::remove_orphans;
pub(crate) use running::Downloads;

/// Documents of the open account.
pub struct Documents<'a> {
    account: &'a Arc<Inner>,
}

impl<'a> Documents<'a> {
    pub(crate) const fn new(account: &'a Arc<Inner>) -> Self {
        Self { account }
    }

    /// A window into the list.
    ///
    /// # Errors
    /// `not-shared` when the company does not share documents; [`Error::Database`].
    pub async fn list(&self, query: DocumentQuery) -> Result<Page<DocumentRow>> {
        let mut page = self.account.cache.read(move |conn| stored::list(conn, &query)).await?;
        self.account.downloads.overlay(&mut page.rows);
        Ok(page)
    }

    /// Fetches the bytes, from wherever an earlier try ended; progress comes as events. Does nothing when they are here.
    /// When somebody else is fetching them already, waits for that.
    ///
    /// # Errors
    /// Why the bytes could not be had: `unreachable`, `digest-mismatch`, `storage-full`, `not-found`, ….
    pub async fn download(&self, id: DocumentId) -> Result<()> {
        let document = self.record(id).await?;
        download::download(self.account, &document, download::Why::Asked).await
    }

    /// Stops fetching; what is here already is kept for the next time.
    ///
    /// # Errors
    /// None at present.
    pub async fn cancel(&self, id: DocumentId) -> Result<()> {
        self.account.downloads.cancel(id);
        Ok(())
    }

    /// A verified, read-only copy for the system's program, made under a harmless name; fetched first if needed. Lives
    /// until the account is closed.
    ///
    /// # Errors
    /// `unsafe-to-open` for programs, scripts and every kind that is not known to be harmless; `not-stored-here` when it
    /// would have to be fetched and cannot be now; otherwise as [`Self::download`].
    pub async fn open_path(&self, id: DocumentId) -> Result<PathBuf> {
        let document = self.record(id).await?;
        let name = name::safe_to_open(&document.name, &document.mime).ok_or(ErrorCode::UnsafeToOpen)?;
        self.bring(&document).await?;
        copies::copy(self.account, document.sha256, name).await
    }

    /// The copy to show in the file manager: from there it is opened as well, so the same rules hold.
    ///
    /// # Errors
    /// As [`Self::open_path`].
    pub async fn copy_path(&self, id: DocumentId) -> Result<PathBuf> {
        self.open_path(id).await
    }

    /// The name under which it is saved if the person does not choose another one.
    ///
    /// # Errors
    /// `not-found`; [`Error::Database`].
    pub async fn file_name(&self, id: DocumentId) -> Result<String> {
        let document = self.record(id).await?;
        let safe = name::safe_to_open(&document.name, &document.mime);
        Ok(safe.unwrap_or_else(|| sanitised(&document.name)))
    }

    /// Saves the bytes where the person wants them; fetched first if needed. Nothing half-written is left behind.
    ///
    /// # Errors
    /// As [`Self::download`]; [`Error::File`] when that place refuses.
    pub async fn save_to(&self, id: DocumentId, path: &Path) -> Result<()> {
        let document = self.record(id).await?;
        self.bring(&document).await?;
        copies::save(self.account, document.sha256, path.to_owned()).await
    }

    /// Bytes and media type, for pictures in the window; fetched first if needed.
    ///
    /// # Errors
    /// As [`Self::open_path`].
    pub async fn bytes(&self, id: DocumentId) -> Result<(Vec<u8>, String)> {
        let document = self.record(id).await?;
        self.bring(&document).await?;
        let bytes = copies::bytes(self.account, document.sha256).await?;
        Ok((bytes, document.mime))
    }

    async fn record(&self, id: DocumentId) -> Result<Document> {
        self.account.cache.read(move |conn| stored::get(conn, id)).await?.ok_or(Error::Code(ErrorCode::NotFound))
    }

    /// Makes sure that the bytes are here.
    async fn bring(&self, document: &Document) -> Result<()> {
        match download::download(self.account, document, download::Why::Asked).await {
            Err(Error::Http(_) | Error::NotAPortal(_) | Error::Wait(_)) => Err(ErrorCode::NotStoredHere.into()),
            brought => brought,
        }
    }
}
