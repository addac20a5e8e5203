//! The search index: restricting lists by it, and filling it after the rows are here.

use portal_api::comments::Comment;
use portal_api::documents::Document;
use portal_api::feed::Collection;
use portal_api::id::ObjectId;
use portal_api::invoices::Invoice;
use portal_api::objects::ServiceObject;
use portal_api::quotations::Quotation;
use portal_api::requests::Request;
use portal_api::work_orders::WorkOrder;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::list::Filter;
use super::write::{collection_at, range_of};
use super::{rows, state, terms, unreadable};
use crate::Result;

/// Rows put into the index in one go.
const SLICE: u32 = 250;
/// Rows that wait for the index and are looked through one by one; the newest, when more are waiting.
const WAITING_MAX: u32 = 20_000;
/// Hits that are looked up one by one.
const FEW: usize = 400;
/// Pages that one merge step may write.
const MERGE_PAGES: i64 = 64;

/// Only rows that hold all the words: by the index, and one by one for rows that it does not hold yet.
///
/// A few hits are looked up one by one in the list's index. Many are looked for while that index is walked, because
/// so many look-ups would take longer than the walk.
pub(super) fn restrict(conn: &Connection, filter: Filter, collection: Collection, words: &[String]) -> Result<Filter> {
    if words.is_empty() {
        return Ok(filter);
    }
    let range = range_of(collection);
    let found = hits(conn, range, words)?;
    if found.len() > FEW {
        return Ok(filter.among(found));
    }
    let marks = vec!["?"; FEW].join(", ");
    // Always as many marks, so that the statement stays prepared; NULL finds nothing.
    let values = found.into_iter().map(Value::from).chain(std::iter::repeat(Value::Null)).take(FEW);
    Ok(filter.and_all(&format!("at IN ({marks})"), values))
}

