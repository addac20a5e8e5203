//! Whatever the server does and wherever the line breaks: in the end the cache holds what the server shares.
//!
//! The model is a map of rows. It answers as the server does: bootstraps newest first and in pages, then forward, while
//! others write between two pages; it forgets tombstones, is restored, and loses rows without a word.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use portal_api::feed::{Collection, CollectionDigest, FeedDigest, ResetReason};
use portal_api::id::Epoch;
use portal_api::problem::{ErrorCode, Problem};
use proptest::prelude::*;
use uuid::Uuid;

use super::fixture::{Body, World};
use crate::feed::{FeedSource, FeedStream, Manner, pull};
use crate::ports::HttpError;
use crate::store::cache::{number_of, samples};
use crate::{Error, Result};

/// Changes that one answer looks at.
const PAGE: usize = 4;
/// Between two pulls, so that each compares.
const A_DAY: Duration = Duration::from_secs(25 * 60 * 60);

/// What happens at the server, one after the other.
#[derive(Debug, Clone)]
enum Change {
    Put {
        c: Collection,
        n: u32,
        version: u32,
    },
    Del {
        c: Collection,
        n: u32,
    },
    /// A row is lost without a tombstone.
    Vanish {
        c: Collection,
        n: u32,
    },
    /// Settings change: rows with `n % 3 == view % 4` are not to be seen.
    View {
        by: u32,
    },
    /// All tombstones of now are forgotten.
    Purge,
    /// The server is restored from a backup, and whoever did it may have forgotten to change the epoch.
    Restore {
        quietly: bool,
    },
}

#[derive(Debug, Clone)]
enum Event {
    Change(Change),
    /// The client pulls while others write, one change before each answer; the answers together are cut after so many
    /// lines, if they are longer.
    Pull {
        meanwhile: Vec<Change>,
        cut_after: Option<usize>,
    },
    /// Something is changed in the client's file.
    Damage {
        c: Collection,
        n: u32,
    },
}

fn collection() -> impl Strategy<Value = Collection> {
    proptest::sample::select(Collection::ALL.to_vec())
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        12 => (collection(), 0u32..12, 0u32..4).prop_map(|(c, n, version)| Change::Put { c, n, version }),
        4 => (collection(), 0u32..12).prop_map(|(c, n)| Change::Del { c, n }),
        1 => (collection(), 0u32..12).prop_map(|(c, n)| Change::Vanish { c, n }),
        1 => (1u32..4).prop_map(|by| Change::View { by }),
        1 => Just(Change::Purge),
        1 => any::<bool>().prop_map(|quietly| Change::Restore { quietly }),
    ]
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let meanwhile = proptest::collection::vec(change(), 0..4);
    let event = prop_oneof![
        9 => change().prop_map(Event::Change),
        3 => (meanwhile, proptest::option::of(0usize..25))
            .prop_map(|(meanwhile, cut_after)| Event::Pull { meanwhile, cut_after }),
        1 => (collection(), 0u32..12).prop_map(|(c, n)| Event::Damage { c, n }),
    ];
    proptest::collection::vec(event, 1..60)
}

/// The server, as simple as it can be said: per row the rev of its last change and its record, if it exists.
#[derive(Default)]
struct Model {
    rows: BTreeMap<(Collection, u32), (u64, Option<String>)>,
    rev: u64,
    min_rev: u64,
    view: u32,
    epoch: u128,
}

impl Model {
    fn apply(&mut self, change: Change) {
        match change {
            Change::Put { c, n, version } => self.write(c, n, Some(record(c, n, version))),
            Change::Del { c, n } => self.write(c, n, None),
            Change::Vanish { c, n } => drop(self.rows.remove(&(c, n))),
            Change::View { by } => self.view += by,
            Change::Purge => {
                let gone = self.rows.values().filter(|(_, record)| record.is_none()).map(|(rev, _)| *rev);
                self.min_rev = gone.max().unwrap_or_default().max(self.min_rev);
                self.rows.retain(|_, (_, record)| record.is_some());
            }
            Change::Restore { quietly } => {
                self.epoch += u128::from(!quietly);
                self.rev = self.rev.saturating_sub(5).max(self.min_rev);
                let rev = self.rev;
                self.rows.retain(|_, (row_rev, _)| *row_rev <= rev);
            }
        }
    }

    fn write(&mut self, c: Collection, n: u32, record: Option<String>) {
        self.rev += 1;
        self.rows.insert((c, n), (self.rev, record));
    }

    fn shown(&self) -> impl Iterator<Item = (Collection, u32, u64, &String)> {
        let rows = self.rows.iter().filter(|((_, n), _)| n % 3 != self.view % 4);
        rows.filter_map(|((c, n), (rev, record))| Some((*c, *n, *rev, record.as_ref()?)))
    }

