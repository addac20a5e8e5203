//! What a person submits: drafts, what is on its way, and what the company made of it. The slice to copy.
//!
//! What a screen shows is `cache ∪ overlay(outbox)` by id; nothing waits for the network here.

mod desk;
mod files;
mod overlay;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use portal_api::fingerprint::Sha256;
use portal_api::id::{ObjectId, RequestId};
use portal_api::problem::ErrorCode;
use portal_api::requests::{RequestDraft, RequestRules};

use crate::account::Inner;
use crate::attachments::Vault;
use crate::event::Noun;
use crate::outbox::Listener;
use crate::ports::{Clock, Rng};
use crate::store::cache::{CacheDb, state};
use crate::store::outbox::OutboxDb;
use crate::views::{AddedAttachment, RequestDetail, RequestSummary, SavedDraft};
use crate::{Error, Result};

/// How long a discarded draft can be brought back. The window offers it for ten seconds; a sleeping computer may stretch
/// them.
const UNDO: Duration = Duration::from_secs(10 * 60);

/// Requests of the open account.
pub struct Requests<'a> {
    pub(crate) db: &'a OutboxDb,
    pub(crate) cache: &'a CacheDb,
    pub(crate) vault: Arc<dyn Vault>,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) rng: &'a dyn Rng,
    pub(crate) listener: &'a dyn Listener,
}

impl<'a> Requests<'a> {
    pub(crate) fn new(account: &'a Inner) -> Self {
        Self {
            db: &account.outbox,
            cache: &account.cache,
            vault: Arc::clone(&account.vault),
            clock: &*account.ports.clock,
            rng: &*account.ports.rng,
            listener: &account.teller,
        }
    }

