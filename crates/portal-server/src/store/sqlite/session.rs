//! Tables `session` and `access_token`.

use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use portal_api::id::{CustomerId, PortalId, PortalUserId};
use portal_api::me::Profile;
use portal_api::problem::ErrorCode;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::super::{Access, NewSession, Presented, Result};
use super::values;
use crate::sessions::rotate::Chain;
use crate::viewer::Viewer;

/// Issued tokens of the same answer share this number, so that using one shows that the answer arrived.
pub(super) type TurnNumber = i64;

pub(super) fn insert(tx: &Connection, session: &NewSession, now: Timestamp) -> Result<()> {
    tx.execute(
        "INSERT INTO session(family, user, device, current, created_at, rotated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![
            session.family.into_bytes(),
            session.user.0.into_bytes(),
            session.device,
            session.refresh.as_bytes(),
            now.as_millisecond()
        ],
    )?;
    insert_access(tx, session.family, 0, session.access)
}

pub(super) fn insert_access(tx: &Connection, family: Uuid, turn: TurnNumber, access: Access) -> Result<()> {
    tx.execute(
        "INSERT INTO access_token(token, family, turn, expires_at) VALUES (?1, ?2, ?3, ?4)",
        params![access.token.as_bytes(), family.into_bytes(), turn, access.expires_at.as_millisecond()],
    )?;
    Ok(())
}

/// The chain of a family; `None` when there never was one.
pub(super) fn chain(tx: &Connection, family: Uuid) -> Result<Option<(Chain, TurnNumber)>> {
    Ok(tx
        .prepare_cached(
            "SELECT current, parent, is_used, created_at, rotated_at, ended_at IS NOT NULL, turn
             FROM session WHERE family = ?1",
        )?
        .query_row([family.into_bytes()], |row| {
            let chain = Chain {
                current: values::sha256(row.get(0)?),
                parent: row.get::<_, Option<[u8; 32]>>(1)?.map(values::sha256),
                is_used: row.get(2)?,
                created_at: values::time(row.get(3)?)?,
                rotated_at: values::time(row.get(4)?)?,
                is_ended: row.get(5)?,
            };
            Ok((chain, row.get(6)?))
        })
        .optional()?)
}

/// The presented token becomes the parent, its child the newest.
pub(super) fn rotate(tx: &Connection, presented: &Presented, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE session SET turn = turn + 1, parent = ?2, current = ?3, is_used = 0, rotated_at = ?4 WHERE family = ?1",
        params![
            presented.family.into_bytes(),
            presented.token.as_bytes(),
            presented.child.as_bytes(),
            now.as_millisecond()
        ],
    )?;
    tx.execute(
        "DELETE FROM access_token WHERE family = ?1 AND expires_at < ?2",
        params![presented.family.into_bytes(), now.as_millisecond()],
    )?;
    Ok(())
}

pub(super) fn end(tx: &Connection, family: Uuid, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE session SET ended_at = ?2 WHERE family = ?1 AND ended_at IS NULL",
        params![family.into_bytes(), now.as_millisecond()],
    )?;
    tx.execute(
        "DELETE FROM access_token WHERE family = ?1 AND expires_at < ?2",
        params![family.into_bytes(), now.as_millisecond()],
    )?;
    Ok(())
}

pub(super) fn end_of_user(tx: &Connection, user: PortalUserId, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE session SET ended_at = ?2 WHERE user = ?1 AND ended_at IS NULL",
        params![user.0.into_bytes(), now.as_millisecond()],
    )?;
    Ok(())
}

pub(super) fn end_of_portal(tx: &Connection, portal: PortalId, now: Timestamp) -> Result<()> {
    tx.execute(
        "UPDATE session SET ended_at = ?2
         WHERE ended_at IS NULL AND user IN (SELECT id FROM portal_user WHERE portal = ?1)",
        params![portal.0.into_bytes(), now.as_millisecond()],
    )?;
    Ok(())
}