    fn visible(&self) -> Vec<(i64, Uuid, String)> {
        let rows = self.shown().map(|(c, n, _, record)| (number_of(c), samples::id_of(c, n), record.clone()));
        let mut rows: Vec<_> = rows.collect();
        rows.sort();
        rows
    }

    fn digest(&self) -> FeedDigest {
        let mut collections: BTreeMap<String, CollectionDigest> = BTreeMap::new();
        for (c, n, rev, _) in self.shown() {
            let sum = collections.entry(c.as_str().to_owned()).or_default();
            sum.add(c.as_str(), samples::id_of(c, n), rev);
        }
        let (epoch, view) = (Epoch(Uuid::from_u128(self.epoch)), self.view_name());
        FeedDigest { epoch, view, rev: self.rev, collections }
    }

    fn view_name(&self) -> String {
        format!("v{}", self.view)
    }

    /// The answer to a cursor, in lines: `epoch/view/head/next` in a bootstrap, `epoch/view/rev` after it.
    fn answer(&self, cursor: Option<&str>) -> Result<Vec<String>, ResetReason> {
        let view = self.view_name();
        let Some(cursor) = cursor else {
            return Ok(self.down(Body::hello(self.epoch, &view, Some(&samples::shared())), self.rev, self.rev));
        };
        let parts: Vec<_> = cursor.split('/').collect();
        let numbers: Vec<u64> = parts[2..].iter().map(|part| part.parse().unwrap()).collect();
        if parts[0] != self.epoch.to_string() || numbers[0] > self.rev {
            Err(ResetReason::Epoch)
        } else if parts[1] != view {
            Err(ResetReason::View)
        } else if numbers[0] < self.min_rev {
            Err(ResetReason::Expired)
        } else {
            let hello = Body::hello(self.epoch, &view, None);
            Ok(match numbers[..] {
                [head, next] => self.down(hello, head, next),
                _ => self.up(hello, numbers[0]),
            })
        }
    }

    /// Newest first; what is gone or hidden is passed over.
    fn down(&self, mut body: Body, head: u64, next: u64) -> Vec<String> {
        let mut entries: Vec<_> = self.rows.iter().filter(|(_, (rev, _))| *rev <= next).collect();
        entries.sort_by_key(|(_, (rev, _))| std::cmp::Reverse(*rev));
        let is_last = entries.len() <= PAGE;
        entries.truncate(PAGE);
        let low = entries.last().map_or(1, |(_, (rev, _))| *rev);
        for (key, (rev, record)) in entries {
            if let Some(record) = record.as_ref().filter(|_| self.shown().any(|(c, n, ..)| (c, n) == *key)) {
                body = body.put_raw(key.0.as_str(), samples::id_of(key.0, key.1), *rev, record);
            }
        }
        let (epoch, view) = (self.epoch, self.view_name());
        let cursor =
            if is_last { format!("{epoch}/{view}/{head}") } else { format!("{epoch}/{view}/{head}/{}", low - 1) };
        let is_over = is_last && head == self.rev;
        self.finish(body.ck(&cursor), &cursor, is_over.then_some(head))
    }

    /// Forward; what is gone or hidden is told to be gone.
    fn up(&self, mut body: Body, from: u64) -> Vec<String> {
        let mut entries: Vec<_> = self.rows.iter().filter(|(_, (rev, _))| *rev > from).collect();
        entries.sort_by_key(|(_, (rev, _))| *rev);
        let is_over = entries.len() <= PAGE;
        entries.truncate(PAGE);
        let mut last = from;
        for ((c, n), (rev, record)) in entries {
            body = match record.as_ref().filter(|_| self.shown().any(|(sc, sn, ..)| (sc, sn) == (*c, *n))) {
                Some(record) => body.put_raw(c.as_str(), samples::id_of(*c, *n), *rev, record),
                None => body.del(*c, *n, *rev),
            };
            last = *rev;
            body = body.ck(&format!("{}/{}/{last}", self.epoch, self.view_name()));
        }
        let rev = if is_over { self.rev } else { last };
        self.finish(body, &format!("{}/{}/{rev}", self.epoch, self.view_name()), is_over.then_some(rev))
    }

    fn finish(&self, body: Body, cursor: &str, rev: Option<u64>) -> Vec<String> {
        let end = serde_json::json!({ "t": "end", "cursor": cursor, "more": rev.is_none(), "rev": rev });
        body.line(&end.to_string()).0.lines().map(|line| format!("{line}\n")).collect()
    }
}

/// The model behind a line that breaks, and beside others who write.
struct Server {
    model: Mutex<Model>,
    meanwhile: Mutex<VecDeque<Change>>,
    lines_left: Mutex<Option<usize>>,
}

