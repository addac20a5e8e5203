//! `comment.create`: `PUT /v1/work-orders/{id}/comments/{comment}`.

use bytes::Bytes;
use jiff::Timestamp;
use portal_api::comments::{Comment, NewComment};
use portal_api::id::{CommentId, Epoch, WorkOrderId};
use portal_api::text::first_line;
use rusqlite::Connection;
use uuid::Uuid;

use super::{Kind, Packed, Seen, TakeBack, Traits, acknowledged, copy_of, derived, unknown_version, unreadable};
use crate::Result;
use crate::event::Noun;
use crate::outbox::courier::Target;
use crate::outbox::machine::{Input, Notice};
use crate::outbox::op::Op;
use crate::outbox::worker::Line;
use crate::store::outbox::composer;

pub(super) const TRAITS: Traits = Traits {
    name: "comment.create",
    noun: Noun::Comment,
    body_version: 1,
    // What was said was said.
    take_back: TakeBack::Never,
    confirmed_by_feed: true,
    carries_files: false,
    notice: Some(Notice::Received),
};

/// The comment as it will travel.
pub(crate) fn pack(comment: &NewComment) -> Result<Packed> {
    Packed::new(Kind::Comment, comment)
}

/// The comment that was packed, by whatever version of this program.
pub(crate) fn unpack(version: u32, body: &[u8]) -> Result<NewComment> {
    match version {
        1 => serde_json::from_slice(body).map_err(|error| unreadable(&error)),
        other => Err(unknown_version(Kind::Comment, other)),
    }
}

/// What is said about one work order arrives in the order in which it was said.
pub(crate) fn lane(work_order: WorkOrderId) -> Uuid {
    derived(&[work_order.0.as_bytes(), b"comments"])
}

pub(super) async fn perform(op: &Op, epoch: Epoch, line: &Line<'_>) -> Result<Input> {
    let comment = unpack(op.body_version, &op.body)?;
    let target = Target::Comment(comment.work_order, comment.id);
    Ok(acknowledged(line.courier.write(target, Bytes::copy_from_slice(&op.body), epoch).await?))
}

pub(super) fn title(op: &Op) -> Option<String> {
    Some(first_line(&unpack(op.body_version, &op.body).ok()?.text))
}

pub(super) fn seen(record: &str) -> Option<Seen> {
    let comment: Comment = serde_json::from_str(record).ok()?;
    Some(Seen { kind: Kind::Comment, entity: comment.id.into(), fingerprint: comment.fingerprint? })
}

/// The text stands where comments are written, above what stands there already, under an id derived from the former.
pub(super) fn back_to_draft(tx: &Connection, op: &Op, now: Timestamp) -> Result<()> {
    let comment = unpack(op.body_version, &op.body)?;
    let about = comment.work_order.0;
    let text = match composer::text(tx, Kind::Comment, about)?.filter(|there| !there.text.is_empty()) {
        Some(there) => format!("{}\n\n{}", comment.text, there.text),
        None => comment.text,
    };
    composer::save(tx, Kind::Comment, about, CommentId(copy_of(op.entity.0, 1)).0, &text, now)
}