/// The `at` of all rows in a range that hold all the words, ascending.
pub(super) fn hits(conn: &Connection, (low, high): (i64, i64), words: &[String]) -> Result<Vec<i64>> {
    let mut indexed = conn.prepare_cached("SELECT rowid FROM fts WHERE fts MATCH ?1 AND rowid BETWEEN ?2 AND ?3")?;
    let mut found: Vec<i64> =
        indexed.query_map((terms::fts_query(words), low, high), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let like = vec!["(r.title LIKE ? ESCAPE '\\' OR r.no LIKE ? ESCAPE '\\')"; words.len()].join(" AND ");
    let mut waiting = conn.prepare_cached(&format!(
        "SELECT t.at FROM (SELECT at FROM fts_todo WHERE at BETWEEN ? AND ? ORDER BY at DESC LIMIT {WAITING_MAX}) t
         CROSS JOIN row r ON r.at = t.at WHERE {like}"
    ))?;
    let patterns = words.iter().map(|word| Value::from(terms::like_pattern(word)));
    let twice = patterns.flat_map(|pattern| [pattern.clone(), pattern]);
    let params = [low, high].into_iter().map(Value::from).chain(twice);
    for at in waiting.query_map(params_from_iter(params), |row| row.get(0))? {
        found.push(at?);
    }
    found.sort_unstable();
    Ok(found)
}

/// Puts the next rows into the index, newest first; answers whether more are waiting.
pub(crate) fn index_slice(tx: &Connection) -> Result<bool> {
    let mut next: Vec<i64> = tx
        .prepare_cached("SELECT at FROM fts_todo ORDER BY at DESC LIMIT ?1")?
        .query_map([SLICE], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    // Upwards inside a slice: FTS5 begins a new segment whenever the row id falls.
    next.reverse();
    for at in &next {
        index_one(tx, *at)?;
        tx.prepare_cached("DELETE FROM fts_todo WHERE at = ?1")?.execute([at])?;
    }
    Ok(next.len() == SLICE as usize)
}

fn index_one(tx: &Connection, at: i64) -> Result<()> {
    let found: Option<(String, String, String)> = tx
        .prepare_cached("SELECT no, title, d FROM row WHERE at = ?1")?
        .query_row([at], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (Some((no, title, record)), Some(collection)) = (found, collection_at(at)) else { return Ok(()) };
    let text = text_of(tx, collection, &record)?;
    tx.prepare_cached("INSERT INTO fts(rowid, no, title, text) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![at, no, title, text])?;
    Ok(())
}

/// Takes a row out of the index. Its words stay in the file until [`merge_step`] has come by.
pub(super) fn forget(tx: &Connection, at: i64) -> Result<()> {
    let waiting = tx.prepare_cached("DELETE FROM fts_todo WHERE at = ?1")?.execute([at])?;
    if waiting == 0 {
        tx.prepare_cached("DELETE FROM fts WHERE rowid = ?1")?.execute([at])?;
    }
    Ok(())
}

/// The row is to be put into the index.
pub(super) fn enqueue(tx: &Connection, at: i64) -> Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO fts_todo(at) VALUES (?1)")?.execute([at])?;
    Ok(())
}

/// How far the cleaning of the index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Merge {
    /// Nothing was to do.
    Idle,
    /// More is to do.
    GoesOn,
    /// This was the last step.
    Finished,
}

/// Rewrites a part of the index without the words of removed rows.
pub(crate) fn merge_step(tx: &Connection) -> Result<Merge> {
    if !state::merge_wanted(tx)? {
        return Ok(Merge::Idle);
    }
    let before = tx.total_changes();
    // Negative: merges across levels until one segment is left (https://sqlite.org/fts5.html, the 'merge' command).
    tx.prepare_cached("INSERT INTO fts(fts, rank) VALUES ('merge', ?1)")?.execute([-MERGE_PAGES])?;
    if tx.total_changes() - before >= 2 {
        return Ok(Merge::GoesOn);
    }
    state::set_merge_wanted(tx, false)?;
    Ok(Merge::Finished)
}

/// What of a record can be found, besides its number and title. The object's name stands in for its id.
fn text_of(conn: &Connection, collection: Collection, record: &str) -> Result<String> {
    let about = |object: Option<ObjectId>| -> Result<String> {
        let found = object.map_or(Ok(None), |object| rows::name_of(conn, Collection::Object, object.0))?;
        Ok(found.map(|(no, name)| format!("{name} {no}")).unwrap_or_default())
    };
    Ok(match collection {
        Collection::Request => {
            let it: Request = serde_json::from_str(record).map_err(unreadable)?;
            let files: Vec<&str> = it.attachments.iter().map(|file| file.name.as_str()).collect();
            [&it.description, &it.author_name, &it.contact.name, &about(it.object)?, &files.join(" ")]
                .map(String::as_str)
                .join(" ")
        }
        Collection::WorkOrder => {
            let it: WorkOrder = serde_json::from_str(record).map_err(unreadable)?;
            [&it.description, &it.report, &it.site, &it.work_type_label, &about(it.object)?]
                .map(String::as_str)
                .join(" ")
        }
        Collection::Object => {
            let it: ServiceObject = serde_json::from_str(record).map_err(unreadable)?;
            [it.kind, it.site, it.model, it.serial].join(" ")
        }
        Collection::Invoice => {
            let it: Invoice = serde_json::from_str(record).map_err(unreadable)?;
            it.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")
        }
        Collection::Document => {
            let it: Document = serde_json::from_str(record).map_err(unreadable)?;
            let thing = it.belongs_to.map_or(Ok(None), |thing| rows::name_of(conn, thing.collection, thing.id))?;
            thing.map(|(no, title)| format!("{no} {title}")).unwrap_or_default()
        }
        Collection::Comment => {
            let it: Comment = serde_json::from_str(record).map_err(unreadable)?;
            [it.text, it.author_name].join(" ")
        }
        Collection::Quotation => {
            let it: Quotation = serde_json::from_str(record).map_err(unreadable)?;
            let lines = it.lines.iter().map(|line| line.text.as_str());
            std::iter::once(it.introduction.as_str()).chain(lines).collect::<Vec<_>>().join(" ")
        }
        Collection::Profile => String::new(),
    })
}
