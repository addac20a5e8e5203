//! The signed-in person: what the company has, and on top of it what they changed.

mod overlay;

use portal_api::feed::Collection;
use portal_api::id::{PortalUserId, ProfileChangeId};
use portal_api::me::Shared;
use portal_api::problem::{ErrorCode, FieldProblem};
use portal_api::profile::{OwnProfile, ProfileChange};
use rusqlite::Connection;

use crate::account::Inner;
use crate::event::Noun;
use crate::outbox::apply::{New, enqueue};
use crate::outbox::kinds::{Kind, profile};
use crate::outbox::op::{Op, State};
use crate::outbox::{EntityId, Listener, desk};
use crate::ports::{Clock, Rng};
use crate::store::cache::{CacheDb, rows, state};
use crate::store::outbox::{OutboxDb, composer, op as ops};
use crate::views::{ProfileForm, ProfileView};
use crate::{Error, Result};

/// The profile of whoever is signed in.
pub struct Me<'a> {
    pub(crate) db: &'a OutboxDb,
    pub(crate) cache: &'a CacheDb,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) rng: &'a dyn Rng,
    pub(crate) listener: &'a dyn Listener,
}

impl<'a> Me<'a> {
    pub(crate) fn new(account: &'a Inner) -> Self {
        Self {
            db: &account.outbox,
            cache: &account.cache,
            clock: &*account.ports.clock,
            rng: &*account.ports.rng,
            listener: &account.teller,
        }
    }

    /// The profile with what was changed here.
    ///
    /// # Errors
    /// `not-found` before the first answer of the server; [`Error::Database`].
    pub async fn read(&self) -> Result<ProfileView> {
        let (shared, row) = self.known().await?;
        let user = shared.user.id;
        let (ops, draft) = self.db.write(move |tx| Ok((ops::list(tx)?, draft(tx, user)?))).await?;
        Ok(overlay::view(&shared, row, &ops, draft, self.clock.now()))
    }

    /// Keeps what stands in the fields until it is handed over, and says what is wrong with it. What is not different from
    /// the profile is not kept.
    ///
    /// # Errors
    /// [`Error::Database`] when the disk refuses.
    pub async fn save_draft(&self, form: ProfileForm) -> Result<Vec<FieldProblem>> {
        let Some(row) = self.known().await?.1 else { return Ok(Vec::new()) };
        let now = self.clock.now();
        let id = ProfileChangeId(self.rng.uuid_v7(now));
        self.db
            .write(move |tx| {
                let user = row.id;
                let base = overlay::applied(row, &ops::in_lane(tx, profile::lane(user))?, now);
                let Some(change) = difference(id, &base, &form) else {
                    composer::clear(tx, Kind::Profile, user.0)?;
                    return Ok(Vec::new());
                };
                composer::save(tx, Kind::Profile, user.0, id.0, &profile::written(&form)?, now)?;
                Ok(change.problems())
            })
            .await
    }

    /// Hands a change over for sending; nothing happens when nothing is different. What has not left this computer
    /// yet, or was not accepted, gives way to it.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the fields to correct; `not-shared` when this user may not change it. In each case
    /// nothing was handed over.
    pub async fn change(&self, form: ProfileForm) -> Result<()> {
        let (shared, row) = self.known().await?;
        let row = row.filter(|_| shared.may.edit_profile).ok_or(ErrorCode::NotShared)?;
        let now = self.clock.now();
        let id = ProfileChangeId(self.rng.uuid_v7(now));
        self.db
            .write(move |tx| {
                let lane = profile::lane(row.id);
                for op in replaceable(tx, &row)? {
                    desk::give_up(tx, Kind::Profile, op, false, now)?;
                }
                composer::clear(tx, Kind::Profile, row.id.0)?;
                let base = overlay::applied(row, &ops::in_lane(tx, lane)?, now);
                let Some(change) = difference(id, &base, &form) else { return Ok(()) };
                let problems = change.problems();
                if !problems.is_empty() {
                    return Err(Error::Invalid(problems));
                }
                let (entity, packed) = (change.id.into(), profile::pack(&change)?);
                let new = New { kind: Kind::Profile, entity, lane, packed, files: 0, written_at: Some(now) };
                enqueue(tx, new, now)
            })
            .await?;
        self.moved();
        Ok(())
    }

    /// Gives up a change that was not accepted or has not left this computer: the company's version shows again.
    ///
    /// # Errors
    /// `not-found` when there is none; [`Error::Database`].
    pub async fn undo(&self) -> Result<()> {
        let row = self.known().await?.1.ok_or(ErrorCode::NotFound)?;
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                for op in replaceable(tx, &row)? {
                    desk::give_up(tx, Kind::Profile, op, false, now)?;
                }
                Ok(())
            })
            .await?;
        self.moved();
        Ok(())
    }

    /// Tries what waits, is held or was refused now.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn send_now(&self) -> Result<()> {
        let Some(row) = self.known().await?.1 else { return Ok(()) };
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                for op in ops::in_lane(tx, profile::lane(row.id))? {
                    desk::send_now(tx, Kind::Profile, op.entity, now)?;
                }
                Ok(())
            })
            .await?;
        self.moved();
        Ok(())
    }

    async fn known(&self) -> Result<(Shared, Option<OwnProfile>)> {
        self.cache
            .read(|conn| {
                let shared = state::shared(conn)?.ok_or(ErrorCode::NotFound)?;
                let row = rows::get(conn, Collection::Profile, shared.user.id.0)?;
                Ok((shared, row))
            })
            .await
    }

    fn moved(&self) {
        self.listener.changed(Noun::Profile);
        self.listener.wake_outbox();
    }
}

/// What stands in the fields and was not handed over. What cannot be read stays there, and does not hide the profile.
fn draft(tx: &Connection, user: PortalUserId) -> Result<Option<ProfileForm>> {
    Ok(composer::text(tx, Kind::Profile, user.0)?.and_then(|there| profile::read(&there.text).ok()))
}

/// Changes that can still give way.
fn replaceable(tx: &Connection, row: &OwnProfile) -> Result<Vec<EntityId>> {
    let gives_way = |op: &Op| op.never_left() || matches!(op.state, State::Rejected(_));
    Ok(ops::in_lane(tx, profile::lane(row.id))?.into_iter().filter(gives_way).map(|op| op.entity).collect())
}

/// What the form says that the profile does not.
fn difference(id: ProfileChangeId, base: &OwnProfile, form: &ProfileForm) -> Option<ProfileChange> {
    let name = (form.name.trim() != base.name).then(|| form.name.clone());
    let phone = (form.phone.trim() != base.phone).then(|| form.phone.clone());
    let language = form.language.filter(|language| Some(*language) != base.language);
    let change = ProfileChange { id, version: base.version, name, phone, language };
    (change.name.is_some() || change.phone.is_some() || change.language.is_some()).then_some(change)
}

#[cfg(test)]
mod tests;
