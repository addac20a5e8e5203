//! [`RequestStore`] on SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::feed::Collection;
use portal_api::id::{Epoch, RequestId};
use portal_api::problem::ErrorCode;
use portal_api::requests::{Decision, NewRequest, Receipt, Request};
use rusqlite::Connection;

use super::super::{RequestStore, Result};
use super::{Sqlite, blob_ref, change, documents, object, portal, request};
use crate::clock::yesterday;
use crate::feed::visible::Sight;
use crate::requests::Sealed;
use crate::requests::decide::{self, Admission, Known, Seen, Verdict, Withdrawal};
use crate::viewer::Viewer;

#[async_trait]
impl RequestStore for Sqlite {
    async fn put_request(&self, viewer: &Viewer, epoch: Epoch, body: Sealed, now: Timestamp) -> Result<Receipt> {
        let viewer = viewer.clone();
        self.write_fenced(epoch, move |tx| put(tx, &viewer, epoch, body, now)).await
    }

    async fn withdraw_request(&self, viewer: &Viewer, epoch: Epoch, id: RequestId, now: Timestamp) -> Result<()> {
        let viewer = viewer.clone();
        self.write_fenced(epoch, move |tx| withdraw(tx, &viewer, epoch, id, now)).await
    }
}

fn put(tx: &Connection, viewer: &Viewer, epoch: Epoch, body: Sealed, now: Timestamp) -> Result<Receipt> {
    let known = known(tx, viewer, epoch, body.path)?;
    let named = body.content.as_ref().ok().and_then(|request| request.object);
    let object_is_visible = match named {
        None => true,
        Some(id) => Sight::of(viewer).object() && object::belongs_to(tx, id, viewer.user.customer)?,
    };
    let admission = Admission { rules: viewer.settings.request_rules(), earliest: yesterday(now), object_is_visible };
    let (fingerprint, bytes) = (body.fingerprint, body.bytes.clone());
    match decide::decide(known, body, &admission)? {
        Verdict::Replay(receipt) => Ok(receipt),
        Verdict::Insert(new) => {
            let number = portal::next_request_number(tx, viewer.portal)?;
            let record = received(new, viewer, number, fingerprint, now);
            insert(tx, viewer, &record, &bytes, now)?;
            Ok(Receipt {
                id: record.id,
                fingerprint,
                epoch,
                number: record.number,
                received_at: record.received_at,
                missing: blob_ref::missing(tx, record.id, viewer.user.id)?,
            })
        }
    }
}

fn received(
    new: NewRequest,
    viewer: &Viewer,
    number: String,
    fingerprint: portal_api::fingerprint::Fingerprint,
    now: Timestamp,
) -> Request {
    Request {
        id: new.id,
        fingerprint,
        number,
        author: viewer.user.id,
        author_name: viewer.user.name.clone(),
        object: new.object,
        work_type: new.work_type,
        description: new.description,
        wished_for: new.wished_for,
        contact: new.contact,
        attachments: new.attachments,
        decision: Decision::Open,
        received_at: now,
        changed_at: now,
    }
}

fn insert(tx: &Connection, viewer: &Viewer, record: &Request, body: &[u8], now: Timestamp) -> Result<()> {
    let customer = viewer.user.customer;
    request::insert(tx, customer, record, body)?;
    blob_ref::insert(tx, record.id, &record.attachments)?;
    change::touch(tx, customer, Collection::Request, &[record.id.0])?;
    // Bytes may have come before the request, with an earlier one.
    for file in blob_ref::arrived(tx, record.id, viewer.user.id)? {
        documents::attach(tx, record.id, &file, now)?;
    }
    Ok(())
}

fn known(tx: &Connection, viewer: &Viewer, epoch: Epoch, id: RequestId) -> Result<Known> {
    let Some(found) = request::identity(tx, id)? else {
        let is_used = request::is_used_up(tx, viewer.user.id, id)?;
        return Ok(if is_used { Known::Withdrawn } else { Known::Nothing });
    };
    if found.author != viewer.user.id {
        return Ok(Known::Foreign);
    }
    if found.state == "withdrawn" {
        return Ok(Known::Withdrawn);
    }
    let receipt = Receipt {
        id,
        fingerprint: found.fingerprint,
        epoch,
        number: found.number,
        received_at: found.received_at,
        missing: blob_ref::missing(tx, id, viewer.user.id)?,
    };
    Ok(Known::Stored(Box::new(Seen { fingerprint: found.fingerprint, is_decided: found.state != "open", receipt })))
}

fn withdraw(tx: &Connection, viewer: &Viewer, epoch: Epoch, id: RequestId, now: Timestamp) -> Result<()> {
    match decide::withdraw(&known(tx, viewer, epoch, id)?)? {
        Withdrawal::Nothing => Ok(()),
        Withdrawal::Tombstone => request::use_up(tx, viewer.user.id, id, now),
        Withdrawal::Mark => {
            let mut stored = request::get(tx, id)?.ok_or(ErrorCode::NotFound)?;
            stored.record.decision = Decision::Withdrawn;
            stored.record.changed_at = now;
            request::update(tx, &stored.record)?;
            change::touch(tx, stored.customer, Collection::Request, &[id.0])
        }
    }
}
