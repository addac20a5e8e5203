//! Downloads under way.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use portal_api::fingerprint::Sha256;
use portal_api::id::DocumentId;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;

use crate::views::{DocumentRow, DownloadState};

/// Downloads side by side; more only make each of them slower.
const AT_ONCE: usize = 3;

/// Who is fetching what.
pub(crate) struct Downloads {
    running: Mutex<HashMap<DocumentId, Arc<Running>>>,
    /// Two documents may have the same bytes; those are written by one at a time.
    lanes: Mutex<HashMap<Sha256, Arc<tokio::sync::Mutex<()>>>>,
    pub(super) permits: Semaphore,
    closing: CancellationToken,
    /// Of these, copies may be open in other programs.
    opened: Mutex<HashSet<DocumentId>>,
}

/// One download.
pub(super) struct Running {
    pub(super) cancel: CancellationToken,
    progress: watch::Sender<(u64, u64)>,
}

impl Default for Downloads {
    fn default() -> Self {
        Self {
            running: Mutex::default(),
            lanes: Mutex::default(),
            permits: Semaphore::new(AT_ONCE),
            closing: CancellationToken::new(),
            opened: Mutex::default(),
        }
    }
}

/// What became of the wish to fetch.
pub(super) enum Begun<'a> {
    /// Nobody else does; until this is dropped, others wait.
    Mine(Mine<'a>),
    /// Somebody else does. The receiver ends when they are done.
    Theirs(watch::Receiver<(u64, u64)>),
}

/// The right to fetch one document.
pub(super) struct Mine<'a> {
    downloads: &'a Downloads,
    id: DocumentId,
    pub(super) running: Arc<Running>,
}

impl Drop for Mine<'_> {
    fn drop(&mut self) {
        lock(&self.downloads.running).remove(&self.id);
    }
}

impl Running {
    pub(super) fn state(&self) -> DownloadState {
        let (received, size) = *self.progress.borrow();
        let small = |bytes| u32::try_from(bytes).unwrap_or(u32::MAX);
        DownloadState::Loading { received: small(received), size: small(size) }
    }

    pub(super) fn received(&self, bytes: u64) {
        self.progress.send_modify(|progress| progress.0 = bytes);
    }
}

impl Downloads {
    pub(super) fn begin(&self, id: DocumentId, size: u64) -> Begun<'_> {
        let mut running = lock(&self.running);
        if let Some(theirs) = running.get(&id) {
            return Begun::Theirs(theirs.progress.subscribe());
        }
        let mine = Arc::new(Running { cancel: self.closing.child_token(), progress: watch::Sender::new((0, size)) });
        running.insert(id, Arc::clone(&mine));
        Begun::Mine(Mine { downloads: self, id, running: mine })
    }

    pub(super) fn lane(&self, sha256: Sha256) -> Arc<tokio::sync::Mutex<()>> {
        let mut lanes = lock(&self.lanes);
        lanes.retain(|_, lane| Arc::strong_count(lane) > 1);
        Arc::clone(lanes.entry(sha256).or_default())
    }

    pub(super) fn cancel(&self, id: DocumentId) {
        if let Some(running) = lock(&self.running).get(&id) {
            running.cancel.cancel();
        }
    }

    /// Ends all of them, and all that might begin.
    pub(crate) fn close(&self) {
        self.closing.cancel();
    }

    /// A copy of it was given out. Copies live as long as the account is open.
    pub(super) fn open(&self, id: DocumentId) {
        lock(&self.opened).insert(id);
    }

    /// Those of which copies were given out.
    pub(super) fn opened(&self) -> HashSet<DocumentId> {
        lock(&self.opened).clone()
    }

    /// Whether anybody is fetching anything.
    pub(super) fn is_idle(&self) -> bool {
        lock(&self.running).is_empty()
    }

    /// Rows from the database know nothing of what is under way.
    pub(crate) fn overlay(&self, rows: &mut [DocumentRow]) {
        let running = lock(&self.running);
        for row in rows {
            if let Some(download) = running.get(&row.id) {
                row.state = download.state();
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
