//! A cache that cannot be used is made anew; one that cannot be reached is left alone.

use portal_sqlite::{DataKey, Durability, Options};
use tempfile::TempDir;

use super::fixture::{KEY, filled};
use crate::Error;
use crate::store::cache::{CacheDb, rows, samples, state};

async fn is_empty(cache: &CacheDb) -> bool {
    cache.read(state::shared).await.unwrap().is_none()
}

#[tokio::test]
async fn what_was_cached_is_there_after_a_restart() {
    let world = filled(3).await;
    let path = world.dir.path().join("cache.db");
    drop(world.cache);
    let cache = CacheDb::open(&path, &DataKey::new(KEY)).unwrap();
    assert!(!is_empty(&cache).await);
    assert_eq!(cache.read(rows::requests).await.unwrap().len(), 10);
}

#[tokio::test]
async fn garbage_and_another_key_mean_a_new_cache_and_one_old_copy() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("cache.db");
    std::fs::write(&path, "this is no database, whatever it is called".repeat(500)).unwrap();
    let cache = CacheDb::open(&path, &DataKey::new(KEY)).unwrap();
    assert!(is_empty(&cache).await);
    cache.write(|tx| state::set_shared(tx, &samples::shared())).await.unwrap();
    drop(cache);
    let cache = CacheDb::open(&path, &DataKey::new([8; 32])).unwrap();
    assert!(is_empty(&cache).await);
    let old: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(old.iter().filter(|name| name.to_string_lossy().contains("old")).count(), 1, "{old:?}");
}

#[tokio::test]
async fn a_cache_of_a_newer_program_is_made_anew() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("cache.db");
    drop(CacheDb::open(&path, &DataKey::new(KEY)).unwrap());
    let options = Options { key: Some(DataKey::new(KEY)), durability: Durability::Rebuildable };
    portal_sqlite::open(&path, &options).unwrap().execute_batch("PRAGMA user_version=99").unwrap();
    assert!(is_empty(&CacheDb::open(&path, &DataKey::new(KEY)).unwrap()).await);
}

#[tokio::test]
async fn a_place_that_cannot_be_reached_is_no_damage() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("missing").join("cache.db");
    assert!(matches!(CacheDb::open(&path, &DataKey::new(KEY)), Err(Error::Database(_))));
    assert!(!dir.path().join("missing").exists());
}

#[tokio::test]
async fn damage_in_the_middle_is_repaired_at_the_next_start() {
    let world = filled(2_000).await;
    let path = world.dir.path().join("cache.db");
    drop(world.cache);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0x55);
    std::fs::write(&path, bytes).unwrap();
    let cache = CacheDb::open(&path, &DataKey::new(KEY)).unwrap();
    let read = |conn: &rusqlite::Connection| {
        Ok(conn.query_row("SELECT sum(length(d)) FROM row", [], |row| row.get::<_, i64>(0))?)
    };
    assert!(cache.read(read).await.is_err());
    drop(cache);
    assert!(is_empty(&CacheDb::open(&path, &DataKey::new(KEY)).unwrap()).await);
}
