//! Table `customer`, except for `rev`, which belongs to [`super::change`].

use portal_api::id::{CustomerId, PortalId};
use portal_api::problem::ErrorCode;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::{NewCustomer, Result};
use super::values;

pub(super) fn insert(tx: &Connection, customer: &NewCustomer) -> Result<()> {
    tx.execute(
        "INSERT INTO customer(id, portal, name) VALUES (?1, ?2, ?3)",
        params![customer.id.0.into_bytes(), customer.portal.0.into_bytes(), customer.name],
    )?;
    Ok(())
}

pub(super) fn of_portal(tx: &Connection, portal: PortalId) -> Result<Vec<NewCustomer>> {
    let mut statement = tx.prepare_cached("SELECT id, name FROM customer WHERE portal = ?1 ORDER BY name, id")?;
    let rows = statement.query_map([portal.0.into_bytes()], |row| {
        Ok(NewCustomer { id: CustomerId(values::uuid(row.get(0)?)), portal, name: row.get(1)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whose customer this is.
pub(super) fn portal_of(tx: &Connection, customer: CustomerId) -> Result<PortalId> {
    let portal: Option<[u8; 16]> = tx
        .prepare_cached("SELECT portal FROM customer WHERE id = ?1")?
        .query_row([customer.0.into_bytes()], |row| row.get(0))
        .optional()?;
    Ok(PortalId(values::uuid(portal.ok_or(ErrorCode::NotFound)?)))
}
