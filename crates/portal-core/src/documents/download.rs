//! Fetching the bytes of a document.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use portal_api::documents::Document;
use portal_api::id::DocumentId;
use portal_api::problem::ErrorCode;

use super::room;
use super::running::{Begun, Running};
use crate::account::Inner;
use crate::event::{Event, Noun};
use crate::files::{FileWriter, blocking};
use crate::ports::HttpError;
use crate::store::cache::documents as stored;
use crate::views::DownloadState;
use crate::{Error, Result};

/// Listeners hear of progress at most this often.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// Bytes that are handed to the disk at once.
const PIECE: usize = 256 * 1024;
/// Bytes after which somebody looks again whether there is room.
const CHECK_EVERY: u64 = 16 * 1024 * 1024;
/// Cuts in a row without a single new byte, before the try ends.
const PATIENCE: u32 = 3;
/// Pause after such a cut.
const PAUSE: Duration = Duration::from_millis(500);

/// The right to write the file of one hash.
type Lane = Arc<tokio::sync::OwnedMutexGuard<()>>;

/// Who wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// A person, who wants to know when it fails.
    Asked,
    /// A person, who wants it here for later.
    Kept,
    /// Nobody yet.
    Ahead,
}

/// Makes sure that the newest bytes of the document are here.
pub(super) async fn download(account: &Arc<Inner>, document: &Document, why: Why) -> Result<()> {
    loop {
        if is_here(account, document).await? {
            return Ok(());
        }
        match account.downloads.begin(document.id, document.size) {
            Begun::Mine(mine) => {
                let (id, sha256) = (document.id, document.sha256);
                account.cache.write(move |tx| stored::begin(tx, id, sha256)).await?;
                // In this order, so that whoever reads the rows again finds that it is over.
                let (mut shown, mine) = (Shown { account, id, is_told: false }, mine);
                account.events.emit(Event::Download { document: id, state: mine.running.state() });
                let outcome = tokio::select! {
                    biased;
                    () = mine.running.cancel.cancelled() => None,
                    outcome = fetch(account, document, &mine.running, why) => Some(outcome),
                };
                let settled = settle(account, document, outcome, why).await;
                drop(mine);
                tell(account, document).await;
                shown.is_told = true;
                return settled;
            }
            // They may have been stopped; then it is this one's turn.
            Begun::Theirs(mut progress) => while progress.changed().await.is_ok() {},
        }
    }
}

/// A download that screens show. Who drops its future, as fetching ahead is for the sake of news, would leave them with
/// a progress that nothing makes any more.
struct Shown<'a> {
    account: &'a Inner,
    id: DocumentId,
    is_told: bool,
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if !self.is_told {
            self.account.events.emit(Event::Download { document: self.id, state: DownloadState::Remote });
            self.account.events.changed(Noun::Document);
        }
    }
}

async fn is_here(account: &Arc<Inner>, document: &Document) -> Result<bool> {
    let (id, sha256, now) = (document.id, document.sha256, account.ports.clock.now());
    if account.cache.read(move |conn| stored::stored(conn, id)).await?.sha256 != Some(sha256) {
        return Ok(false);
    }
    let files = account.docs.clone();
    if !blocking(move || Ok(files.has(sha256))).await? {
        account.cache.write(move |tx| stored::forget(tx, id.0)).await?;
        return Ok(false);
    }
    account.cache.write(move |tx| stored::touch(tx, id, now)).await?;
    Ok(true)
}

async fn fetch(account: &Arc<Inner>, document: &Document, running: &Running, why: Why) -> Result<()> {
    let _permit = account.downloads.permits.acquire().await.map_err(|_| Error::Code(ErrorCode::NoAccount))?;
    // Work that was handed to the disk goes on when this future is dropped: it keeps the lane until it is done.
    let lane = Arc::new(account.downloads.lane(document.sha256).lock_owned().await);
    let (files, sha256, size) = (account.docs.clone(), document.sha256, document.size);
    if blocking(move || Ok(files.has(sha256))).await? {
        return Ok(());
    }
    let files = account.docs.clone();
    let mut stuck = 0;
    let mut writer = Some(blocking(move || files.writer(sha256, size)).await?);
    let left = size.saturating_sub(writer.as_ref().map_or(0, FileWriter::offset));
    room::check(account, left, why).await?;
    while let Some(offset) = writer.as_ref().map(FileWriter::offset).filter(|offset| *offset < size) {
        running.received(offset);
        let attempt = attempt(account, document, running, &mut writer, &lane, why).await;
        // The disk took the writer with it.
        let Some(reached) = writer.as_ref().map(FileWriter::offset) else { return attempt };
        match attempt {
            Err(Error::Http(HttpError::Certificate(_))) => return attempt,
            Err(Error::Http(_)) | Ok(()) if reached > offset => stuck = 0,
            Err(Error::Http(_)) | Ok(()) if stuck + 1 < PATIENCE => {
                stuck += 1;
                account.ports.clock.sleep(PAUSE).await;
            }
            Ok(()) => return Err(HttpError::Broken(String::from("fewer bytes than announced")).into()),
            Err(error) => return Err(error),
        }
    }
    match writer {
        Some(writer) => {
            blocking(move || {
                let done = writer.finish();
                drop(lane);
                done
            })
            .await
        }
        None => Ok(()),
    }
}

