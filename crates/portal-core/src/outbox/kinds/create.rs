//! `request.create`: `PUT /v1/requests/{id}`.

use bytes::Bytes;
use jiff::Timestamp;
use portal_api::id::Epoch;
use portal_api::requests::{NewRequest, Request, RequestDraft};
use portal_api::text::first_line;
use rusqlite::Connection;

use super::{Kind, Packed, Seen, TakeBack, Traits, unknown_version, unreadable};
use crate::Result;
use crate::event::Noun;
use crate::outbox::apply;
use crate::outbox::machine::{Ack, Input, Notice};
use crate::outbox::op::Op;
use crate::outbox::worker::Line;
use crate::store::outbox::{att, draft, op as ops};

pub(super) const TRAITS: Traits = Traits {
    name: "request.create",
    noun: Noun::Request,
    body_version: 1,
    take_back: TakeBack::AtServer,
    confirmed_by_feed: true,
    carries_files: false,
    notice: Some(Notice::Received),
};

/// The request as it will travel.
pub(crate) fn pack(request: &NewRequest) -> Result<Packed> {
    Packed::new(Kind::Create, request)
}

/// The request that was packed, by whatever version of this program.
pub(crate) fn unpack(version: u32, body: &[u8]) -> Result<NewRequest> {
    match version {
        1 => serde_json::from_slice(body).map_err(|error| unreadable(&error)),
        other => Err(unknown_version(Kind::Create, other)),
    }
}

pub(super) async fn perform(op: &Op, epoch: Epoch, line: &Line<'_>) -> Result<Input> {
    let receipt = line.courier.put_request(op.entity.request(), Bytes::copy_from_slice(&op.body), epoch).await?;
    Ok(Input::Acknowledged(Ack {
        entity: receipt.id.into(),
        fingerprint: receipt.fingerprint,
        epoch: receipt.epoch,
        receipt: Some(receipt.into()),
    }))
}

/// First line of the description.
pub(super) fn title(op: &Op) -> Option<String> {
    let title = first_line(&unpack(op.body_version, &op.body).ok()?.description);
    Some(title).filter(|title| !title.is_empty())
}

/// A request in the feed was received.
pub(super) fn seen(record: &str) -> Option<Seen> {
    let request: Request = serde_json::from_str(record).ok()?;
    Some(Seen { kind: Kind::Create, entity: request.id.into(), fingerprint: request.fingerprint })
}

/// The text of a request on its way: what was written, or what was sent.
pub(crate) fn text(tx: &Connection, op: &Op) -> Result<RequestDraft> {
    Ok(match draft::get(tx, op.entity.request())? {
        Some(kept) => kept.content,
        None => unpack(op.body_version, &op.body)?.into(),
    })
}

/// The operation is gone with all that would follow it, its text is a draft again.
pub(super) fn back_to_draft(tx: &Connection, op: &Op, now: Timestamp) -> Result<()> {
    if draft::get(tx, op.entity.request())?.is_none() {
        draft::save(tx, &text(tx, op)?, now)?;
    }
    for other in ops::all_about(tx, op.entity)? {
        ops::remove(tx, other.id)?;
    }
    Ok(())
}

/// Another text is at the server under our id (a device that was set back in time): ours is kept as a draft.
pub(super) fn copy_to_draft(tx: &Connection, op: &Op, now: Timestamp) -> Result<()> {
    let (id, content) = (op.entity.request(), text(tx, op)?);
    let copy = apply::free_copy_id(tx, id)?;
    draft::save(tx, &RequestDraft { id: copy, ..content }, now)?;
    att::copy(tx, id, copy)
}
