//! Columns of an older program, made again from the records (`reference/sync.md` §2.2, schema).
//!
//! Everything that the feed sent is kept as it came, also fields and collections that nobody knew. So a newer program
//! needs no network for what it understands now: it reads every record again, in slices between which screens read
//! and the feed writes.

use std::collections::BTreeSet;

use portal_api::feed::Collection;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::project::{self, Columns};
use super::write::{self, Rows, Stamp};
use super::{collection_of, state};
use crate::Result;

/// Rows in one slice.
const SLICE: u32 = 200;

/// Which program's columns are in the file, and how far the next one's have come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Projection {
    /// All columns are of this version at least.
    pub(crate) version: u32,
    /// Rows up to this key are of version `toward`.
    pub(crate) done: i64,
    /// The version that is being made.
    pub(crate) toward: u32,
    /// Collection and id of the last row that was not understood before and was looked at again.
    pub(crate) adopted: Option<(String, Uuid)>,
}

/// What one slice did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Slice {
    /// Collections of which rows look otherwise now.
    pub(crate) changed: BTreeSet<Collection>,
    /// Whether more is to do.
    pub(crate) goes_on: bool,
}

/// A row as an older program wrote it.
struct Stored {
    existing: write::Existing,
    number: i64,
    columns: Columns,
    record: String,
}

/// Makes some columns anew, or finds that all are. To be called in a transaction of its own until nothing is to do.
pub(crate) fn slice(tx: &Connection) -> Result<Slice> {
    slice_toward(tx, project::VERSION)
}

fn slice_toward(tx: &Connection, version: u32) -> Result<Slice> {
    let mut at = state::projection(tx)?;
    if at.version == version {
        return Ok(Slice::default());
    }
    if at.toward != version {
        at = Projection { toward: version, version: at.version, ..Projection::default() };
    }
    let mut slice = Slice { goes_on: true, ..Slice::default() };
    let mut rows = Rows::of(tx);
    let stored = next_rows(tx, at.done)?;
    for row in &stored {
        at.done = row.existing.k;
        project_again(tx, &mut rows, row, &mut slice)?;
    }
    if stored.is_empty() {
        slice.goes_on = adopt(tx, &mut rows, &mut at, &mut slice)?;
        if !slice.goes_on {
            at = Projection { version, toward: version, ..Projection::default() };
        }
    }
    rows.finish()?;
    state::set_projection(tx, &at)?;
    Ok(slice)
}

fn project_again(tx: &Connection, rows: &mut Rows<'_>, row: &Stored, slice: &mut Slice) -> Result<()> {
    let Some(collection) = collection_of(row.number) else { return Ok(()) };
    let old = &row.existing;
    let stamp = Stamp { rev: old.rev, generation: old.generation, unseen: old.unseen };
    match project::columns(collection, old.id, &row.record) {
        Ok(columns) if columns == row.columns => return Ok(()),
        Ok(columns) => rows.replace(collection, old, stamp, &columns, &row.record)?,
        Err(error) => {
            tracing::warn!(collection = collection.as_str(), id = %old.id, %error, "a record that this program cannot read");
            rows.remove(collection, old)?;
            write::keep_unknown(tx, collection.as_str(), old.id, stamp, &row.record)?;
        }
    }
    slice.changed.insert(collection);
    Ok(())
}

fn next_rows(tx: &Connection, after: i64) -> Result<Vec<Stored>> {
    let mut statement = tx.prepare_cached(
        "SELECT k, id, at, rev, gen, stage, unseen, 1, c, ref, nr, planned, reported, completed, day, due, cents, name,
                site, kind, size, no, title, d
         FROM row WHERE k > ?1 ORDER BY k LIMIT ?2",
    )?;
    let rows = statement.query_map((after, SLICE), |row| {
        let existing = write::from_row(row)?;
        let columns = Columns {
            changed: write::changed_at(existing.at),
            stage: existing.stage,
            thing: row.get::<_, Option<[u8; 16]>>(9)?.map(Uuid::from_bytes),
            nr: row.get(10)?,
            planned: row.get(11)?,
            reported: row.get(12)?,
            completed: row.get(13)?,
            day: row.get(14)?,
            due: row.get(15)?,
            cents: row.get(16)?,
            name: row.get(17)?,
            site: row.get(18)?,
            kind: row.get(19)?,
            size: row.get(20)?,
            no: row.get(21)?,
            title: row.get(22)?,
        };
        Ok(Stored { number: row.get(8)?, columns, record: row.get(23)?, existing })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Takes in some rows that an older program did not understand; answers whether there were any.
fn adopt(tx: &Connection, rows: &mut Rows<'_>, at: &mut Projection, slice: &mut Slice) -> Result<bool> {
    let found = write::unknown(tx, at.adopted.as_ref(), SLICE)?;
    let goes_on = !found.is_empty();
    for (name, id, stamp, record) in found {
        at.adopted = Some((name.clone(), id));
        let Some(collection) = Collection::parse(&name) else { continue };
        let Ok(columns) = project::columns(collection, id, &record) else { continue };
        if write::existing(tx, collection, id, None)?.is_none() {
            rows.insert(collection, id, stamp, &columns, &record)?;
            slice.changed.insert(collection);
        }
        write::drop_unknown(tx, &name, id)?;
    }
    Ok(goes_on)
}

#[cfg(test)]
mod tests;
