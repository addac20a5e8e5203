//! Table `meta`: what is true of the whole database.

use portal_api::id::Epoch;
use portal_api::problem::{ErrorCode, Problem};
use rusqlite::Connection;
use uuid::Uuid;

use super::super::Result;
use super::values;

/// The life of this database. Read in every transaction that depends on it: restore tooling may change it at any time.
pub(super) fn epoch(tx: &Connection) -> Result<Epoch> {
    let id = tx.prepare_cached("SELECT value FROM meta WHERE key = 'epoch'")?.query_row([], |row| row.get(0))?;
    Ok(Epoch(values::uuid(id)))
}

/// Names a life where there is none yet. Two processes may start on a new file together: the first one names it.
pub(super) fn begin(tx: &Connection) -> Result<()> {
    tx.execute("INSERT OR IGNORE INTO meta(key, value) VALUES ('epoch', ?1)", [Uuid::new_v4().into_bytes()])?;
    Ok(())
}

/// A write of a former life must not act on this one (DESIGN §4, epoch).
pub(super) fn fence(tx: &Connection, claimed: Epoch) -> Result<()> {
    let present = epoch(tx)?;
    if claimed == present {
        return Ok(());
    }
    Err(Problem { epoch: Some(present), ..Problem::new(ErrorCode::EpochChanged) }.into())
}

/// Begins another life.
pub(super) fn renew(tx: &Connection) -> Result<Epoch> {
    let epoch = Epoch(Uuid::new_v4());
    tx.execute("UPDATE meta SET value = ?1 WHERE key = 'epoch'", [epoch.0.into_bytes()])?;
    Ok(epoch)
}
