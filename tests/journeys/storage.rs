//! Looking at the disk of a client, and meddling with it, the way somebody could who has its key.

use std::path::Path;

use portal_testkit::Client;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// Whether this lower-case word is anywhere in the client's cache: in a table, or in the search index, which keeps
/// words apart and without the beginnings that they share with their neighbours.
pub(crate) fn cache_holds(client: &Client, word: &str) -> bool {
    let key = client.secrets.only_key();
    let wanted = word.to_lowercase();
    let wanted = &wanted.as_bytes()[2..];
    everything_in(&client.account_dir().join("cache.db"), &key)
        .iter()
        .any(|value| value.to_ascii_lowercase().windows(wanted.len()).any(|window| window == wanted))
}

/// Whether the search index of the only account below `data` holds every row.
pub(crate) fn is_indexed(data: &Path, key: &[u8; 32]) -> bool {
    let mut accounts = std::fs::read_dir(data.join("accounts")).unwrap();
    let cache = open(&accounts.next().unwrap().unwrap().path().join("cache.db"), key);
    cache.query_row("SELECT count(*) FROM fts_todo", [], |row| row.get::<_, u32>(0)).unwrap() == 0
}

/// Makes the outbox refuse for some seconds to let go what it holds, but for the first time: that is the start, which
/// would not go on. The program is closed, since it lets nobody else in.
pub(crate) fn refuse_to_let_go(client: &Client, seconds: u32) {
    let refusal = format!(
        "CREATE TABLE refusal AS SELECT unixepoch() + {seconds} AS until, 0 AS let_go;
         CREATE TRIGGER refuse BEFORE UPDATE ON op
         WHEN OLD.state = 'held' AND NEW.state <> 'held'
              AND EXISTS (SELECT 1 FROM refusal WHERE let_go > 0 AND unixepoch() < until)
         BEGIN SELECT RAISE(ABORT, 'the disk refuses'); END;
         CREATE TRIGGER let_go AFTER UPDATE ON op WHEN OLD.state = 'held' AND NEW.state <> 'held'
         BEGIN UPDATE refusal SET let_go = let_go + 1; END",
    );
    open(&client.account_dir().join("outbox.db"), &client.secrets.only_key()).execute_batch(&refusal).unwrap();
}

fn open(path: &Path, key: &[u8; 32]) -> Connection {
    let database = Connection::open(path).unwrap();
    let key = format!("PRAGMA key = \"x'{}'\"; PRAGMA cipher_page_size = 8192;", hex::encode(key));
    database.execute_batch(&key).unwrap();
    database.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    database
}

/// Every text and blob of every table.
fn everything_in(path: &Path, key: &[u8; 32]) -> Vec<Vec<u8>> {
    let cache = open(path, key);
    let mut tables = cache.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'fts'").unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(names.iter().any(|name| name == "fts_data"), "the search index is among them: {names:?}");
    let mut values = Vec::new();
    for name in names {
        let mut table = cache.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let columns = table.column_count();
        let mut rows = table.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            values.extend((0..columns).filter_map(|n| match row.get_ref(n).unwrap() {
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.to_vec()),
                _ => None,
            }));
        }
    }
    values
}

/// Whether these bytes are anywhere in the files of the client, as they lie on the disk.
pub(crate) fn disk_holds(client: &Client, wanted: &[u8]) -> bool {
    client.files().iter().any(|(_, bytes)| bytes.windows(wanted.len()).any(|window| window == wanted))
}
