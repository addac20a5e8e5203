//! Documents: the list, and which bytes are on this computer.

use std::collections::HashSet;

use jiff::Timestamp;
use portal_api::documents::{BelongsTo, Document};
use portal_api::feed::Collection;
use portal_api::fingerprint::Sha256;
use portal_api::id::DocumentId;
use portal_api::problem::ErrorCode;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::list::{By, Direction, Filter, List, tally};
use super::{number_of, rows, search, state, terms, unreadable};
use crate::Result;
use crate::views::{DocumentKind, DocumentQuery, DocumentRow, DocumentSort, DownloadState, Kept, Page};

const C: Collection = Collection::Document;

/// What is known about the bytes of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Content {
    /// The bytes that are here, perhaps of an older version.
    pub(crate) sha256: Option<Sha256>,
    /// Of those bytes.
    pub(crate) size: u64,
    /// Why the last try failed, when nothing has succeeded since.
    pub(crate) failed: Option<ErrorCode>,
}

impl Content {
    /// What the list says about a document whose newest content is `wanted`.
    pub(crate) fn state(&self, wanted: Sha256) -> DownloadState {
        match (self.sha256, self.failed) {
            (Some(here), _) if here == wanted => DownloadState::Stored,
            (_, Some(code)) => DownloadState::Failed { code },
            (Some(_), None) => DownloadState::Outdated,
            (None, None) => DownloadState::Remote,
        }
    }
}

/// The documents under a query. [`DownloadState::Loading`] is known only to whoever loads, and [`Kept`] to the outbox.
pub(crate) fn list(conn: &Connection, query: &DocumentQuery) -> Result<Page<DocumentRow>> {
    if !state::screens(conn)?.areas.documents {
        return Err(ErrorCode::NotShared.into());
    }
    let kind = query.kind.map(kind_number);
    let words = terms::words(&query.search);
    let mut filter = match query.sort {
        DocumentSort::Newest => Filter::all_of(C),
        DocumentSort::Name => Filter::by("row_name").and("c = ?", number_of(C)).and_raw("name IS NOT NULL"),
        DocumentSort::Size => Filter::by("row_size").and_raw("size IS NOT NULL"),
    };
    if let Some(kind) = kind {
        filter = filter.and("stage = ?", kind);
    }
    if query.stored_only {
        filter = filter.and_raw(
            "k IN (SELECT r.k FROM content o CROSS JOIN row r ON r.c = 5 AND r.id = o.document
                   WHERE o.sha256 IS NOT NULL)",
        );
    }
    let known = words.is_empty() && !query.stored_only;
    let stages: Option<&[i64]> = kind.as_ref().map(std::slice::from_ref);
    let total = if known { Some(tally(conn, C, stages)?) } else { None };
    List { filter: search::restrict(conn, filter, C, &words)?, order: order(query.sort), total }
        .page(conn, query.window)?
        .read(|k| row_of(conn, rows::at_key(conn, k)?.record))
}

const fn order(sort: DocumentSort) -> &'static [By] {
    match sort {
        DocumentSort::Newest => &[("at", Direction::Down)],
        DocumentSort::Name => {
            &[("name", Direction::Up), ("stage", Direction::Up), ("kind", Direction::Up), ("at", Direction::Up)]
        }
        DocumentSort::Size => &[("size", Direction::Down), ("stage", Direction::Down), ("at", Direction::Down)],
    }
}

/// The documents that hang on a thing, by name; empty when documents are not shared.
pub(crate) fn of(conn: &Connection, thing: Uuid) -> Result<Vec<DocumentRow>> {
    if !state::screens(conn)?.areas.documents {
        return Ok(Vec::new());
    }
    let mut found: Vec<Document> = conn
        .prepare_cached("SELECT d FROM row INDEXED BY row_ref WHERE ref = ?1 AND c = 5 ORDER BY at DESC LIMIT 500")?
        .query_map([thing.as_bytes()], |row| row.get::<_, String>(0))?
        .map(|text| serde_json::from_str(&text?).map_err(unreadable))
        .collect::<Result<_>>()?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found.into_iter().map(|document| row_of(conn, document)).collect()
}

/// How many documents hang on a thing.
pub(crate) fn count_of(conn: &Connection, thing: Uuid) -> Result<u32> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM row INDEXED BY row_ref WHERE ref = ?1 AND c = 5")?
        .query_row([thing.as_bytes()], |row| row.get(0))?)
}

/// The record of a document.
pub(crate) fn get(conn: &Connection, id: DocumentId) -> Result<Option<Document>> {
    rows::get(conn, Collection::Document, id.0)
}

