//! Which uploads this process is appending to right now, so that a newer call ends an older one.
//!
//! A line that broke unnoticed leaves a call that waits for bytes for minutes. Whoever asks about the same upload again
//! has given that call up. This is a courtesy, not the guard: a call of another process goes on, but the database
//! lets it move the upload on only from where it stands.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use portal_api::fingerprint::Sha256;
use portal_api::id::PortalUserId;
use tokio_util::sync::CancellationToken;

/// How long a newer call waits for an older one to keep what it has.
const GRACE: Duration = Duration::from_secs(3);

type Key = (PortalUserId, Sha256);
type Calls = Mutex<HashMap<Key, Call>>;

/// One call that appends.
#[derive(Clone, Default)]
struct Call {
    stop: CancellationToken,
    ended: CancellationToken,
}

impl Call {
    async fn end(self) {
        self.stop.cancel();
        let _ = tokio::time::timeout(GRACE, self.ended.cancelled()).await;
    }
}

/// Calls that append. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Appends(Arc<Calls>);

/// The place of one call; it ends when this is dropped.
pub(super) struct Appending {
    calls: Arc<Calls>,
    key: Key,
    call: Call,
}

impl Appends {
    /// Ends the call that appends to this upload, if any, and lets it keep what it has.
    pub(super) async fn end(&self, user: PortalUserId, sha256: Sha256) {
        let older = lock(&self.0).get(&(user, sha256)).cloned();
        if let Some(older) = older {
            older.end().await;
        }
    }

    /// Takes the place of the call that appends to this upload, if any.
    pub(super) async fn begin(&self, user: PortalUserId, sha256: Sha256) -> Appending {
        let (key, call) = ((user, sha256), Call::default());
        let older = lock(&self.0).insert(key, call.clone());
        let appending = Appending { calls: Arc::clone(&self.0), key, call };
        if let Some(older) = older {
            older.end().await;
        }
        appending
    }
}

impl Appending {
    /// Ends when a newer call wants this place.
    pub(super) fn stop(&self) -> CancellationToken {
        self.call.stop.clone()
    }
}

impl Drop for Appending {
    fn drop(&mut self) {
        self.call.ended.cancel();
        let mut calls = lock(&self.calls);
        // Whoever took this place stays in it.
        if calls.get(&self.key).is_some_and(|call| call.ended.is_cancelled()) {
            calls.remove(&self.key);
        }
    }
}

fn lock(calls: &Calls) -> MutexGuard<'_, HashMap<Key, Call>> {
    calls.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn a_newer_call_ends_the_older_one_and_leaves_nothing_behind() {
        let (appends, user, sha256) = (Appends::default(), PortalUserId(Uuid::nil()), Sha256::of(b"x"));
        let older = appends.begin(user, sha256).await;
        let stop = older.stop();
        let ends = tokio::spawn(async move {
            older.stop().cancelled().await;
            drop(older);
        });
        let newer = appends.begin(user, sha256).await;
        ends.await.unwrap();
        assert!(stop.is_cancelled() && !newer.stop().is_cancelled());
        assert_eq!(lock(&appends.0).len(), 1);
        drop(newer);
        appends.end(user, sha256).await;
        assert!(lock(&appends.0).is_empty());
    }
}
