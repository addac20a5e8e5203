//! Whatever the server does and wherever the line breaks: in the end the cache holds what the server shares.

use std::collections::BTreeMap;

use portal_api::feed::{Collection, ResetReason};
use proptest::prelude::*;
use uuid::Uuid;

use super::fixture::{Answer, Body, World};
use crate::store::cache::{number_of, samples};

/// What happens at the server, or on the line, one after the other.
#[derive(Debug, Clone)]
enum Event {
    Put {
        c: Collection,
        n: u32,
        version: u32,
    },
    Del {
        c: Collection,
        n: u32,
    },
    /// The client pulls; the answer is cut after so many lines, if it is longer.
    Pull {
        cut_after: Option<usize>,
    },
    /// Settings change: the next pull is refused, and row `n % 3 == hidden` is not to be seen any more.
    View {
        hidden: u32,
    },
    /// The server is restored from a backup: another epoch, revs from far back.
    Restore,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let collection = || proptest::sample::select(Collection::ALL.to_vec());
    let event = prop_oneof![
        6 => (collection(), 0u32..12, 0u32..4).prop_map(|(c, n, version)| Event::Put { c, n, version }),
        2 => (collection(), 0u32..12).prop_map(|(c, n)| Event::Del { c, n }),
        3 => proptest::option::of(0usize..12).prop_map(|cut_after| Event::Pull { cut_after }),
        1 => (0u32..4).prop_map(|hidden| Event::View { hidden }),
        1 => Just(Event::Restore),
    ];
    proptest::collection::vec(event, 1..60)
}

/// The server, as simple as it can be said: per row the rev of its last change and its record, if it exists.
#[derive(Default)]
struct Model {
    rows: BTreeMap<(Collection, u32), (u64, Option<String>)>,
    rev: u64,
    view: u32,
    epoch: u128,
}

impl Model {
    fn change(&mut self, c: Collection, n: u32, record: Option<String>) {
        self.rev += 1;
        self.rows.insert((c, n), (self.rev, record));
    }

    fn shows(&self, n: u32) -> bool {
        n % 3 != self.view % 4
    }

    fn visible(&self) -> Vec<(i64, Uuid, String)> {
        let mut rows: Vec<_> = self
            .rows
            .iter()
            .filter(|((_, n), _)| self.shows(*n))
            .filter_map(|((c, n), (_, record))| Some((number_of(*c), samples::id_of(*c, *n), record.clone()?)))
            .collect();
        rows.sort();
        rows
    }

    /// The answer to a cursor, in lines. Without a cursor newest first, with one forward from there.
    fn answer(&self, cursor: Option<&str>) -> Option<Vec<String>> {
        let view = format!("v{}", self.view);
        let from: u64 = match cursor.map(|cursor| cursor.split('/').collect::<Vec<_>>()) {
            None => return Some(self.bootstrap(&view)),
            Some(parts) if parts[0] == self.epoch.to_string() && parts[1] == view => parts[2].parse().unwrap(),
            Some(_) => return None,
        };
        let mut newer: Vec<_> = self.rows.iter().filter(|(_, (rev, _))| *rev > from).collect();
        newer.sort_by_key(|(_, (rev, _))| *rev);
        let mut body = Body::hello(self.epoch, &view, None);
        for ((c, n), (rev, record)) in newer {
            body = match record {
                Some(record) if self.shows(*n) => body.put_raw(c.as_str(), samples::id_of(*c, *n), *rev, record),
                _ => body.del(*c, *n, *rev),
            };
            body = body.ck(&self.cursor(&view, *rev));
        }
        Some(self.finish(body, &view))
    }

    fn bootstrap(&self, view: &str) -> Vec<String> {
        let mut body = Body::hello(self.epoch, view, Some(&samples::shared()));
        let mut rows: Vec<_> = self.rows.iter().filter(|((_, n), _)| self.shows(*n)).collect();
        rows.sort_by_key(|(_, (rev, _))| std::cmp::Reverse(*rev));
        for ((c, n), (rev, record)) in rows {
            if let Some(record) = record {
                body = body.put_raw(c.as_str(), samples::id_of(*c, *n), *rev, record);
            }
        }
        self.finish(body, view)
    }

    fn finish(&self, body: Body, view: &str) -> Vec<String> {
        let Answer::Body(text) = body.end(&self.cursor(view, self.rev), false) else { unreachable!() };
        text.lines().map(|line| format!("{line}\n")).collect()
    }

    fn cursor(&self, view: &str, rev: u64) -> String {
        format!("{}/{view}/{rev}", self.epoch)
    }
}

async fn pull(world: &World, model: &Model, cut_after: Option<usize>) -> bool {
    let cursor = world.cache.read(crate::store::cache::state::feed).await.unwrap().cursor;
    let lines = model.answer(cursor.as_deref()).unwrap_or_else(|| {
        world.server.will(Answer::Reset(ResetReason::View));
        model.answer(None).unwrap()
    });
    match cut_after {
        Some(cut) if cut < lines.len() => {
            world.server.will(Answer::Cut(lines[..cut].concat()));
            world.pull().await.unwrap_err();
            false
        }
        _ => {
            world.server.will(Answer::Body(lines.concat()));
            world.pull().await.unwrap();
            true
        }
    }
}

fn record(c: Collection, n: u32, version: u32) -> String {
    // Another version of the same thing: another time of change, now and then an equal one.
    let mut value: serde_json::Value = serde_json::from_str(&samples::record(c, n)).unwrap();
    value["changed_at"] = format!("2026-05-{:02}T10:00:00Z", 10 + version / 2).into();
    value["version_for_tests"] = version.into();
    value.to_string()
}

async fn run(events: Vec<Event>) {
    let world = World::new();
    let mut model = Model { epoch: 1, view: 3, ..Model::default() };
    for event in events {
        match event {
            Event::Put { c, n, version } => model.change(c, n, Some(record(c, n, version))),
            Event::Del { c, n } => model.change(c, n, None),
            Event::View { hidden } => model.view += 1 + hidden,
            Event::Restore => {
                model.epoch += 1;
                model.rev = model.rev.saturating_sub(5);
                let rev = model.rev;
                model.rows.retain(|_, (row_rev, _)| *row_rev <= rev);
            }
            Event::Pull { cut_after } => {
                if pull(&world, &model, cut_after).await {
                    assert_eq!(world.rows().await, model.visible());
                }
            }
        }
    }
    pull(&world, &model, None).await;
    assert_eq!(world.rows().await, model.visible());
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
