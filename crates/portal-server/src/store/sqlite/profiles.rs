//! [`ProfileStore`] on SQLite.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use portal_api::feed::Collection;
use portal_api::id::Epoch;
use portal_api::problem::ErrorCode;
use portal_api::receipts::Acknowledgement;
use rusqlite::Connection;

use super::super::{ProfileStore, Result};
use super::profile_change::Made;
use super::{Sqlite, change, profile_change, user};
use crate::me::Sealed;
use crate::me::decide::{self, Admission};
use crate::viewer::Viewer;
use crate::writes::{Known, Outcome};

#[async_trait]
impl ProfileStore for Sqlite {
    async fn change_profile(
        &self,
        viewer: &Viewer,
        epoch: Epoch,
        body: Sealed,
        now: Timestamp,
    ) -> Result<Acknowledgement> {
        let viewer = viewer.clone();
        self.write_fenced(epoch, move |tx| patch(tx, &viewer, epoch, body, now)).await
    }
}

fn patch(tx: &Connection, viewer: &Viewer, epoch: Epoch, body: Sealed, now: Timestamp) -> Result<Acknowledgement> {
    let (who, fingerprint, bytes) = (viewer.user.id, body.fingerprint, body.bytes.clone());
    let ack = |made: &Made| Acknowledgement {
        id: made.id.0,
        fingerprint,
        epoch,
        received_at: made.received_at,
        version: Some(made.version),
    };
    let known = match profile_change::by_fingerprint(tx, who, fingerprint)? {
        Some(made) => Known::Stored(ack(&made)),
        None => match &body.content {
            Ok(change) if profile_change::is_taken(tx, who, change.id)? => Known::Taken,
            _ => Known::Nothing,
        },
    };
    let admission = Admission {
        may_edit: viewer.settings.permissions().edit_profile,
        profile: user::profile(tx, who)?.ok_or(ErrorCode::NotFound)?,
        n_recent: profile_change::n_since(tx, who, now - SignedDuration::from_hours(1))?,
    };
    match decide::decide(known, body, admission)? {
        Outcome::Replay(before) => Ok(before),
        Outcome::Store((profile, change)) => {
            let profile = change.applied_to(profile, fingerprint, now);
            let made = Made { id: change.id, fingerprint, version: profile.version, received_at: now };
            profile_change::insert(tx, who, &made, &bytes)?;
            user::set_profile(tx, &profile)?;
            change::touch(tx, viewer.user.customer, Collection::Profile, &[who.0])?;
            Ok(ack(&made))
        }
    }
}
