//! Table `portal_user`.

use portal_api::feed::Collection;
use portal_api::id::{CustomerId, PortalId, PortalUserId, ProfileChangeId};
use portal_api::portals::Language;
use portal_api::problem::ErrorCode;
use portal_api::profile::{AppliedChange, OwnProfile};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Credentials, NewPortalUser, PortalUser, Result};
use super::{change, customer, values};

/// Adds a user. Their profile is a row of the feed from then on.
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
    if n == 0 {
        return Err(ErrorCode::IdConflict.into());
    }
    change::touch(tx, user.customer, Collection::Profile, &[user.id.0])
}

/// What somebody says about themselves.
pub(super) fn profile(tx: &Connection, user: PortalUserId) -> Result<Option<OwnProfile>> {
    let found = tx
        .prepare_cached(
            "SELECT version, name, email, phone, language, change, change_fingerprint, changed_at
             FROM portal_user WHERE id = ?1",
        )?
        .query_row([user.0.into_bytes()], |row| {
            let change: Option<[u8; 16]> = row.get(5)?;
            let fingerprint: Option<[u8; 32]> = row.get(6)?;
            let last_change = change.zip(fingerprint).map(|(id, fingerprint)| AppliedChange {
                id: ProfileChangeId(values::uuid(id)),
                fingerprint: values::sha256(fingerprint),
            });
            let profile = OwnProfile {
                id: user,
                version: row.get(0)?,
                name: row.get(1)?,
                email: row.get(2)?,
                phone: row.get(3)?,
                language: None,
                last_change,
                changed_at: values::time(row.get(7)?)?,
            };
            Ok((profile, row.get::<_, Option<String>>(4)?))
        })
        .optional()?;
    let Some((profile, language)) = found else { return Ok(None) };
    let language = language.as_deref().map(values::language).transpose()?;
    Ok(Some(OwnProfile { language, ..profile }))
}

/// Writes what somebody says about themselves. The address is the office's.
pub(super) fn set_profile(tx: &Connection, profile: &OwnProfile) -> Result<()> {
    tx.prepare_cached(
        "UPDATE portal_user SET version = ?2, name = ?3, phone = ?4, language = ?5, change = ?6,
                                change_fingerprint = ?7, changed_at = ?8 WHERE id = ?1",
    )?
    .execute(params![
        profile.id.0.into_bytes(),
        profile.version,
        profile.name,
        profile.phone,
        profile.language.map(Language::as_str),
        profile.last_change.map(|change| change.id.0.into_bytes()),
        profile.last_change.map(|change| *change.fingerprint.as_bytes()),
        profile.changed_at.as_millisecond()
    ])?;
    Ok(())
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
