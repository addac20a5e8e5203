//! Changing rows, with everything that hangs on them: tally, search index, contents of documents.
//!
//! Whether a change is to be made is decided by [`crate::feed::apply`]; here it is only done.

use std::collections::BTreeMap;

use portal_api::feed::Collection;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::project::Columns;
use super::{collection_of, documents, number_of, search};
use crate::Result;

/// Below the collection: 42 bits of milliseconds (until the year 2109), then a counter.
const COLLECTION_SHIFT: u32 = 58;
const COUNTER_BITS: u32 = 16;
const COUNTER_MAX: i64 = (1 << COUNTER_BITS) - 1;

/// The smallest and the greatest `at` of a collection.
pub(crate) const fn range_of(collection: Collection) -> (i64, i64) {
    let low = number_of(collection) << COLLECTION_SHIFT;
    (low, low + (1 << COLLECTION_SHIFT) - 1)
}

/// The collection of a row, by its `at`.
pub(crate) fn collection_at(at: i64) -> Option<Collection> {
    collection_of(at >> COLLECTION_SHIFT)
}

/// The millisecond of the last change, by a row's `at`; off by a few only where thousands changed at once.
pub(crate) const fn changed_at(at: i64) -> i64 {
    (at & ((1 << COLLECTION_SHIFT) - 1)) >> COUNTER_BITS
}

/// What the cache holds under an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Existing {
    /// Key.
    pub(crate) k: i64,
    /// Which.
    pub(crate) id: Uuid,
    /// Its place in the order of changes.
    pub(crate) at: i64,
    /// Its place in the server's change list.
    pub(crate) rev: u64,
    /// Of which bootstrap.
    pub(crate) generation: u32,
    /// Its state.
    pub(crate) stage: i64,
    /// Changed since it was last opened here.
    pub(crate) unseen: bool,
    /// Whether the record that was asked about is the one that is here.
    pub(crate) same: bool,
}

/// What is new about a row beside its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Its place in the server's change list.
    pub(crate) rev: u64,
    /// Of which bootstrap.
    pub(crate) generation: u32,
    /// Changed since it was last opened here.
    pub(crate) unseen: bool,
}

/// The row under this id, compared with a record.
pub(crate) fn existing(conn: &Connection, c: Collection, id: Uuid, record: Option<&str>) -> Result<Option<Existing>> {
    Ok(conn
        .prepare_cached("SELECT k, id, at, rev, gen, stage, unseen, d IS ?3 FROM row WHERE c = ?1 AND id = ?2")?
        .query_row((number_of(c), id.as_bytes(), record), from_row)
        .optional()?)
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Existing> {
    Ok(Existing {
        k: row.get(0)?,
        id: Uuid::from_bytes(row.get(1)?),
        at: row.get(2)?,
        rev: row.get::<_, i64>(3)?.cast_unsigned(),
        generation: row.get(4)?,
        stage: row.get(5)?,
        unseen: row.get(6)?,
        same: row.get(7)?,
    })
}

/// Changes rows of one transaction. [`Rows::finish`] must be called at its end.
pub(crate) struct Rows<'a> {
    tx: &'a Connection,
    tally: BTreeMap<(i64, i64), i64>,
}

impl<'a> Rows<'a> {
    /// Nothing changed yet.
    pub(crate) const fn of(tx: &'a Connection) -> Self {
        Self { tx, tally: BTreeMap::new() }
    }

