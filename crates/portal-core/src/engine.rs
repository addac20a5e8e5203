//! The loops of an open account: sending, pulling, listening, and trying the line.

mod board;
mod events;
mod failures;
mod feed;
mod guarded;
mod lanes;
mod line;
mod log;
mod pokes;
mod probe;
mod reproject;
mod safety;
mod standing;
mod teller;
mod tidy;
mod timekeeper;
mod wake;
mod watchdog;

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::account::Inner;

pub(crate) use board::StatusBoard;
pub(crate) use events::Events;
pub(crate) use failures::Failures;
pub(crate) use log::{log_downloaded, log_repairs};
#[cfg(feature = "fuzzing")]
pub(crate) use pokes::heads;
pub(crate) use teller::Teller;
pub(crate) use timekeeper::Timekeeper;
pub(crate) use wake::Wake;

/// Operations under way side by side (`reference/sync.md` §2.4).
const LANES: usize = 3;

/// The running loops. Dropping it lets them end; [`Engine::stop`] also waits for that.
pub(crate) struct Engine {
    cancel: CancellationToken,
    tasks: Mutex<Vec<JoinHandle<()>>>,
}

impl Engine {
    /// Starts all loops of an account.
    pub(crate) fn start(account: &Arc<Inner>) -> Self {
        let engine = Self { cancel: CancellationToken::new(), tasks: Mutex::default() };
        for _ in 0..LANES {
            engine.spawn(lanes::run(Arc::clone(account)));
        }
        engine.spawn(feed::run(Arc::clone(account)));
        engine.spawn(reproject::run(Arc::clone(account)));
        engine.spawn(pokes::run(Arc::clone(account)));
        engine.spawn(probe::run(Arc::clone(account)));
        engine.spawn(standing::run(Arc::clone(account)));
        engine.spawn(safety::copies(Arc::clone(account)));
        engine.spawn(safety::reserve(Arc::clone(account)));
        engine.spawn(safety::cache(Arc::clone(account)));
        engine.spawn(timekeeper::run(Arc::clone(account)));
        engine.spawn(tidy::count(Arc::clone(account)));
        engine.spawn(tidy::sweep(Arc::clone(account)));
        engine.spawn(tidy::late(Arc::clone(account)));
        engine
    }

    /// Adds a loop. It is dropped wherever it waits when the engine stops; what it handed to a database is still done.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let cancel = self.cancel.clone();
        let task = tokio::spawn(async move {
            cancel.run_until_cancelled(work).await;
        });
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).push(task);
    }

    /// Ends all loops; when this returns, none of them holds the account any more.
    pub(crate) async fn stop(&self) {
        self.cancel.cancel();
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a loop broke down");
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}
