//! Databases as released versions of this program left them, in `fixtures/`: small, and encrypted with the key of the
//! tests. A released fixture is never made again. To keep one of the schema that is about to be released:
//!
//! ```sh
//! cargo test -p portal-core --lib -- --ignored make_fixtures
//! ```

use std::path::{Path, PathBuf};

use portal_api::id::Epoch;
use portal_api::problem::{ErrorCode, Problem};
use portal_sqlite::{Durability, Options};
use tempfile::TempDir;
use uuid::Uuid;

use super::outbox::salvage::{Salvage, Table};
use crate::outbox::kinds::Kind;
use crate::outbox::testing::{Fault, World, attach, key};

mod cache;
mod outbox;

fn options(durability: Durability) -> Options {
    Options { key: Some(key()), durability }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The fixtures of this database with their versions, the oldest first.
fn fixtures(name: &str) -> Vec<(u32, PathBuf)> {
    let prefix = format!("{name}-v");
    let mut found: Vec<_> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let version = path.file_stem()?.to_str()?.strip_prefix(&prefix)?.parse().ok()?;
            Some((version, path))
        })
        .collect();
    found.sort();
    assert_eq!(found.first().map(|(version, _)| *version), Some(1), "version 1 was released");
    found
}

/// A fixture, copied to where it may be changed.
fn opened_copy(fixture: &Path, name: &str) -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join(name);
    std::fs::copy(fixture, &path).unwrap();
    (dir, path)
}

/// Every row of every table, by the columns that `columns` has.
fn rows(path: &Path, durability: Durability) -> Salvage {
    let found = Salvage::read(path, &options(durability)).unwrap().unwrap();
    assert!(found.is_whole());
    found
}

/// What is in `after` of the tables and columns that `before` has.
fn as_before(before: &Salvage, after: &Salvage) -> Salvage {
    let mut seen = Salvage { version: before.version, ..Salvage::default() };
    for (name, table) in &before.tables {
        let columns: Vec<_> = table.rows.first().map(|row| row.keys().cloned().collect()).unwrap_or_default();
        let now = after.tables.get(name).cloned().unwrap_or_default();
        let rows = now.rows.into_iter().map(|mut row| {
            row.retain(|column, _| columns.contains(column));
            row
        });
        seen.tables.insert(name.clone(), Table { rows: rows.collect(), is_whole: true });
    }
    seen
}

/// The statements of a migration, one by one. A statement ends with a line's last semicolon; a trigger, which has
/// several, with its `END;`.
fn statements(step: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut statement = String::new();
    let without_comments: String =
        step.lines().map(|line| line.split("--").next().unwrap_or_default().to_owned() + "\n").collect();
    for piece in without_comments.split_inclusive(';') {
        statement.push_str(piece);
        let words = statement.to_uppercase();
        if !words.contains("CREATE TRIGGER") || words.trim_end().ends_with("END;") {
            found.push(std::mem::take(&mut statement));
        }
    }
    found.retain(|statement| statement.contains(';'));
    found
}

/// Every way in which the way from `from` to the newest schema can break off: the steps with a mistake before the n-th
/// statement.
fn broken_ways(steps: &[&str], from: u32) -> Vec<Vec<String>> {
    let mut ways = Vec::new();
    for step in from as usize..steps.len() {
        let parts = statements(steps[step]);
        for n in 0..=parts.len() {
            let mut broken: Vec<String> = steps.iter().map(|step| (*step).to_owned()).collect();
            broken[step] = format!("{} SELECT no_such_function();", parts[..n].concat());
            ways.push(broken);
        }
    }
    ways
}

/// An account's outbox with something in every state.
async fn eventful_outbox() -> World {
    let mut world = World::new().await;
    let sent = world.draft("Lift 1 stands still").await;
    attach(&world, sent, 1).await;
    world.requests().submit(sent).await.unwrap();
    world.until_quiet().await;
    let refused: Problem = Problem::new(ErrorCode::InvalidInput);
    world.server.faults.lock().unwrap().push_back(Fault::Refused(crate::Error::Refused(Box::new(refused))));
    world.submitted("Not accepted").await;
    world.run().await;
    let withdrawn = world.submitted("Taken back").await;
    world.until_quiet().await;
    world.requests().take_back(withdrawn).await.unwrap();
    world.until_quiet().await;
    let waiting = world.draft("Lift 2 does not move").await;
    attach(&world, waiting, 2).await;
    world.requests().submit(waiting).await.unwrap();
    world.submitted("Lift 3: the door jams").await;
    world.draft("Half a sentence").await;
    let thrown_away = world.draft("Thrown away").await;
    world.requests().discard(thrown_away).await.unwrap();
    let epoch = Epoch(Uuid::from_u128(4711));
    world.db().write(move |tx| super::outbox::meta::set_epoch(tx, epoch)).await.unwrap();
    assert!(world.op(waiting, Kind::Files).await.is_some());
    world.restart();
    world
}

#[tokio::test]
#[ignore = "writes files that are kept in the repository"]
async fn make_fixtures() {
    std::fs::create_dir_all(folder()).unwrap();
    let mut world = eventful_outbox().await;
    let version = super::outbox::STEPS.len();
    std::fs::write(folder().join(format!("outbox-v{version}.db")), world.copy_device()).unwrap();
    let (dir, path) = cache::small().await;
    std::fs::copy(path, folder().join(format!("cache-v{}.db", super::cache::STEPS.len()))).unwrap();
    drop(dir);
}
