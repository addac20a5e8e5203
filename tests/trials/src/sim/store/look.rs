//! Looking into the files of a computer, past the program.

use std::collections::BTreeMap;
use std::path::Path;

use portal_core::ports::DataKey;
use portal_server::DATABASE;
use portal_sqlite::{Durability, Options, open_reader};
use uuid::Uuid;

/// The rows of the cache: rev and record by id.
pub(crate) fn cached(dir: &Path, key: &DataKey) -> BTreeMap<Uuid, (u64, String)> {
    let options = Options { key: Some(key.clone()), durability: Durability::Rebuildable };
    let connection = open_reader(&dir.join("cache.db"), &options).expect("the cache opens");
    let mut rows = connection.prepare("SELECT id, rev, d FROM row").unwrap();
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?, row.get(2)?));
    rows.query_map([], read)
        .unwrap()
        .map(|row| row.map(|(id, rev, record)| (Uuid::from_bytes(id), (rev.unsigned_abs(), record))).unwrap())
        .collect()
}

/// What in the outbox has not come to an end, and does not wait for a person's decision about something before it:
/// kind, state and reason.
pub(crate) fn unfinished(dir: &Path, key: &DataKey) -> Vec<String> {
    let options = Options { key: Some(key.clone()), durability: Durability::Precious };
    let connection = open_reader(&dir.join("outbox.db"), &options).expect("the outbox opens");
    let mut ops = connection
        .prepare(
            "SELECT kind, state, coalesce(hold, '') FROM op WHERE state NOT IN ('done', 'cancelled', 'rejected')
             AND NOT EXISTS (SELECT 1 FROM op before
                             WHERE before.lane = op.lane AND before.seq < op.seq AND before.state = 'rejected')",
        )
        .unwrap();
    let read = |row: &rusqlite::Row<'_>| {
        Ok(format!("{} {} {}", row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    };
    ops.query_map([], read).unwrap().map(Result::unwrap).collect()
}

/// The bodies of all changes of profiles that the server in this directory ever made.
pub(crate) fn profile_changes(server: &Path) -> Vec<String> {
    let options = Options { key: None, durability: Durability::Shared };
    let connection = open_reader(&server.join(DATABASE), &options).expect("the server's database opens");
    let mut bodies = connection.prepare("SELECT body FROM profile_change").unwrap();
    let read = |row: &rusqlite::Row<'_>| Ok(String::from_utf8(row.get(0)?).expect("JSON"));
    bodies.query_map([], read).unwrap().map(Result::unwrap).collect()
}
