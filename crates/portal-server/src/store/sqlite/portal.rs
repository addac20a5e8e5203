//! Tables `portal` and `portal_slug`.

use portal_api::id::PortalId;
use portal_api::problem::ErrorCode;
use portal_api::settings::PortalSettings;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::{Portal, Result};
use super::values;

pub(super) fn by_slug(tx: &Connection, slug: &str) -> Result<Option<Portal>> {
    tx.prepare_cached("SELECT p.id, p.settings FROM portal_slug s JOIN portal p ON p.id = s.portal WHERE s.slug = ?1")?
        .query_row([slug], columns)
        .optional()?
        .map(from_columns)
        .transpose()
}

pub(super) fn all(tx: &Connection) -> Result<Vec<Portal>> {
    let mut statement = tx.prepare_cached("SELECT id, settings FROM portal ORDER BY slug")?;
    let rows = statement.query_map([], columns)?;
    rows.map(|row| from_columns(row?)).collect()
}

pub(super) fn get(tx: &Connection, id: PortalId) -> Result<Portal> {
    let found = tx
        .prepare_cached("SELECT id, settings FROM portal WHERE id = ?1")?
        .query_row([id.0.into_bytes()], columns)
        .optional()?;
    from_columns(found.ok_or(ErrorCode::NotFound)?)
}

pub(super) fn insert(tx: &Connection, id: PortalId, settings: &PortalSettings) -> Result<()> {
    claim_slug(tx, id, &settings.slug, |tx| {
        tx.execute(
            "INSERT INTO portal(id, slug, settings) VALUES (?1, ?2, ?3)",
            params![id.0.into_bytes(), settings.slug, serde_json::to_string(settings)?],
        )?;
        Ok(())
    })
}

pub(super) fn update(tx: &Connection, id: PortalId, settings: &PortalSettings) -> Result<()> {
    claim_slug(tx, id, &settings.slug, |tx| {
        let n = tx.execute(
            "UPDATE portal SET slug = ?2, settings = ?3 WHERE id = ?1",
            params![id.0.into_bytes(), settings.slug, serde_json::to_string(settings)?],
        )?;
        if n == 0 { Err(ErrorCode::NotFound.into()) } else { Ok(()) }
    })
}

/// A slug leads to one portal for ever, so that an address on a sticker never opens somebody else's portal.
fn claim_slug(tx: &Connection, id: PortalId, slug: &str, write: impl FnOnce(&Connection) -> Result<()>) -> Result<()> {
    let owner: Option<[u8; 16]> =
        tx.query_row("SELECT portal FROM portal_slug WHERE slug = ?1", [slug], |row| row.get(0)).optional()?;
    if owner.is_some_and(|owner| owner != id.0.into_bytes()) {
        return Err(ErrorCode::IdConflict.into());
    }
    write(tx)?;
    tx.execute("INSERT OR IGNORE INTO portal_slug(slug, portal) VALUES (?1, ?2)", params![slug, id.0.into_bytes()])?;
    Ok(())
}

/// The next number for people, for example `R-1001`.
pub(super) fn next_request_number(tx: &Connection, portal: PortalId) -> Result<String> {
    let n: i64 = tx
        .prepare_cached("UPDATE portal SET last_request = last_request + 1 WHERE id = ?1 RETURNING last_request")?
        .query_row([portal.0.into_bytes()], |row| row.get(0))?;
    Ok(format!("R-{n}"))
}

/// The next number for people, for example `WO-20001`.
pub(super) fn next_work_order_number(tx: &Connection, portal: PortalId) -> Result<String> {
    let n: i64 = tx
        .prepare_cached(
            "UPDATE portal SET last_work_order = last_work_order + 1 WHERE id = ?1 RETURNING last_work_order",
        )?
        .query_row([portal.0.into_bytes()], |row| row.get(0))?;
    Ok(format!("WO-{n}"))
}

/// Numbers that came from elsewhere are not given out again.
pub(super) fn skip_numbers<'a>(
    tx: &Connection,
    portal: PortalId,
    numbers: impl Iterator<Item = &'a str>,
) -> Result<()> {
    let (mut request, mut work_order) = (0i64, 0i64);
    for number in numbers {
        if let Some(n) = number.strip_prefix("R-").and_then(|n| n.parse().ok()) {
            request = request.max(n);
        } else if let Some(n) = number.strip_prefix("WO-").and_then(|n| n.parse().ok()) {
            work_order = work_order.max(n);
        }
    }
    tx.execute(
        "UPDATE portal SET last_request = max(last_request, ?2), last_work_order = max(last_work_order, ?3)
         WHERE id = ?1",
        params![portal.0.into_bytes(), request, work_order],
    )?;
    Ok(())
}

fn columns(row: &Row<'_>) -> rusqlite::Result<([u8; 16], String)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn from_columns((id, settings): ([u8; 16], String)) -> Result<Portal> {
    Ok(Portal { id: PortalId(values::uuid(id)), settings: serde_json::from_str(&settings)? })
}