/// What is known about the bytes of a document.
pub(crate) fn stored(conn: &Connection, id: DocumentId) -> Result<Content> {
    conn.prepare_cached("SELECT sha256, size, failed FROM content WHERE document = ?1")?
        .query_row([id.0.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?
        .map_or_else(|| Ok(Content::default()), |(sha256, size, failed)| content(sha256, size, failed))
}

/// These bytes are about to be fetched, piece by piece. What is here of others before them becomes an orphan, and an old
/// failure is forgotten.
pub(crate) fn begin(conn: &Connection, id: DocumentId, sha256: Sha256) -> Result<()> {
    let before = part_of(conn, id)?;
    conn.prepare_cached(
        "INSERT INTO content(document, part) VALUES (?1, ?2)
         ON CONFLICT(document) DO UPDATE SET part = excluded.part, failed = NULL",
    )?
    .execute((id.0.as_bytes(), sha256.as_bytes()))?;
    conn.prepare_cached("DELETE FROM orphan WHERE sha256 = ?1")?.execute([sha256.as_bytes()])?;
    before.filter(|old| *old != sha256).map_or(Ok(()), |old| orphan_unless_used(conn, old))
}

fn part_of(conn: &Connection, id: DocumentId) -> Result<Option<Sha256>> {
    let part: Option<Option<[u8; 32]>> = conn
        .prepare_cached("SELECT part FROM content WHERE document = ?1")?
        .query_row([id.0.as_bytes()], |row| row.get(0))
        .optional()?;
    Ok(part.flatten().map(Sha256::from_bytes))
}

/// The bytes are here and verified. Bytes that this replaces become orphans.
pub(crate) fn mark_stored(conn: &Connection, id: DocumentId, sha256: Sha256, size: u64, now: Timestamp) -> Result<()> {
    let before = stored(conn, id)?;
    let size = i64::try_from(size).map_err(unreadable)?;
    conn.prepare_cached(
        "INSERT INTO content(document, sha256, size, used_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT(document) DO UPDATE SET
             sha256 = excluded.sha256, size = excluded.size, used_at = excluded.used_at, failed = NULL, part = NULL",
    )?
    .execute((id.0.as_bytes(), sha256.as_bytes(), size, now.as_millisecond()))?;
    conn.prepare_cached("DELETE FROM orphan WHERE sha256 = ?1")?.execute([sha256.as_bytes()])?;
    before.sha256.filter(|old| *old != sha256).map_or(Ok(()), |old| orphan_unless_used(conn, old))
}

/// The last try failed; what was here before stays.
pub(crate) fn mark_failed(conn: &Connection, id: DocumentId, code: ErrorCode) -> Result<()> {
    let code = serde_json::to_string(&code).map_err(unreadable)?;
    conn.prepare_cached(
        "INSERT INTO content(document, failed) VALUES (?1, ?2)
         ON CONFLICT(document) DO UPDATE SET failed = excluded.failed",
    )?
    .execute((id.0.as_bytes(), code))?;
    Ok(())
}

/// The bytes were used just now, so that others are given up first.
pub(crate) fn touch(conn: &Connection, id: DocumentId, now: Timestamp) -> Result<()> {
    conn.prepare_cached("UPDATE content SET used_at = ?2 WHERE document = ?1")?
        .execute((id.0.as_bytes(), now.as_millisecond()))?;
    Ok(())
}

/// The bytes are given up, or the document is gone. Bytes that nobody else needs become orphans.
pub(crate) fn forget(conn: &Connection, id: Uuid) -> Result<()> {
    let (here, part) = (stored(conn, DocumentId(id))?.sha256, part_of(conn, DocumentId(id))?);
    conn.prepare_cached("DELETE FROM content WHERE document = ?1")?.execute([id.as_bytes()])?;
    here.into_iter().chain(part).try_for_each(|sha256| orphan_unless_used(conn, sha256))
}

/// How many bytes of documents are on this computer.
pub(crate) fn stored_bytes(conn: &Connection) -> Result<u64> {
    let sum: i64 = conn
        .prepare_cached("SELECT coalesce(sum(size), 0) FROM content WHERE sha256 IS NOT NULL")?
        .query_row([], |row| row.get(0))?;
    Ok(u64::try_from(sum).unwrap_or_default())
}

/// How many documents have their bytes on this computer.
pub(crate) fn stored_count(conn: &Connection) -> Result<u32> {
    Ok(conn.prepare_cached("SELECT count(*) FROM content WHERE sha256 IS NOT NULL")?.query_row([], |row| row.get(0))?)
}

/// What was not used for longest: at most `limit` documents behind the first `skip`.
pub(crate) fn least_recently_used(conn: &Connection, limit: u32, skip: u32) -> Result<Vec<DocumentId>> {
    let mut statement = conn.prepare_cached(
        "SELECT document FROM content INDEXED BY content_used_at
         WHERE sha256 IS NOT NULL ORDER BY used_at, document LIMIT ?1 OFFSET ?2",
    )?;
    let found = statement.query_map((limit, skip), |row| Ok(DocumentId(Uuid::from_bytes(row.get(0)?))))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// What a document belongs to.
pub(crate) fn belongs_to(conn: &Connection, id: DocumentId) -> Result<Option<BelongsTo>> {
    Ok(get(conn, id)?.and_then(|document| document.belongs_to))
}

/// Which of these bytes no row knows.
pub(crate) fn unknown(conn: &Connection, mut files: Vec<Sha256>) -> Result<Vec<Sha256>> {
    let mut known = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM content WHERE sha256 = ?1) OR EXISTS (SELECT 1 FROM content WHERE part = ?1)",
    )?;
    let mut found = Vec::new();
    for sha256 in files.drain(..) {
        if !known.query_row([sha256.as_bytes()], |row| row.get::<_, bool>(0))? {
            found.push(sha256);
        }
    }
    Ok(found)
}

/// The documents whose newest bytes are among these. Reads all of them.
pub(crate) fn naming(conn: &Connection, files: &HashSet<Sha256>) -> Result<Vec<Document>> {
    let mut found = Vec::new();
    let mut statement = conn.prepare_cached("SELECT d FROM row WHERE c = ?1")?;
    for text in statement.query_map([number_of(C)], |row| row.get::<_, String>(0))? {
        let document: Document = serde_json::from_str(&text?).map_err(unreadable)?;
        if files.contains(&document.sha256) {
            found.push(document);
        }
    }
    Ok(found)
}

/// Bytes that nothing refers to any more, whose files may be removed.
pub(crate) fn orphans(conn: &Connection) -> Result<Vec<Sha256>> {
    let mut statement = conn.prepare_cached("SELECT sha256 FROM orphan")?;
    let found = statement.query_map([], |row| row.get(0).map(Sha256::from_bytes))?.collect::<rusqlite::Result<_>>()?;
    Ok(found)
}

/// The files of these orphans are removed.
pub(crate) fn forget_orphans(conn: &Connection, removed: &[Sha256]) -> Result<()> {
    let mut statement = conn.prepare_cached("DELETE FROM orphan WHERE sha256 = ?1")?;
    for sha256 in removed {
        statement.execute([sha256.as_bytes()])?;
    }
    Ok(())
}

/// What a media type looks like, as a number in the file.
pub(crate) fn kind_number_of(mime: &str) -> i64 {
    kind_number(kind_of(mime))
}

fn orphan_unless_used(conn: &Connection, sha256: Sha256) -> Result<()> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO orphan(sha256) SELECT ?1
         WHERE NOT EXISTS (SELECT 1 FROM content WHERE sha256 = ?1)
           AND NOT EXISTS (SELECT 1 FROM content WHERE part = ?1)",
    )?
    .execute([sha256.as_bytes()])?;
    Ok(())
}