/// One call: reads as far as it brings. `writer` is taken for the time that the disk has it.
async fn attempt(
    account: &Arc<Inner>,
    document: &Document,
    running: &Running,
    writer: &mut Option<FileWriter>,
    lane: &Lane,
    why: Why,
) -> Result<()> {
    let offset = writer.as_ref().map_or(0, FileWriter::offset);
    let mut answer = match account.remote.document(document.id, offset, document.sha256).await {
        Err(Error::Refused(problem)) if problem.code == ErrorCode::RangeNotSatisfiable && offset > 0 => {
            // Less than is here already: whatever it is now, its tag and size tell.
            account.remote.document(document.id, 0, document.sha256).await?
        }
        answer => answer?,
    };
    if answer.sha256 != document.sha256 || answer.size.is_some_and(|size| size != document.size) {
        // Replaced meanwhile: the feed brings its new record.
        account.wake.feed();
        return Err(ErrorCode::DigestMismatch.into());
    }
    if answer.from != offset {
        let files = account.docs.clone();
        *writer = on_disk(writer.take(), lane, move |writer| writer.restart(&files)).await?;
    }
    let (mut piece, mut told_at) = (Vec::new(), account.ports.clock.elapsed());
    let mut checked_at = writer.as_ref().map_or(0, FileWriter::offset);
    loop {
        let next = answer.body.next().await;
        if let Some(Ok(bytes)) = &next {
            piece.extend_from_slice(bytes);
        }
        let has_ended = !matches!(next, Some(Ok(_)));
        if piece.len() >= PIECE || (has_ended && !piece.is_empty()) {
            let full = std::mem::take(&mut piece);
            *writer = on_disk(writer.take(), lane, move |mut writer| {
                writer.write(&full)?;
                Ok(writer)
            })
            .await?;
            let reached = writer.as_ref().map_or(0, FileWriter::offset);
            running.received(reached);
            if reached.saturating_sub(checked_at) >= CHECK_EVERY {
                // Others fill the disk, too.
                checked_at = reached;
                room::check(account, document.size.saturating_sub(reached), why).await?;
            }
            if account.ports.clock.elapsed().saturating_sub(told_at) >= TELL_EVERY {
                told_at = account.ports.clock.elapsed();
                account.events.emit(Event::Download { document: document.id, state: running.state() });
            }
        }
        match next {
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error.into()),
            None => return Ok(()),
        }
    }
}

async fn on_disk(
    writer: Option<FileWriter>,
    lane: &Lane,
    work: impl FnOnce(FileWriter) -> Result<FileWriter> + Send + 'static,
) -> Result<Option<FileWriter>> {
    match writer {
        Some(writer) => {
            let lane = Arc::clone(lane);
            blocking(move || {
                let done = work(writer);
                drop(lane);
                done.map(Some)
            })
            .await
        }
        None => Ok(None),
    }
}

/// Remembers what came of it. `None`: somebody stopped it.
async fn settle(account: &Arc<Inner>, document: &Document, outcome: Option<Result<()>>, why: Why) -> Result<()> {
    let (id, sha256, size, now) = (document.id, document.sha256, document.size, account.ports.clock.now());
    match outcome {
        None => Ok(()),
        Some(Ok(())) => {
            let title = document.name.clone();
            account.cache.write(move |tx| stored::mark_stored(tx, id, sha256, size, now)).await?;
            if why == Why::Asked {
                crate::engine::log_downloaded(account, title).await;
            }
            room::make(account, id).await
        }
        Some(Err(error)) => {
            let code = error.code();
            if code == ErrorCode::DigestMismatch {
                let files = account.docs.clone();
                blocking(move || files.discard_part(sha256)).await?;
            }
            // What fails for want of a connection or of room is simply not here, unless somebody waits for it.
            let passes = code == ErrorCode::StorageFull || !matches!(error, Error::Refused(_) | Error::Code(_));
            if why == Why::Asked || !passes {
                account.cache.write(move |tx| stored::mark_failed(tx, id, code)).await?;
            }
            Err(error)
        }
    }
}

async fn tell(account: &Arc<Inner>, document: &Document) {
    let (id, sha256) = (document.id, document.sha256);
    let state = match account.cache.read(move |conn| stored::stored(conn, id)).await {
        Ok(content) => content.state(sha256),
        Err(error) => DownloadState::Failed { code: error.code() },
    };
    account.events.emit(Event::Download { document: id, state });
    account.events.changed(Noun::Document);
}
