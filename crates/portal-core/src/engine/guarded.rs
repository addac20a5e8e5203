//! The feed as one pull reads it: not longer than it is worth waiting, and in pieces that get through.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use futures::future::Either;
use portal_api::feed::FeedDigest;
use tokio::sync::watch;

use super::watchdog::{PATIENCE, Pages};
use crate::Result;
use crate::feed::{FeedSource, FeedStream, Manner};
use crate::ports::{Clock, HttpError};

/// Stands between one pull and the server.
pub(super) struct Guarded<'a> {
    source: &'a dyn FeedSource,
    clock: Arc<dyn Clock>,
    pages: &'a Mutex<Pages>,
    calls: watch::Receiver<u64>,
    course: Arc<Mutex<Course>>,
}

/// The course of a pull.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course {
    /// Answers that began.
    pub(super) answers: u32,
    /// The first answer did not wait for news, because something else called.
    pub(super) called: bool,
    /// Something whole was stored.
    pub(super) stored: bool,
    /// When that was the last time, or when the pull began.
    since: Duration,
}

impl<'a> Guarded<'a> {
    /// For one pull. A call on `calls` ends the waiting for news.
    pub(super) fn new(
        source: &'a dyn FeedSource,
        clock: Arc<dyn Clock>,
        pages: &'a Mutex<Pages>,
        calls: watch::Receiver<u64>,
    ) -> Self {
        let course = Course { answers: 0, called: false, stored: false, since: clock.elapsed() };
        Self { source, clock, pages, calls, course: Arc::new(Mutex::new(course)) }
    }

    /// Something whole was stored.
    pub(super) fn stored(&self) {
        let now = self.clock.elapsed();
        change(&self.course, |course| {
            course.stored = true;
            course.since = now;
        });
    }

    pub(super) fn course(&self) -> Course {
        change(&self.course, |course| *course)
    }

    async fn ask(&self, cursor: Option<&str>, manner: Manner) -> Result<FeedStream> {
        if manner.wait.is_none() {
            return self.source.sync(cursor, manner).await;
        }
        let mut calls = self.calls.clone();
        tokio::select! {
            biased;
            answer = self.source.sync(cursor, manner) => answer,
            _ = calls.changed() => {
                change(&self.course, |course| course.called = true);
                self.source.sync(cursor, Manner { wait: None, ..manner }).await
            }
        }
    }
}

#[async_trait]
impl FeedSource for Guarded<'_> {
    async fn sync(&self, cursor: Option<&str>, manner: Manner) -> Result<FeedStream> {
        let now = self.clock.elapsed();
        let rows = change(self.pages, |pages| {
            // Whoever asks for the next answer has read the last one to its end.
            if self.course().answers > 0 {
                pages.arrived(now);
            }
            pages.rows()
        });
        change(&self.course, |course| course.since = now);
        let asked = self.ask(cursor, Manner { rows, ..manner });
        let stream = match futures::future::select(Box::pin(asked), patience(&*self.clock, &self.course)).await {
            Either::Left((answer, _)) => answer?,
            Either::Right(_) => return Err(HttpError::Timeout.into()),
        };
        change(&self.course, |course| course.answers += 1);
        Ok(impatient(stream, Arc::clone(&self.clock), Arc::clone(&self.course)))
    }

    async fn digest(&self) -> Result<FeedDigest> {
        self.source.digest().await
    }
}

/// The stream, until nothing whole was stored for too long: bytes that trickle are no progress.
fn impatient(stream: FeedStream, clock: Arc<dyn Clock>, course: Arc<Mutex<Course>>) -> FeedStream {
    futures::stream::unfold(Some(stream), move |stream| {
        let (clock, course) = (Arc::clone(&clock), Arc::clone(&course));
        async move {
            let mut stream = stream?;
            match futures::future::select(stream.next(), patience(&*clock, &course)).await {
                Either::Left((piece, _)) => Some((piece?, Some(stream))),
                Either::Right(_) => Some((Err(HttpError::Timeout), None)),
            }
        }
    })
    .boxed()
}

/// Returns when nothing whole was stored for too long.
fn patience<'a>(clock: &'a dyn Clock, course: &'a Mutex<Course>) -> futures::future::BoxFuture<'a, ()> {
    Box::pin(async move {
        loop {
            let until = change(course, |course| course.since) + PATIENCE;
            let left = until.saturating_sub(clock.elapsed());
            if left.is_zero() {
                return;
            }
            clock.sleep(left).await;
        }
    })
}

pub(super) fn change<T, R>(shared: &Mutex<T>, change: impl FnOnce(&mut T) -> R) -> R {
    change(&mut shared.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests;
