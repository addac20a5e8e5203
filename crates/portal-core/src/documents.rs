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
use crate::event::Noun;
use crate::store::cache::documents as stored;
use crate::store::outbox::pin;
use crate::views::{DocumentQuery, DocumentRow, DocumentSpace, Kept, Page};
use crate::{Error, Result};

mod adopt;
mod ahead;
mod copies;
mod download;
mod mark;
pub(crate) mod name;
mod pins;
mod room;
mod running;

pub(crate) use adopt::adopt;
pub(crate) use ahead::fetch_ahead;
pub(crate) use name::sanitised;
pub(crate) use pins::{Pin, Pinned, Pins};
pub(crate) use room::{check_feed, remove_orphans};
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
        dress(self.account, &mut page.rows);
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

    /// Has the document at hand without a connection, from now on or no more. It is fetched as soon as the line is
    /// quiet.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn keep_offline(&self, id: DocumentId, keep: bool) -> Result<()> {
        set_pin(self.account, Pin::Document(id), keep).await
    }

    /// How much room documents take.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn space(&self) -> Result<DocumentSpace> {
        let (used, count) =
            self.account.cache.read(|conn| Ok((stored::stored_bytes(conn)?, stored::stored_count(conn)?))).await?;
        let small = |bytes| u32::try_from(bytes).unwrap_or(u32::MAX);
        Ok(DocumentSpace { used: small(used), quota: small(room::QUOTA), count })
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
        self.account.downloads.open(id);
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

/// Adds to rows from the cache what only this computer knows: what is under way, and what stays here.
pub(crate) fn dress(account: &Inner, rows: &mut [DocumentRow]) {
    account.downloads.overlay(rows);
    let pinned = account.pins.now();
    for row in rows {
        row.kept = if pinned.documents.contains(&row.id) {
            Kept::Itself
        } else if pinned.keeps_with(row.belongs_to) {
            Kept::WithObject
        } else {
            Kept::No
        };
    }
}

/// Writes a wish down, and has it fulfilled when the line is quiet.
pub(crate) async fn set_pin(account: &Inner, pin: Pin, is_pinned: bool) -> Result<()> {
    let now = account.ports.clock.now();
    let pinned = account
        .outbox
        .write(move |tx| {
            pin::set(tx, pin, is_pinned, now)?;
            pin::all(tx)
        })
        .await?;
    account.pins.set(pinned);
    account.events.changed(Noun::Document);
    if matches!(pin, Pin::Object(_)) {
        account.events.changed(Noun::Object);
    }
    if is_pinned {
        account.wake.feed();
    }
    Ok(())
}
