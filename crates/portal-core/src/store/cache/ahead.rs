//! Which documents are worth fetching before anybody asks for them.

use portal_api::documents::Document;
use portal_api::feed::Collection;
use portal_api::me::StageGroup;
use rusqlite::Connection;
use uuid::Uuid;

use super::project::stage_number;
use super::write::range_of;
use super::{documents, number_of, state, unreadable};
use crate::Result;
use crate::documents::Pinned;
use crate::views::DownloadState;

/// Open work orders that are looked at.
const WORK_ORDERS_MAX: usize = 200;

/// The documents of open work orders, of those that changed last first, whose newest bytes are not here and whose last
/// try did not fail.
pub(crate) fn of_open_work_orders(conn: &Connection) -> Result<Vec<Document>> {
    let screens = state::screens(conn)?;
    if !screens.areas.documents || !screens.areas.work_orders {
        return Ok(Vec::new());
    }
    let open: Vec<i64> = screens.stages_of(Some(StageGroup::Open)).into_iter().map(stage_number).collect();
    let (low, high) = range_of(Collection::WorkOrder);
    let mut statement = conn.prepare_cached(
        "SELECT id, stage FROM row INDEXED BY row_at WHERE at BETWEEN ?1 AND ?2 ORDER BY at DESC LIMIT 2000",
    )?;
    let work_orders = statement
        .query_map([low, high], |row| Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, i64>(1)?)))?
        .filter(|found| found.as_ref().map_or(true, |(_, stage)| open.contains(stage)))
        .take(WORK_ORDERS_MAX)
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut found = Vec::new();
    for (id, _) in work_orders {
        found.extend(missing_of(conn, Uuid::from_bytes(id))?);
    }
    Ok(found)
}

/// What a person keeps here and is not here in its newest version, and whose last try did not fail: documents, and all
/// documents of objects.
pub(crate) fn of_pins(conn: &Connection, pinned: &Pinned) -> Result<Vec<Document>> {
    let screens = state::screens(conn)?;
    if !screens.areas.documents {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for id in &pinned.documents {
        if let Some(document) = documents::get(conn, *id)?
            && is_missing(conn, &document)?
        {
            found.push(document);
        }
    }
    if screens.areas.objects {
        for id in &pinned.objects {
            found.extend(missing_of(conn, id.0)?);
        }
    }
    Ok(found)
}

fn missing_of(conn: &Connection, thing: Uuid) -> Result<Vec<Document>> {
    let mut found = Vec::new();
    let mut statement = conn.prepare_cached("SELECT d FROM row INDEXED BY row_ref WHERE ref = ?1 AND c = ?2")?;
    let rows =
        statement.query_map((thing.as_bytes(), number_of(Collection::Document)), |row| row.get::<_, String>(0))?;
    for text in rows {
        let document = serde_json::from_str(&text?).map_err(unreadable)?;
        if is_missing(conn, &document)? {
            found.push(document);
        }
    }
    Ok(found)
}

fn is_missing(conn: &Connection, document: &Document) -> Result<bool> {
    let state = documents::stored(conn, document.id)?.state(document.sha256);
    Ok(matches!(state, DownloadState::Remote | DownloadState::Outdated))
}
