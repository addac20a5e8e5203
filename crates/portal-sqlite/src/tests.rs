//! Against real files.

use tempfile::TempDir;

use super::*;

const STEPS: [&str; 2] = [
    "CREATE TABLE note(id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
    "ALTER TABLE note ADD COLUMN n INTEGER NOT NULL DEFAULT 0",
];

fn options(key: Option<u8>, durability: Durability) -> Options {
    Options { key: key.map(|byte| DataKey::new([byte; 32])), durability }
}

#[tokio::test]
async fn what_was_written_is_read_by_others() {
    let dir = TempDir::new().unwrap();
    let (path, options) = (dir.path().join("a.db"), options(Some(7), Durability::Rebuildable));
    let mut connection = open(&path, &options).unwrap();
    assert_eq!(migrate(&mut connection, &STEPS).unwrap(), Migrated { from: 0, to: 2 });
    let writer = Writer::start("test", connection).unwrap();
    writer.write(|tx| Ok::<_, Error>(tx.execute("INSERT INTO note(text) VALUES ('x')", [])?)).await.unwrap();
    let readers = Readers::new(&path, &options, 2);
    let n: u32 =
        readers.read(|c| Ok::<_, Error>(c.query_row("SELECT count(*) FROM note", [], |r| r.get(0))?)).await.unwrap();
    assert_eq!(n, 1);
}

#[test]
fn a_file_that_cannot_keep_a_log_is_not_opened() {
    let refused = open(std::path::Path::new(":memory:"), &options(None, Durability::Precious)).unwrap_err();
    assert_eq!(refused.cause(), Cause::Environment);
}

#[test]
fn a_file_can_be_kept_without_a_log() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("a.db");
    let mut connection = open(&path, &options(Some(7), Durability::Precious)).unwrap();
    migrate(&mut connection, &STEPS).unwrap();
    keep_changes(&connection, Journal::Undo).unwrap();
    connection.close().map_err(|(_, error)| error).unwrap();
    let beside: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(beside, ["a.db"]);
}

#[tokio::test]
async fn a_failed_closure_leaves_nothing_behind() {
    let dir = TempDir::new().unwrap();
    let mut connection = open(&dir.path().join("a.db"), &options(None, Durability::Shared)).unwrap();
    migrate(&mut connection, &STEPS).unwrap();
    let writer = Writer::start("test", connection).unwrap();
    let failed: Result<()> = writer
        .write(|tx| {
            tx.execute("INSERT INTO note(text) VALUES ('x')", [])?;
            Err(Error::Value("no".into()))
        })
        .await;
    assert!(failed.is_err());
    let n: u32 =
        writer.with(|c| Ok::<_, Error>(c.query_row("SELECT count(*) FROM note", [], |r| r.get(0))?)).await.unwrap();
    assert_eq!(n, 0);
}

#[test]
fn another_key_reads_as_corrupt_and_no_text_is_on_the_disk() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("a.db");
    let mut connection = open(&path, &options(Some(1), Durability::Precious)).unwrap();
    migrate(&mut connection, &STEPS).unwrap();
    connection.execute("INSERT INTO note(text) VALUES ('canary-4711')", []).unwrap();
    drop(connection);
    assert_eq!(open(&path, &options(Some(2), Durability::Precious)).unwrap_err().cause(), Cause::Corrupt);
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(11).any(|window| window == b"canary-4711"));
}

#[test]
fn a_file_of_a_newer_program_is_left_alone() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("a.db");
    let mut connection = open(&path, &options(None, Durability::Precious)).unwrap();
    migrate(&mut connection, &STEPS).unwrap();
    let refused = migrate(&mut connection, &STEPS[..1]);
    assert!(matches!(refused, Err(Error::Newer { found: 2, known: 1 })));
}

#[test]
fn f14_the_bundled_sqlite_has_the_wal_reset_fix() {
    assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
}

#[test]
fn only_a_run_that_did_not_end_in_order_leaves_its_log() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("a.db");
    assert!(was_closed(&path));
    let mut connection = open(&path, &options(Some(1), Durability::Precious)).unwrap();
    migrate(&mut connection, &STEPS).unwrap();
    assert!(!was_closed(&path));
    drop(connection);
    assert!(was_closed(&path));
}

#[test]
fn f15_a_precious_file_never_has_shared_memory_beside_it() {
    let dir = TempDir::new().unwrap();
    let (path, options) = (dir.path().join("a.db"), options(Some(1), Durability::Precious));
    for _ in 0..2 {
        let mut connection = open(&path, &options).unwrap();
        migrate(&mut connection, &STEPS).unwrap();
        assert!(!beside(&path, "-shm").exists());
    }
}

#[test]
fn a_copy_has_every_row_and_the_same_key() {
    let dir = TempDir::new().unwrap();
    let (path, copied, options) =
        (dir.path().join("a.db"), dir.path().join("b.db"), options(Some(1), Durability::Precious));
    let mut connection = open(&path, &options).unwrap();
    migrate(&mut connection, &STEPS).unwrap();
    connection.execute("INSERT INTO note(text) VALUES ('x')", []).unwrap();
    copy(&connection, &copied, &options).unwrap();
    let found: String =
        open_reader(&copied, &options).unwrap().query_row("SELECT text FROM note", [], |row| row.get(0)).unwrap();
    assert_eq!(found, "x");
}

#[test]
fn a_changed_page_is_found_by_looking_through_the_file() {
    let dir = TempDir::new().unwrap();
    let (path, options) = (dir.path().join("a.db"), options(Some(1), Durability::Precious));
    let mut connection = open(&path, &options).unwrap();
    migrate(&mut connection, &STEPS).unwrap();
    connection.execute("INSERT INTO note(text) VALUES (hex(zeroblob(50000)))", []).unwrap();
    check(&connection).unwrap();
    drop(connection);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let connection = open(&path, &options).unwrap();
    assert_eq!(check(&connection).unwrap_err().cause(), Cause::Corrupt);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f13_nobody_finds_a_file_locked_however_many_write_and_read() {
    let dir = TempDir::new().unwrap();
    let (path, options) = (dir.path().join("a.db"), options(Some(7), Durability::Shared));
    let mut connection = open(&path, &options).unwrap();
    migrate(&mut connection, &STEPS).unwrap();
    let writer = Writer::start("one", connection).unwrap();
    // Another process, as the office's command line is one to the server.
    let other = Writer::start("other", open(&path, &options).unwrap()).unwrap();
    let readers = Readers::new(&path, &options, 2);
    let write = async |nth: u32| {
        let writer = if nth.is_multiple_of(2) { &writer } else { &other };
        let insert = |tx: &rusqlite::Transaction<'_>| {
            let n: u32 = tx.query_row("SELECT count(*) FROM note", [], |row| row.get(0))?;
            tx.execute("INSERT INTO note(text, n) VALUES ('x', ?1)", [n])?;
            Ok::<_, Error>(())
        };
        writer.write(insert).await
    };
    let read = || readers.read(|c| Ok::<_, Error>(c.query_row("SELECT count(*) FROM note", [], |row| row.get(0))?));
    let written = futures::future::try_join_all((0..200).map(write));
    let counted = futures::future::try_join_all((0..200).map(|_| read()));
    let (written, counted): (Result<Vec<()>>, Result<Vec<u32>>) = futures::join!(written, counted);
    written.unwrap();
    counted.unwrap();
    assert_eq!(read().await.unwrap(), 200);
}
