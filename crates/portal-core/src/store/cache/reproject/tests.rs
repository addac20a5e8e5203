use std::path::Path;

use portal_sqlite::DataKey;
use rusqlite::types::Value;
use tempfile::TempDir;

use super::*;
use crate::store::cache::samples::{self, id_of};
use crate::store::cache::{CacheDb, number_of};

/// Columns that an older program did not have, or filled otherwise.
const OLDER: &str = "UPDATE row SET nr = NULL, planned = NULL, title = 'old', site = NULL, cents = NULL, stage = 0;
     DELETE FROM tally; INSERT INTO tally SELECT c, stage, count(*) FROM row GROUP BY c, stage;
     DELETE FROM sync WHERE k = 'projection'";

fn open(dir: &Path) -> CacheDb {
    CacheDb::open(&dir.join("cache.db"), &DataKey::new([7; 32])).unwrap()
}

async fn filled(dir: &Path) -> CacheDb {
    let cache = open(dir);
    cache
        .write(|tx| {
            let mut rows = Rows::of(tx);
            for collection in Collection::ALL {
                for n in 0..120 {
                    let (id, record) = (id_of(collection, n), samples::record(collection, n));
                    let stamp = Stamp { rev: n.into(), generation: 3, unseen: n % 2 == 0 };
                    rows.insert(collection, id, stamp, &project::columns(collection, id, &record).unwrap(), &record)?;
                }
            }
            rows.finish()
        })
        .await
        .unwrap();
    while slice_of(&cache).await.goes_on {}
    cache
}

async fn slice_of(cache: &CacheDb) -> Slice {
    cache.write(|tx| slice(tx)).await.unwrap()
}

async fn batch(cache: &CacheDb, sql: &'static str) {
    cache.write(move |tx| Ok(tx.execute_batch(sql)?)).await.unwrap();
}

/// Everything that screens read.
async fn everything(cache: &CacheDb) -> Vec<Vec<Value>> {
    let read = |conn: &Connection| {
        let mut found = Vec::new();
        for sql in [
            "SELECT c, id, at >> 16, rev, gen, unseen, stage, ref, nr, planned, reported, completed, day, due, cents, name,
                    site, kind, size, no, title, d FROM row ORDER BY c, id",
            "SELECT c, stage, n FROM tally WHERE n > 0 ORDER BY c, stage",
            "SELECT c, id, rev, gen, d FROM unknown ORDER BY c, id",
        ] {
            let mut statement = conn.prepare(sql)?;
            let width = statement.column_count();
            let rows = statement.query_map([], |row| (0..width).map(|i| row.get::<_, Value>(i)).collect())?;
            found.extend(rows.collect::<rusqlite::Result<Vec<Vec<Value>>>>()?);
        }
        Ok(found)
    };
    cache.read(read).await.unwrap()
}

#[tokio::test]
async fn columns_of_an_older_program_are_made_anew_without_a_network_and_across_restarts() {
    let dir = TempDir::new().unwrap();
    let cache = filled(dir.path()).await;
    let right = everything(&cache).await;
    batch(&cache, OLDER).await;
    assert_ne!(everything(&cache).await, right);
    drop(cache);
    let mut changed = BTreeSet::new();
    loop {
        // The program ends after every slice.
        let cache = open(dir.path());
        let slice = slice_of(&cache).await;
        changed.extend(slice.changed);
        if !slice.goes_on {
            break;
        }
    }
    let cache = open(dir.path());
    assert_eq!(everything(&cache).await, right);
    assert!(changed.contains(&Collection::WorkOrder) && changed.contains(&Collection::Object), "{changed:?}");
    assert_eq!(slice_of(&cache).await, Slice::default(), "once");
}

#[tokio::test]
async fn a_collection_that_became_known_leaves_the_unknown_ones() {
    let dir = TempDir::new().unwrap();
    let cache = filled(dir.path()).await;
    let right = everything(&cache).await;
    let number = number_of(Collection::Quotation);
    cache
        .write(move |tx| {
            tx.execute("INSERT INTO unknown SELECT 'quotation', id, rev, gen, d FROM row WHERE c = ?1", [number])?;
            tx.execute("DELETE FROM row WHERE c = ?1", [number])?;
            tx.execute("UPDATE row SET unseen = unseen", [])?;
            tx.execute("DELETE FROM tally WHERE c = ?1", [number])?;
            tx.execute("INSERT INTO unknown VALUES ('weather', x'00000000000000000000000000000001', 1, 3, '{}')", [])?;
            Ok(tx.execute("DELETE FROM sync WHERE k = 'projection'", [])?)
        })
        .await
        .unwrap();
    while slice_of(&cache).await.goes_on {}
    batch(&cache, "UPDATE row SET unseen = 1 WHERE rev % 2 = 0").await;
    let mut found = everything(&cache).await;
    let weather = found.pop().unwrap();
    assert_eq!(weather[0], Value::Text("weather".to_owned()), "still unknown, still here");
    assert_eq!(found, right);
}

#[tokio::test]
async fn a_record_that_is_not_understood_any_more_is_kept_and_disturbs_nothing() {
    let dir = TempDir::new().unwrap();
    let cache = filled(dir.path()).await;
    batch(
        &cache,
        "UPDATE row SET d = '{\"stage\":\"on-the-moon\"}' WHERE c = 2 AND rev = 7;
         DELETE FROM sync WHERE k = 'projection'",
    )
    .await;
    let before: i64 =
        cache.read(|conn| Ok(conn.query_row("SELECT count(*) FROM row", [], |row| row.get(0))?)).await.unwrap();
    while slice_of(&cache).await.goes_on {}
    let (rows, tally, kept): (i64, i64, String) = cache
        .read(|conn| {
            Ok(conn.query_row(
                "SELECT (SELECT count(*) FROM row), (SELECT sum(n) FROM tally), (SELECT d FROM unknown)",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )?)
        })
        .await
        .unwrap();
    assert_eq!((rows, tally, kept.as_str()), (before - 1, before - 1, "{\"stage\":\"on-the-moon\"}"));
}

#[tokio::test]
async fn a_newer_version_begins_anew_although_the_last_one_was_not_finished() {
    let dir = TempDir::new().unwrap();
    let cache = filled(dir.path()).await;
    let right = everything(&cache).await;
    batch(&cache, OLDER).await;
    let half = cache.write(|tx| slice_toward(tx, 900)).await.unwrap();
    assert!(half.goes_on);
    batch(&cache, OLDER.split_once(" DELETE FROM sync").unwrap().0).await;
    while cache.write(|tx| slice_toward(tx, 901)).await.unwrap().goes_on {}
    assert_eq!(everything(&cache).await, right);
}
