//! Comments: those on one work order.

use portal_api::comments::Comment;
use portal_api::feed::Collection;
use portal_api::id::WorkOrderId;
use rusqlite::Connection;

use super::{number_of, unreadable};
use crate::Result;

/// What was said about a work order, in the order in which the company received it. The newest 500.
pub(crate) fn of(conn: &Connection, work_order: WorkOrderId) -> Result<Vec<Comment>> {
    let mut found: Vec<Comment> = conn
        .prepare_cached("SELECT d FROM row INDEXED BY row_ref WHERE ref = ?1 AND c = ?2 ORDER BY at DESC LIMIT 500")?
        .query_map((work_order.0.as_bytes(), number_of(Collection::Comment)), |row| row.get::<_, String>(0))?
        .map(|text| serde_json::from_str(&text?).map_err(unreadable))
        .collect::<Result<_>>()?;
    found.sort_by_key(|comment| (comment.received_at, comment.id));
    Ok(found)
}