/// Access tokens go when they expire; sessions stay for a while after their end, so that reasons can be given.
pub(super) fn delete_old(tx: &Connection, before: Timestamp, now: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM access_token WHERE expires_at < ?1", [now.as_millisecond()])?;
    tx.execute("DELETE FROM session WHERE coalesce(ended_at, rotated_at) < ?1", [before.as_millisecond()])?;
    Ok(())
}

/// The newest answer arrived, because something that came with it is in use.
pub(super) fn mark_used(tx: &Connection, family: Uuid, turn: TurnNumber) -> Result<()> {
    tx.prepare_cached("UPDATE session SET is_used = 1 WHERE family = ?1 AND turn = ?2 AND is_used = 0")?
        .execute(params![family.into_bytes(), turn])?;
    Ok(())
}

/// What an access token says about the session.
pub(super) struct Found {
    pub(super) viewer: Viewer,
    pub(super) turn: TurnNumber,
    pub(super) is_first_use: bool,
}

/// Who holds an access token.
///
/// # Errors
/// Refused in the order that explains most: no token, switched off, ended, expired.
pub(super) fn by_access(tx: &Connection, access: Sha256, now: Timestamp) -> Result<Found> {
    let found = tx
        .prepare_cached(
            "SELECT s.family, s.ended_at IS NOT NULL, u.enabled, u.id, u.name, u.email, c.id, c.name, p.id, p.settings,
                    a.turn, a.turn = s.turn AND s.is_used = 0, a.expires_at
             FROM access_token a
             JOIN session s ON s.family = a.family
             JOIN portal_user u ON u.id = s.user
             JOIN customer c ON c.id = u.customer
             JOIN portal p ON p.id = u.portal
             WHERE a.token = ?1",
        )?
        .query_row([access.as_bytes()], |row| {
            Ok((Joined::from_row(row)?, row.get(10)?, row.get(11)?, row.get::<_, i64>(12)?))
        })
        .optional()?;
    let (joined, turn, is_first_use, expires_at) = found.ok_or(ErrorCode::NotSignedIn)?;
    let is_ended = joined.is_ended;
    let viewer = joined.admit()?;
    if is_ended {
        return Err(ErrorCode::SessionEnded.into());
    }
    if expires_at <= now.as_millisecond() {
        return Err(ErrorCode::NotSignedIn.into());
    }
    Ok(Found { viewer, turn, is_first_use })
}

/// Whose session this is, whether or not it is over.
///
/// # Errors
/// Refused with `user-disabled` or `portal-disabled`.
pub(super) fn by_family(tx: &Connection, family: Uuid) -> Result<Option<Viewer>> {
    tx.prepare_cached(
        "SELECT s.family, s.ended_at IS NOT NULL, u.enabled, u.id, u.name, u.email, c.id, c.name, p.id, p.settings
         FROM session s
         JOIN portal_user u ON u.id = s.user
         JOIN customer c ON c.id = u.customer
         JOIN portal p ON p.id = u.portal
         WHERE s.family = ?1",
    )?
    .query_row([family.into_bytes()], Joined::from_row)
    .optional()?
    .map(Joined::admit)
    .transpose()
}

struct Joined {
    family: Uuid,
    is_ended: bool,
    is_enabled: bool,
    user: Profile,
    portal: PortalId,
    settings: String,
}

impl Joined {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            family: values::uuid(row.get(0)?),
            is_ended: row.get(1)?,
            is_enabled: row.get(2)?,
            user: Profile {
                id: PortalUserId(values::uuid(row.get(3)?)),
                name: row.get(4)?,
                email: row.get(5)?,
                customer: CustomerId(values::uuid(row.get(6)?)),
                customer_name: row.get(7)?,
            },
            portal: PortalId(values::uuid(row.get(8)?)),
            settings: row.get(9)?,
        })
    }

    /// Nobody gets further when the company has switched them or the portal off.
    fn admit(self) -> Result<Viewer> {
        let settings: portal_api::settings::PortalSettings = serde_json::from_str(&self.settings)?;
        if !settings.enabled {
            return Err(ErrorCode::PortalDisabled.into());
        }
        if !self.is_enabled {
            return Err(ErrorCode::UserDisabled.into());
        }
        Ok(Viewer { portal: self.portal, user: self.user, settings, session: self.family })
    }
}
