//! [`SessionStore`] on SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use portal_api::id::PortalId;
use portal_api::problem::ErrorCode;
use rusqlite::Connection;
use uuid::Uuid;

use super::super::{Credentials, NewSession, Presented, Refreshed, Result, SessionStore};
use super::{Sqlite, session, user};
use crate::sessions::rotate::{self, Turn};
use crate::viewer::Viewer;

#[async_trait]
impl SessionStore for Sqlite {
    async fn credentials(&self, portal: PortalId, email: &str) -> Result<Option<Credentials>> {
        let email = email.to_owned();
        self.read(move |tx| user::credentials(tx, portal, &email)).await
    }

    async fn open_session(&self, new: NewSession, now: Timestamp) -> Result<Viewer> {
        self.write(move |tx| {
            session::insert(tx, &new, now)?;
            session::by_family(tx, new.family)?.ok_or_else(|| ErrorCode::SessionEnded.into())
        })
        .await
    }

    async fn refresh(&self, presented: Presented, now: Timestamp) -> Result<Refreshed> {
        self.write(move |tx| refresh(tx, &presented, now)).await
    }

    async fn viewer(&self, access: Sha256, now: Timestamp) -> Result<Viewer> {
        let found = self.read(move |tx| session::by_access(tx, access, now)).await?;
        if found.is_first_use {
            let (family, turn) = (found.viewer.session, found.turn);
            self.write(move |tx| session::mark_used(tx, family, turn)).await?;
        }
        Ok(found.viewer)
    }

    async fn drop_old_sessions(&self, before: Timestamp, now: Timestamp) -> Result<()> {
        self.write(move |tx| session::delete_old(tx, before, now)).await
    }

    async fn end_session(&self, family: Uuid, now: Timestamp) -> Result<()> {
        self.write(move |tx| session::end(tx, family, now)).await
    }
}

fn refresh(tx: &Connection, presented: &Presented, now: Timestamp) -> Result<Refreshed> {
    let Some((chain, turn)) = session::chain(tx, presented.family)? else { return Ok(Refreshed::Ended) };
    let Some(viewer) = session::by_family(tx, presented.family)? else { return Ok(Refreshed::Ended) };
    let turn = match rotate::turn(&chain, presented.token, now) {
        Turn::Rotate => {
            session::rotate(tx, presented, now)?;
            turn + 1
        }
        Turn::Repeat => turn,
        Turn::Revoke => {
            session::end(tx, presented.family, now)?;
            return Ok(Refreshed::Ended);
        }
        Turn::Ended => return Ok(Refreshed::Ended),
    };
    session::insert_access(tx, presented.family, turn, presented.access)?;
    Ok(Refreshed::Renewed(Box::new(viewer)))
}
