//! Table `portal_user`.

use portal_api::id::{CustomerId, PortalId, PortalUserId};
use portal_api::problem::ErrorCode;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Credentials, NewPortalUser, PortalUser, Result};
use super::{customer, values};

pub(super) fn insert(tx: &Connection, user: &NewPortalUser) -> Result<()> {
    let portal = customer::portal_of(tx, user.customer)?;
    let n = tx.execute(
        "INSERT INTO portal_user(id, portal, customer, email, name, password) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO NOTHING",
        params![
            user.id.0.into_bytes(),
            portal.0.into_bytes(),
            user.customer.0.into_bytes(),
            user.email.to_lowercase(),
            user.name,
            user.password_hash
        ],
    )?;
    if n == 0 { Err(ErrorCode::IdConflict.into()) } else { Ok(()) }
}

pub(super) fn of_portal(tx: &Connection, portal: PortalId) -> Result<Vec<PortalUser>> {
    let mut statement = tx.prepare_cached(
        "SELECT u.id, u.customer, c.name, u.email, u.name, u.enabled
         FROM portal_user u JOIN customer c ON c.id = u.customer WHERE u.portal = ?1 ORDER BY u.email",
    )?;
    let rows = statement.query_map([portal.0.into_bytes()], |row| {
        Ok(PortalUser {
            id: PortalUserId(values::uuid(row.get(0)?)),
            customer: CustomerId(values::uuid(row.get(1)?)),
            customer_name: row.get(2)?,
            email: row.get(3)?,
            name: row.get(4)?,
            enabled: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn set_enabled(tx: &Connection, user: PortalUserId, enabled: bool) -> Result<()> {
    let n = tx.execute("UPDATE portal_user SET enabled = ?2 WHERE id = ?1", params![user.0.into_bytes(), enabled])?;
    if n == 0 { Err(ErrorCode::NotFound.into()) } else { Ok(()) }
}

pub(super) fn credentials(tx: &Connection, portal: PortalId, email: &str) -> Result<Option<Credentials>> {
    Ok(tx
        .prepare_cached("SELECT id, password, enabled FROM portal_user WHERE portal = ?1 AND email = ?2")?
        .query_row(params![portal.0.into_bytes(), email.to_lowercase()], |row| {
            Ok(Credentials {
                user: PortalUserId(values::uuid(row.get(0)?)),
                password: row.get(1)?,
                enabled: row.get(2)?,
            })
        })
        .optional()?)
}

/// The name of a user of this customer; `None` when they belong to another one.
pub(super) fn name(tx: &Connection, customer: CustomerId, user: PortalUserId) -> Result<Option<String>> {
    Ok(tx
        .prepare_cached("SELECT name FROM portal_user WHERE id = ?1 AND customer = ?2")?
        .query_row(params![user.0.into_bytes(), customer.0.into_bytes()], |row| row.get(0))
        .optional()?)
}