#[async_trait]
impl FeedSource for Server {
    async fn sync(&self, cursor: Option<&str>, _: Manner) -> Result<FeedStream> {
        let mut model = self.model.lock().unwrap();
        if let Some(change) = self.meanwhile.lock().unwrap().pop_front() {
            model.apply(change);
        }
        let mut lines = model.answer(cursor).map_err(|reason| {
            Error::Refused(Box::new(Problem { reset: Some(reason), ..Problem::new(ErrorCode::CursorReset) }))
        })?;
        let mut left = self.lines_left.lock().unwrap();
        let is_cut = left.is_some_and(|left| left < lines.len());
        if let Some(left) = left.as_mut() {
            lines.truncate(*left);
            *left -= lines.len();
        }
        let pieces = lines.into_iter().map(|line| Ok(Bytes::from(line)));
        let cut = is_cut.then(|| Err(HttpError::Broken("test".into())));
        Ok(futures::stream::iter(pieces.chain(cut).collect::<Vec<_>>()).boxed())
    }

    async fn digest(&self) -> Result<FeedDigest> {
        Ok(self.model.lock().unwrap().digest())
    }
}

fn record(c: Collection, n: u32, version: u32) -> String {
    // Another version of the same thing: another time of change, now and then an equal one.
    let mut value: serde_json::Value = serde_json::from_str(&samples::record(c, n)).unwrap();
    value["changed_at"] = format!("2026-05-{:02}T10:00:00Z", 10 + version / 2).into();
    value["version_for_tests"] = version.into();
    value.to_string()
}

/// One pull on the next day; whether it came to its end.
async fn pulled(world: &World, server: &Server) -> bool {
    world.clock.pass(A_DAY);
    let outcome = pull(&world.cache, server, &*world.clock, &world.heard, Manner::default()).await;
    match outcome {
        Ok(_) => true,
        // Cut, or others wrote so wildly that a second reset would have been needed within the hour.
        Err(Error::Http(HttpError::Broken(_))) => false,
        Err(error) if error.code() == ErrorCode::OutOfStep => false,
        Err(error) => panic!("{error}"),
    }
}

async fn run(events: Vec<Event>) {
    let world = World::new();
    let model = Mutex::new(Model { epoch: 1, view: 3, ..Model::default() });
    let server = Server { model, meanwhile: Mutex::default(), lines_left: Mutex::default() };
    for event in events {
        match event {
            Event::Change(change) => server.model.lock().unwrap().apply(change),
            Event::Damage { c, n } => {
                let (number, id) = (number_of(c), samples::id_of(c, n));
                let sql = "UPDATE row SET rev = rev + 7 WHERE c = ?1 AND id = ?2";
                world.cache.write(move |tx| Ok(tx.execute(sql, (number, id.as_bytes()))?)).await.unwrap();
            }
            Event::Pull { meanwhile, cut_after } => {
                *server.meanwhile.lock().unwrap() = meanwhile.into();
                *server.lines_left.lock().unwrap() = cut_after;
                let is_whole = pulled(&world, &server).await;
                server.meanwhile.lock().unwrap().clear();
                *server.lines_left.lock().unwrap() = None;
                if is_whole {
                    let expected = server.model.lock().unwrap().visible();
                    assert_eq!(world.rows().await, expected);
                }
            }
        }
    }
    assert!(pulled(&world, &server).await, "nothing disturbs this one");
    let expected = server.model.lock().unwrap().visible();
    assert_eq!(world.rows().await, expected);
    consistent(&world).await;
}

/// What hangs on the rows fits them: tally, search index, generations.
async fn consistent(world: &World) {
    let sums = "SELECT count(*) FROM (SELECT c, stage, count(*) AS n FROM row GROUP BY c, stage EXCEPT
                SELECT c, stage, n FROM tally)";
    assert_eq!(world.count(sums).await, 0);
    assert_eq!(
        world.count("SELECT (SELECT sum(n) FROM tally) IS NOT NULL AND (SELECT count(*) FROM row) <> (SELECT sum(n) FROM tally)").await,
        0
    );
    assert_eq!(world.count("SELECT count(*) FROM (SELECT at FROM row GROUP BY at HAVING count(*) > 1)").await, 0);
    world.index_all().await;
    assert_eq!(world.count("SELECT count(*) FROM fts_todo").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM row WHERE at NOT IN (SELECT rowid FROM fts)").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM fts WHERE rowid NOT IN (SELECT at FROM row)").await, 0);
    assert_eq!(world.count("SELECT count(DISTINCT gen) > 1 FROM row").await, 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_cache_becomes_what_the_server_shares(events in events()) {
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap().block_on(run(events));
    }
}
