//! Which documents are worth fetching before anybody asks for them.

use portal_api::documents::Document;
use portal_api::feed::Collection;
use portal_api::me::StageGroup;
use rusqlite::Connection;

use super::project::stage_number;
use super::write::range_of;
use super::{number_of, state, unreadable};
use crate::Result;

/// Open work orders that are looked at.
const WORK_ORDERS_MAX: usize = 200;

/// The documents of open work orders, of those that changed last first, whose bytes are not here and whose last try did
/// not fail.
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
    let mut documents = conn.prepare_cached(
        "SELECT r.d FROM row r INDEXED BY row_ref LEFT JOIN content o ON o.document = r.id
         WHERE r.ref = ?1 AND r.c = ?2 AND o.sha256 IS NULL AND o.failed IS NULL",
    )?;
    let mut found = Vec::new();
    for (id, _) in work_orders {
        let rows = documents.query_map((id, number_of(Collection::Document)), |row| row.get::<_, String>(0))?;
        for text in rows {
            found.push(serde_json::from_str(&text?).map_err(unreadable)?);
        }
    }
    Ok(found)
}