    /// A row that was not here.
    pub(crate) fn insert(&mut self, c: Collection, id: Uuid, stamp: Stamp, it: &Columns, record: &str) -> Result<()> {
        let at = self.free_at(c, it.changed)?;
        self.tx
            .prepare_cached(
                "INSERT INTO row(c, id, at, rev, gen, unseen, stage, ref, nr, planned, reported, completed, day, due,
                                 cents, name, site, kind, size, no, title, d)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
                         ?22)",
            )?
            .execute(params![
                number_of(c),
                id.as_bytes(),
                at,
                stamp.rev.cast_signed(),
                stamp.generation,
                stamp.unseen,
                it.stage,
                it.thing.as_ref().map(Uuid::as_bytes),
                it.nr,
                it.planned,
                it.reported,
                it.completed,
                it.day,
                it.due,
                it.cents,
                it.name,
                it.site,
                it.kind,
                it.size,
                it.no,
                it.title,
                record
            ])?;
        self.count(c, it.stage, 1);
        search::enqueue(self.tx, at)
    }

    /// Another record under the same id.
    pub(crate) fn replace(
        &mut self,
        c: Collection,
        old: &Existing,
        new: Stamp,
        it: &Columns,
        record: &str,
    ) -> Result<()> {
        search::forget(self.tx, old.at)?;
        let at = if changed_at(old.at) == it.changed { old.at } else { self.free_at(c, it.changed)? };
        self.tx
            .prepare_cached(
                "UPDATE row SET at = ?2, rev = ?3, gen = ?4, unseen = ?5, stage = ?6, ref = ?7, nr = ?8, planned = ?9,
                                reported = ?10, completed = ?11, day = ?12, due = ?13, cents = ?14, name = ?15,
                                site = ?16, kind = ?17, size = ?18, no = ?19, title = ?20, d = ?21
                 WHERE k = ?1",
            )?
            .execute(params![
                old.k,
                at,
                new.rev.cast_signed(),
                new.generation,
                new.unseen,
                it.stage,
                it.thing.as_ref().map(Uuid::as_bytes),
                it.nr,
                it.planned,
                it.reported,
                it.completed,
                it.day,
                it.due,
                it.cents,
                it.name,
                it.site,
                it.kind,
                it.size,
                it.no,
                it.title,
                record
            ])?;
        self.count(c, old.stage, -1);
        self.count(c, it.stage, 1);
        search::enqueue(self.tx, at)
    }

    /// The same record again, under a newer rev or generation.
    pub(crate) fn stamp(&self, old: &Existing, new: Stamp) -> Result<()> {
        self.tx.prepare_cached("UPDATE row SET rev = ?2, gen = ?3 WHERE k = ?1")?.execute((
            old.k,
            new.rev.cast_signed(),
            new.generation,
        ))?;
        Ok(())
    }

    /// A row that is gone, with everything that was kept because of it.
    pub(crate) fn remove(&mut self, c: Collection, old: &Existing) -> Result<()> {
        search::forget(self.tx, old.at)?;
        self.tx.prepare_cached("DELETE FROM row WHERE k = ?1")?.execute([old.k])?;
        self.count(c, old.stage, -1);
        if c == Collection::Document { documents::forget(self.tx, old.id) } else { Ok(()) }
    }

    /// Removes up to `limit` rows of older bootstraps, and answers of which collections, one entry per row.
    pub(crate) fn sweep(&mut self, generation: u32, limit: u32) -> Result<Vec<Collection>> {
        let old: Vec<(i64, Existing)> = self
            .tx
            .prepare_cached(
                "SELECT k, id, at, rev, gen, stage, unseen, 0, c FROM row INDEXED BY row_gen WHERE gen < ?1 LIMIT ?2",
            )?
            .query_map((generation, limit), |row| Ok((row.get(8)?, from_row(row)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut swept = Vec::with_capacity(old.len());
        for (number, row) in old {
            let Some(collection) = collection_of(number) else { continue };
            self.remove(collection, &row)?;
            swept.push(collection);
        }
        Ok(swept)
    }

    /// Writes down how many rows there are now.
    pub(crate) fn finish(self) -> Result<()> {
        let mut statement = self.tx.prepare_cached(
            "INSERT INTO tally(c, stage, n) VALUES (?1, ?2, ?3) ON CONFLICT(c, stage) DO UPDATE SET n = n + excluded.n",
        )?;
        for ((c, stage), n) in self.tally.into_iter().filter(|(_, n)| *n != 0) {
            statement.execute((c, stage, n))?;
        }
        Ok(())
    }

    fn count(&mut self, c: Collection, stage: i64, by: i64) {
        *self.tally.entry((number_of(c), stage)).or_default() += by;
    }

    /// The next free `at` for a change in this millisecond.
    fn free_at(&self, c: Collection, changed: i64) -> Result<i64> {
        let (low, _) = range_of(c);
        let last_millisecond = (1 << (COLLECTION_SHIFT - COUNTER_BITS)) - 1;
        let mut from = low + (changed.clamp(0, last_millisecond) << COUNTER_BITS);
        let mut newest = self.tx.prepare_cached("SELECT max(at) FROM row WHERE at BETWEEN ?1 AND ?2")?;
        loop {
            match newest.query_row((from, from + COUNTER_MAX), |row| row.get::<_, Option<i64>>(0))? {
                None => return Ok(from),
                Some(taken) if taken < from + COUNTER_MAX => return Ok(taken + 1),
                // Tens of thousands changed in this millisecond, as after an import: go on in the next one.
                Some(_) => from += COUNTER_MAX + 1,
            }
        }
    }
}

/// Keeps a row that this program does not understand, unless a newer one is here.
pub(crate) fn keep_unknown(tx: &Connection, c: &str, id: Uuid, stamp: Stamp, record: &str) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO unknown(c, id, rev, gen, d) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT(c, id) DO UPDATE SET rev = excluded.rev, gen = excluded.gen, d = excluded.d
         WHERE excluded.gen > gen OR excluded.rev > rev",
    )?
    .execute(params![c, id.as_bytes(), stamp.rev.cast_signed(), stamp.generation, record])?;
    Ok(())
}