fn content(sha256: Option<[u8; 32]>, size: i64, failed: Option<String>) -> Result<Content> {
    Ok(Content {
        sha256: sha256.map(Sha256::from_bytes),
        size: u64::try_from(size).unwrap_or_default(),
        failed: failed.map(|code| serde_json::from_str(&code).map_err(unreadable)).transpose()?,
    })
}

fn row_of(conn: &Connection, document: Document) -> Result<DocumentRow> {
    let belongs_to_title = match document.belongs_to {
        Some(thing) => rows::name_of(conn, thing.collection, thing.id)?.map(|(_, title)| title),
        None => None,
    };
    Ok(DocumentRow {
        id: document.id,
        kind: kind_of(&document.mime),
        size: u32::try_from(document.size).unwrap_or(u32::MAX),
        version: document.version,
        belongs_to: document.belongs_to,
        belongs_to_title,
        state: stored(conn, document.id)?.state(document.sha256),
        kept: Kept::No,
        changed_at: document.changed_at,
        name: document.name,
    })
}

fn kind_of(mime: &str) -> DocumentKind {
    if mime == "application/pdf" {
        DocumentKind::Pdf
    } else if mime.starts_with("image/") {
        DocumentKind::Picture
    } else {
        DocumentKind::Other
    }
}

const fn kind_number(kind: DocumentKind) -> i64 {
    match kind {
        DocumentKind::Pdf => 0,
        DocumentKind::Picture => 1,
        DocumentKind::Other => 2,
    }
}
