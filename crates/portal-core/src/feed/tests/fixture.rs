//! A cache in a temporary folder, and a server that answers from a script.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use jiff::Timestamp;
use portal_api::feed::{Collection, FeedDigest, ResetReason};
use portal_api::id::Epoch;
use portal_api::me::Shared;
use portal_api::problem::{ErrorCode, Problem};
use portal_sqlite::DataKey;
use tempfile::TempDir;
use uuid::Uuid;

use crate::event::Noun;
use crate::feed::{FeedListener, FeedSource, FeedStream, Manner, Pulled, pull};
use crate::outbox::Seen;
use crate::ports::{Clock, HttpError};
use crate::store::cache::{CacheDb, samples};
use crate::views::Progress;
use crate::{Error, Result};

pub(crate) struct World {
    dir: TempDir,
    pub(crate) cache: CacheDb,
    pub(crate) server: Script,
    pub(crate) heard: Heard,
    pub(crate) clock: Arc<Still>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|path| CacheDb::open(path, &DataKey::new([7; 32])))
    }

    /// With a cache that is not encrypted.
    pub(crate) fn plain() -> Self {
        Self::with(CacheDb::open_plain)
    }

    fn with(open: impl FnOnce(&Path) -> Result<CacheDb>) -> Self {
        let dir = TempDir::new().unwrap();
        let cache = open(&dir.path().join("cache.db")).unwrap();
        Self { dir, cache, server: Script::default(), heard: Heard::default(), clock: Arc::default() }
    }

    /// Whether these words lie anywhere in the files of the cache.
    pub(crate) fn disk_holds(&self, words: &str) -> bool {
        let files = std::fs::read_dir(self.dir.path()).unwrap();
        files
            .map(|file| std::fs::read(file.unwrap().path()).unwrap())
            .any(|bytes| bytes.windows(words.len()).any(|window| window.eq_ignore_ascii_case(words.as_bytes())))
    }

    pub(crate) async fn pull(&self) -> Result<Pulled> {
        pull(&self.cache, &self.server, &*self.clock, &self.heard, Manner::default()).await
    }

    pub(crate) async fn index_all(&self) {
        while crate::feed::index_some(&self.cache, self.clock.clone()).await.unwrap() {}
    }

    /// Number and JSON of everything that is cached, ordered.
    pub(crate) async fn rows(&self) -> Vec<(i64, Uuid, String)> {
        self.cache
            .read(|conn| {
                let mut statement = conn.prepare("SELECT c, id, d FROM row ORDER BY c, id")?;
                let rows = statement
                    .query_map([], |row| Ok((row.get(0)?, Uuid::from_bytes(row.get(1)?), row.get(2)?)))?
                    .collect::<rusqlite::Result<_>>()?;
                Ok(rows)
            })
            .await
            .unwrap()
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        self.cache.read(move |conn| Ok(conn.query_row(sql, [], |row| row.get(0))?)).await.unwrap()
    }
}

/// A clock that moves only when told to.
#[derive(Default)]
pub(crate) struct Still(Mutex<Duration>);

impl Still {
    pub(crate) fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

#[async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        samples::now() + self.elapsed()
    }
    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }
    async fn sleep(&self, _: Duration) {}
}

/// What was told while pulling.
#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) changed: Mutex<Vec<BTreeSet<Noun>>>,
    pub(crate) shared: Mutex<u32>,
    pub(crate) progress: Mutex<Vec<Option<Progress>>>,
    pub(crate) seen: Mutex<Vec<Seen>>,
    pub(crate) resets: Mutex<u32>,
}

#[async_trait]
impl FeedListener for Heard {
    fn stored(&self) {}
    fn changed(&self, nouns: &BTreeSet<Noun>) {
        self.changed.lock().unwrap().push(nouns.clone());
    }
    fn shared(&self) {
        *self.shared.lock().unwrap() += 1;
    }
    fn first_sync(&self, progress: Option<Progress>) {
        self.progress.lock().unwrap().push(progress);
    }
    async fn reset(&self) -> Result<()> {
        *self.resets.lock().unwrap() += 1;
        Ok(())
    }
    async fn seen(&self, seen: Vec<Seen>) -> Result<()> {
        self.seen.lock().unwrap().extend(seen);
        Ok(())
    }
}