/// Some rows that an earlier program did not understand, from after this one on.
pub(super) fn unknown(
    tx: &Connection,
    after: Option<&(String, Uuid)>,
    limit: u32,
) -> Result<Vec<(String, Uuid, Stamp, String)>> {
    let mut statement =
        tx.prepare_cached("SELECT c, id, rev, gen, d FROM unknown WHERE (c, id) > (?1, ?2) ORDER BY c, id LIMIT ?3")?;
    let (name, id) = after.map_or(("", Uuid::nil()), |(name, id)| (name.as_str(), *id));
    let rows = statement.query_map((name, id.as_bytes(), limit), |row| {
        let rev = row.get::<_, i64>(2)?.cast_unsigned();
        let stamp = Stamp { rev, generation: row.get(3)?, unseen: false };
        Ok((row.get(0)?, Uuid::from_bytes(row.get(1)?), stamp, row.get(4)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Forgets a row that this program does not understand, or understands now.
pub(crate) fn drop_unknown(tx: &Connection, c: &str, id: Uuid) -> Result<()> {
    tx.prepare_cached("DELETE FROM unknown WHERE c = ?1 AND id = ?2")?.execute(params![c, id.as_bytes()])?;
    Ok(())
}

/// Whether there are rows that this program does not understand.
pub(crate) fn has_unknown(tx: &Connection) -> Result<bool> {
    Ok(tx.prepare_cached("SELECT EXISTS (SELECT 1 FROM unknown)")?.query_row([], |row| row.get(0))?)
}

/// Forgets the rows of older bootstraps that this program does not understand.
pub(crate) fn sweep_unknown(tx: &Connection, generation: u32) -> Result<()> {
    tx.prepare_cached("DELETE FROM unknown WHERE gen < ?1")?.execute([generation])?;
    Ok(())
}

/// Gives freed pages back to the disk, a few at a time; answers whether more are free.
pub(crate) fn vacuum_step(conn: &Connection) -> Result<bool> {
    let mut statement = conn.prepare_cached("PRAGMA incremental_vacuum(256)")?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    drop(rows);
    let free: i64 = conn.query_row("PRAGMA freelist_count", [], |row| row.get(0))?;
    Ok(free > 0)
}

/// Moves everything from the write-ahead log into the file and empties the log.
pub(crate) fn checkpoint(conn: &Connection) -> Result<()> {
    // A reader may hold the log open; then the next checkpoint does it.
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}
