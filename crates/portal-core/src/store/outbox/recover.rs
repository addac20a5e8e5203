//! The recovery ladder of `outbox.db` (`reference/sync.md` §2.8): what was copied last, and what the damaged file still
//! gives, in a new file. The damaged one is kept aside; nobody but the person may throw it away.
//!
//! That things come back which were finished already is harmless: the server knows them by their id.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use portal_api::problem::ErrorCode;
use portal_sqlite::{Journal, Options, beside};
use rusqlite::types::Value;

use super::salvage::{Row, Salvage, Table, insert, tables};
use super::{STEPS, backup};
use crate::Result;
use crate::files::{fs, gone, sync_folder};

/// Whether the file is not there although there is a copy of it.
///
/// # Errors
/// What the disk refuses: then nothing is known.
pub(super) fn is_lost(path: &Path) -> Result<bool> {
    let is_empty = match fs::metadata(path) {
        Ok(about) => about.len() == 0,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(error.into()),
    };
    Ok(is_empty && portal_sqlite::was_closed(path) && backup::copy_of(path).try_exists()?)
}

/// Replaces a damaged file by what is left of it and of its copy.
///
/// # Errors
/// `outbox-unreadable` when nothing at all can be read: it may be the key that is wrong. Nothing was changed then, and
/// neither is it when the disk refuses.
pub(super) fn recover(path: &Path, options: &Options) -> Result<()> {
    let copy = Salvage::read(&backup::copy_of(path), options)?;
    let damaged = Salvage::read(path, options)?;
    let Some(newest) = damaged.as_ref().or(copy.as_ref()).map(|salvage| salvage.version) else {
        return Err(ErrorCode::OutboxUnreadable.into());
    };
    let version = copy.iter().chain(&damaged).map(|salvage| salvage.version).max().unwrap_or(newest);
    let known = u32::try_from(STEPS.len()).unwrap_or(u32::MAX);
    if version > known {
        return Err(portal_sqlite::Error::Newer { found: version, known }.into());
    }
    let is_whole = damaged.as_ref().is_some_and(Salvage::is_whole);
    tracing::warn!(has_copy = copy.is_some(), is_whole, "the outbox is damaged and made anew");
    let new = path.with_extension("new.db");
    remove(&new)?;
    build(&new, options, version, &merged(copy.unwrap_or_default(), damaged.unwrap_or_default()))?;
    fs::File::open(&new)?.sync_all()?;
    // From here on the new file is the truth, see [`finish`].
    fs::rename(&new, restored(path))?;
    sync_folder(folder(path))?;
    finish(path)
}

/// Ends a recovery that was interrupted: the damaged file goes aside, the new one takes its place.
///
/// # Errors
/// What the disk refuses; the next start tries again.
pub(super) fn finish(path: &Path) -> Result<()> {
    let restored = restored(path);
    if !restored.exists() {
        return Ok(());
    }
    set_aside(path)?;
    fs::rename(restored, path)?;
    Ok(sync_folder(folder(path))?)
}

/// Moves a file that gives nothing, and its copy that gives nothing either, out of the way.
///
/// # Errors
/// What the disk refuses.
pub(crate) fn give_up(path: &Path) -> Result<()> {
    let copy = backup::copy_of(path);
    set_aside(&copy)?;
    set_aside(path)
}

/// Moves a file and its log out of the way, under a name that nothing has yet.
///
/// # Errors
/// What the disk refuses.
fn set_aside(path: &Path) -> Result<()> {
    let aside = (1..u32::MAX)
        .map(|n| path.with_extension(format!("damaged-{n}.{}", extension(path))))
        .find(|aside| !aside.exists())
        .ok_or(std::io::ErrorKind::AlreadyExists)
        .map_err(std::io::Error::from)?;
    // The log first: under the name of the new file it would be taken for a part of that.
    gone(fs::rename(beside(path, "-wal"), beside(&aside, "-wal")))?;
    gone(fs::rename(beside(path, "-journal"), beside(&aside, "-journal")))?;
    gone(fs::remove_file(beside(path, "-shm")))?;
    gone(fs::rename(path, aside))?;
    Ok(sync_folder(folder(path))?)
}

fn build(new: &Path, options: &Options, version: u32, rows: &BTreeMap<String, Vec<Row>>) -> Result<()> {
    let mut connection = portal_sqlite::open(new, options)?;
    let steps = STEPS.get(..version as usize).unwrap_or(&STEPS);
    portal_sqlite::migrate(&mut connection, steps)?;
    let tx = connection.transaction()?;
    for table in tables(&tx)? {
        if let Some(rows) = rows.get(&table) {
            insert(&tx, &table, rows)?;
        }
    }
    tx.commit()?;
    // Closing would empty the log as well, but keeps quiet when it cannot; and only this one file is moved.
    portal_sqlite::keep_changes(&connection, Journal::Undo)?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// What the damaged file says counts more than what its older copy says. Where the damaged file hides nothing, the copy
/// has nothing to add: what is only there was removed since.
fn merged(copy: Salvage, damaged: Salvage) -> BTreeMap<String, Vec<Row>> {
    let mut tables: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let mut older = copy.tables;
    for (name, Table { rows, is_whole }) in damaged.tables {
        let before = older.remove(&name).filter(|_| !is_whole);
        let both = before.into_iter().flat_map(|table| table.rows).chain(rows).collect();
        tables.insert(name, both);
    }
    tables.extend(older.into_iter().map(|(name, table)| (name, table.rows)));
    if let Some(operations) = tables.get_mut("op") {
        renumber(operations);
    }
    tables
}

/// Two sources may have given the same place in the line to different operations. The order in which they were written
/// stays.
fn renumber(operations: &mut Vec<Row>) {
    let place = |row: &Row| if let Some(Value::Integer(seq)) = row.get("seq") { *seq } else { i64::MAX };
    let mut by_id: Vec<Row> = Vec::new();
    for row in operations.drain(..) {
        match by_id.iter_mut().find(|known| known.get("op_id") == row.get("op_id")) {
            Some(known) => *known = row,
            None => by_id.push(row),
        }
    }
    by_id.sort_by_key(place);
    for (n, row) in (1_i64..).zip(&mut by_id) {
        row.insert("seq".to_owned(), Value::Integer(n));
    }
    *operations = by_id;
}

fn restored(path: &Path) -> PathBuf {
    path.with_extension("restored.db")
}

/// Removes a file that was never finished.
fn remove(path: &Path) -> Result<()> {
    // A journal that is left would undo what the next file of this name holds.
    for file in [beside(path, "-journal"), beside(path, "-wal"), beside(path, "-shm"), path.to_owned()] {
        gone(fs::remove_file(file))?;
    }
    Ok(())
}

fn extension(path: &Path) -> std::borrow::Cow<'_, str> {
    path.extension().unwrap_or_default().to_string_lossy()
}

fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}