    /// Every request, newest first: drafts, on their way, and those that the company shares.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn list(&self) -> Result<Vec<RequestSummary>> {
        let (local, shelf) = self.everything().await?;
        Ok(overlay::list(&local, &shelf, self.clock.now()))
    }

    /// One request. That of a corrected request is its copy.
    ///
    /// # Errors
    /// `not-found`; [`Error::Database`].
    pub async fn detail(&self, id: RequestId) -> Result<RequestDetail> {
        let (local, shelf) = self.everything().await?;
        let id = local.copy_of(id);
        let mut detail = overlay::detail(id, &local, &shelf, self.clock.now()).ok_or(ErrorCode::NotFound)?;
        for file in &mut detail.attachments {
            file.stored = self.vault.has(file.sha256);
        }
        Ok(detail)
    }

    /// An empty form. Nothing is on the disk before the first [`Self::save`].
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn new_draft(&self, object: Option<ObjectId>) -> Result<RequestDetail> {
        let now = self.clock.now();
        let content = RequestDraft { object, ..RequestDraft::new(RequestId(self.rng.uuid_v7(now))) };
        let shelf = self.cache.read(move |conn| overlay::Shelf::read(conn, object.as_slice())).await?;
        Ok(overlay::new_draft(content, &shelf, now))
    }

    /// Keeps what was typed, and says what is still missing. Files of the draft are left as they are: see
    /// [`Self::attach`]. A blank draft is not kept.
    ///
    /// # Errors
    /// `id-conflict` when the request is on its way and cannot be changed; [`Error::Database`] when the disk refuses.
    pub async fn save(&self, draft: RequestDraft) -> Result<SavedDraft> {
        let rules = self.rules().await?;
        let now = self.clock.now();
        let content = self.db.write(move |tx| desk::save(tx, draft, now)).await?;
        self.listener.changed(Noun::Request);
        Ok(SavedDraft { saved_at: now, problems: content.problems(&rules, today(now)) })
    }

    /// Hands a request over for sending, and returns what the list shows. Works offline: it is on the disk when this
    /// returns. A corrected request continues under the id of its copy.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the fields to correct; `not-shared` when this user may not create requests;
    /// [`Error::Database`] when the disk refuses. In each case the draft is untouched.
    pub async fn submit(&self, id: RequestId) -> Result<RequestSummary> {
        let rules = self.rules().await?;
        let now = self.clock.now();
        let id = self.db.write(move |tx| desk::submit(tx, id, &rules, today(now), now)).await?;
        self.moved();
        Ok(self.detail(id).await?.summary)
    }

    /// Opens a request for writing. One that waits and was never tried becomes a draft again; of one that was not
    /// accepted the text is opened, and sending it makes a corrected copy. Others come back with `may_edit` off.
    ///
    /// # Errors
    /// `not-found`; [`Error::Database`].
    pub async fn edit(&self, id: RequestId) -> Result<RequestDetail> {
        let now = self.clock.now();
        self.db.write(move |tx| desk::edit(tx, id, now)).await?;
        self.moved();
        self.detail(id).await
    }

    /// Throws away a draft or a request that was not accepted; [`Self::restore`] brings it back for a while.
    ///
    /// # Errors
    /// `not-found` when there is nothing that can be thrown away; [`Error::Database`].
    pub async fn discard(&self, id: RequestId) -> Result<()> {
        let now = self.clock.now();
        self.db.write(move |tx| desk::discard(tx, id, now)).await?;
        self.moved();
        Ok(())
    }

    /// Undoes [`Self::discard`].
    ///
    /// # Errors
    /// `not-found` when it is gone for good; [`Error::Database`].
    pub async fn restore(&self, id: RequestId) -> Result<()> {
        self.db.write(move |tx| desk::restore(tx, id)).await?;
        self.moved();
        Ok(())
    }

    /// Takes a request back: one that never left this computer at once, any other as soon as the server confirms.
    ///
    /// # Errors
    /// `not-found` when there is nothing to take back; [`Error::Database`].
    pub async fn take_back(&self, id: RequestId) -> Result<()> {
        let shared = self.cache.read(move |conn| overlay::Shelf::row(conn, id)).await?;
        let now = self.clock.now();
        self.db.write(move |tx| desk::take_back(tx, id, shared.as_ref(), now)).await?;
        self.moved();
        Ok(())
    }

    /// Tries a waiting, held or refused request now, unless the server asked for patience.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn send_now(&self, id: RequestId) -> Result<()> {
        let now = self.clock.now();
        self.db.write(move |tx| desk::send_now(tx, id, now)).await?;
        self.moved();
        Ok(())
    }

    /// Takes a file into a draft, or brings back one that a held request misses. Judged by its bytes, cleaned of the
    /// place where a picture was taken, and on the disk when this returns.
    ///
    /// `size` is in bytes; over the limit the bytes may be absent.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the field `attachments`; `id-conflict` when the request is on its way;
    /// [`Error::Database`] or [`Error::File`] when the disk refuses. In each case nothing was taken.
    pub async fn attach(&self, id: RequestId, name: String, size: u32, bytes: Vec<u8>) -> Result<AddedAttachment> {
        files::attach(self, id, name, size, bytes).await
    }

    /// Takes a file out of a draft, or lets a held request go without a file that is missing.
    ///
    /// # Errors
    /// `id-conflict` when the request is on its way; [`Error::Database`].
    pub async fn detach(&self, id: RequestId, sha256: Sha256) -> Result<()> {
        files::detach(self, id, sha256).await
    }

    /// Goes on without what cannot follow: files that are missing or that the company refuses; or without taking it
    /// back, when the company refuses that.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn leave_out(&self, id: RequestId) -> Result<()> {
        let now = self.clock.now();
        self.db.write(move |tx| desk::leave_out(tx, id, now)).await?;
        self.moved();
        Ok(())
    }

    /// A small picture of a file of a request (at most 512 pixels a side), or a file that is no picture, with its
    /// media type.
    ///
    /// # Errors
    /// `not-found`; `not-stored-here` when the bytes are not on this computer (any more).
    pub async fn attachment_bytes(&self, id: RequestId, sha256: Sha256) -> Result<(Vec<u8>, String)> {
        files::small(self, id, sha256).await
    }

    /// Tidies up what was sent long ago or thrown away, and the bytes that nothing needs any more. To be called at the
    /// start and once a day.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) async fn sweep(&self) -> Result<()> {
        let now = self.clock.now();
        let undo_until = now.checked_sub(UNDO).unwrap_or(now);
        let _alone = self.db.files.lock().await;
        let unneeded = self.db.write(move |tx| crate::outbox::apply::sweep(tx, undo_until, now)).await?;
        crate::attachments::forget(&self.vault, unneeded).await;
        Ok(())
    }

    /// The company's rules as they were last heard. Before the first answer nothing may be sent, but everything kept.
    pub(crate) async fn rules(&self) -> Result<RequestRules> {
        Ok(self.cache.read(state::shared).await?.map(|shared| shared.requests).unwrap_or_default())
    }

    pub(crate) async fn everything(&self) -> Result<(overlay::Local, overlay::Shelf)> {
        let local = self.db.write(|tx| overlay::Local::read(tx)).await?;
        let named = local.objects();
        let shelf = self.cache.read(move |conn| overlay::Shelf::read(conn, &named)).await?;
        Ok((local, shelf))
    }

    fn moved(&self) {
        self.listener.changed(Noun::Request);
        self.listener.wake_outbox();
    }
}

/// The calendar day here.
fn today(now: Timestamp) -> jiff::civil::Date {
    now.to_zoned(TimeZone::system()).date()
}

fn on_its_way() -> Error {
    ErrorCode::IdConflict.into()
}

#[cfg(test)]
mod tests;
