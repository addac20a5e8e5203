//! [`CommentStore`] on SQLite.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use portal_api::feed::Collection;
use portal_api::id::Epoch;
use portal_api::receipts::Acknowledgement;
use rusqlite::Connection;

use super::super::{CommentStore, Result, SharedComment};
use super::{Sqlite, change, comment, feed};
use crate::comments::decide::{self, Admission};
use crate::comments::{Place, Sealed};
use crate::feed::visible::Sight;
use crate::viewer::Viewer;
use crate::writes::{Known, Outcome};

#[async_trait]
impl CommentStore for Sqlite {
    async fn put_comment(
        &self,
        viewer: &Viewer,
        epoch: Epoch,
        body: Sealed,
        now: Timestamp,
    ) -> Result<Acknowledgement> {
        let viewer = viewer.clone();
        self.write_fenced(epoch, move |tx| put(tx, &viewer, epoch, body, now)).await
    }
}

fn put(tx: &Connection, viewer: &Viewer, epoch: Epoch, body: Sealed, now: Timestamp) -> Result<Acknowledgement> {
    let Place { work_order, comment: id } = body.path;
    let (fingerprint, bytes) = (body.fingerprint, body.bytes.clone());
    let ack = |received_at| Acknowledgement { id: id.0, fingerprint, epoch, received_at, version: None };
    let known = match comment::identity(tx, id)? {
        None => Known::Nothing,
        Some(found) if found.author == Some(viewer.user.id) && found.fingerprint == Some(fingerprint) => {
            Known::Stored(ack(found.received_at))
        }
        Some(_) => Known::Taken,
    };
    let admission = Admission {
        may_comment: viewer.settings.permissions().comment,
        work_order_is_visible: feed::sees_work_order(tx, viewer, &Sight::of(viewer), work_order.0.into_bytes())?,
        n_recent: comment::n_since(tx, viewer.user.id, now - SignedDuration::from_hours(1))?,
    };
    match decide::decide(known, body, &admission)? {
        Outcome::Replay(before) => Ok(before),
        Outcome::Store(new) => {
            let comment = decide::received(new, &viewer.user, fingerprint, now);
            let shared = SharedComment { is_internal: false, comment };
            comment::insert(tx, viewer.user.customer, &shared, Some(&bytes))?;
            change::touch(tx, viewer.user.customer, Collection::Comment, &[id.0])?;
            Ok(ack(now))
        }
    }
}