/// Answers in order; remembers with which cursors it was asked.
#[derive(Default)]
pub(crate) struct Script {
    answers: Mutex<VecDeque<Answer>>,
    pub(crate) asked: Mutex<Vec<Option<String>>>,
    digests: Mutex<VecDeque<FeedDigest>>,
    pub(crate) compared: Mutex<u32>,
}

pub(crate) enum Answer {
    /// These bytes, then the end of the stream.
    Body(String),
    /// These bytes, then a broken line.
    Cut(String),
    Reset(ResetReason),
}

impl Script {
    pub(crate) fn will(&self, answer: Answer) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// The next comparisons are answered with this; without one the server is too old to know of them.
    pub(crate) fn will_amount_to(&self, digest: FeedDigest) {
        self.digests.lock().unwrap().push_back(digest);
    }
}

#[async_trait]
impl FeedSource for Script {
    async fn digest(&self) -> Result<FeedDigest> {
        *self.compared.lock().unwrap() += 1;
        let digest = self.digests.lock().unwrap().pop_front();
        digest.ok_or_else(|| Error::Refused(Box::new(Problem::new(ErrorCode::NotFound))))
    }

    async fn sync(&self, cursor: Option<&str>, _: Manner) -> Result<FeedStream> {
        self.asked.lock().unwrap().push(cursor.map(str::to_owned));
        let answer = self.answers.lock().unwrap().pop_front().expect("the script has no answer left");
        let (text, cut) = match answer {
            Answer::Body(text) => (text, false),
            Answer::Cut(text) => (text, true),
            Answer::Reset(reason) => {
                let problem = Problem { reset: Some(reason), ..Problem::new(ErrorCode::CursorReset) };
                return Err(Error::Refused(Box::new(problem)));
            }
        };
        let mut pieces: Vec<Result<Bytes, HttpError>> =
            text.as_bytes().chunks(1000).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        if cut {
            pieces.push(Err(HttpError::Broken("test".into())));
        }
        Ok(futures::stream::iter(pieces).boxed())
    }
}

/// Writes an answer line by line.
#[derive(Default, Clone)]
pub(crate) struct Body(pub(crate) String);

impl Body {
    pub(crate) fn hello(epoch: u128, view: &str, shared: Option<&Shared>) -> Self {
        let mut hello = serde_json::json!({ "t": "hello", "epoch": Epoch(Uuid::from_u128(epoch)), "view": view });
        if let Some(shared) = shared {
            hello["shared"] = serde_json::to_value(shared).unwrap();
            hello["total"] = 100.into();
        }
        Self(hello.to_string() + "\n")
    }

    pub(crate) fn put(self, c: Collection, n: u32, rev: u64) -> Self {
        self.put_raw(c.as_str(), samples::id_of(c, n), rev, &samples::record(c, n))
    }

    pub(crate) fn put_raw(self, c: &str, id: Uuid, rev: u64, record: &str) -> Self {
        self.line(&format!(r#"{{"t":"put","c":"{c}","id":"{id}","rev":{rev},"d":{record}}}"#))
    }

    pub(crate) fn del(self, c: Collection, n: u32, rev: u64) -> Self {
        let id = samples::id_of(c, n);
        self.line(&format!(r#"{{"t":"del","c":"{}","id":"{id}","rev":{rev}}}"#, c.as_str()))
    }

    pub(crate) fn ck(self, cursor: &str) -> Self {
        self.line(&format!(r#"{{"t":"ck","cursor":"{cursor}"}}"#))
    }

    pub(crate) fn end(self, cursor: &str, more: bool) -> Answer {
        Answer::Body(self.line(&format!(r#"{{"t":"end","cursor":"{cursor}","more":{more}}}"#)).0)
    }

    pub(crate) fn end_at(self, cursor: &str, rev: u64) -> Answer {
        Answer::Body(self.line(&format!(r#"{{"t":"end","cursor":"{cursor}","more":false,"rev":{rev}}}"#)).0)
    }

    pub(crate) fn cut(self) -> Answer {
        Answer::Cut(self.0)
    }

    pub(crate) fn line(mut self, line: &str) -> Self {
        self.0.push_str(line);
        self.0.push('\n');
        self
    }
}
