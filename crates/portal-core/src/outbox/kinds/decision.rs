//! `quotation.decide`: `PUT /v1/quotations/{id}/decision`.

use bytes::Bytes;
use jiff::Timestamp;
use portal_api::id::{Epoch, QuotationId};
use portal_api::quotations::{NewDecision, Quotation};
use portal_api::text::first_line;
use rusqlite::Connection;
use uuid::Uuid;

use super::{Kind, Packed, Seen, TakeBack, Traits, acknowledged, copy_of, unknown_version, unreadable};
use crate::Result;
use crate::event::Noun;
use crate::outbox::courier::Target;
use crate::outbox::machine::{Input, Notice};
use crate::outbox::op::Op;
use crate::outbox::worker::Line;
use crate::store::outbox::composer;

pub(super) const TRAITS: Traits = Traits {
    name: "quotation.decide",
    noun: Noun::Quotation,
    body_version: 1,
    // A yes that may have arrived binds.
    take_back: TakeBack::Never,
    confirmed_by_feed: true,
    carries_files: false,
    notice: Some(Notice::Received),
};

/// The decision as it will travel.
pub(crate) fn pack(decision: &NewDecision) -> Result<Packed> {
    Packed::new(Kind::Decide, decision)
}

/// The decision that was packed, by whatever version of this program.
pub(crate) fn unpack(version: u32, body: &[u8]) -> Result<NewDecision> {
    match version {
        1 => serde_json::from_slice(body).map_err(|error| unreadable(&error)),
        other => Err(unknown_version(Kind::Decide, other)),
    }
}

/// Decisions about one quotation go one after the other.
pub(crate) const fn lane(quotation: QuotationId) -> Uuid {
    quotation.0
}

pub(super) async fn perform(op: &Op, epoch: Epoch, line: &Line<'_>) -> Result<Input> {
    let decision = unpack(op.body_version, &op.body)?;
    let target = Target::Decision(decision.quotation);
    Ok(acknowledged(line.courier.write(target, Bytes::copy_from_slice(&op.body), epoch).await?))
}

/// The words to the company; decisions without words have no title.
pub(super) fn title(op: &Op) -> Option<String> {
    let note = unpack(op.body_version, &op.body).ok()?.note;
    Some(first_line(&note)).filter(|title| !title.is_empty())
}

pub(super) fn seen(record: &str) -> Option<Seen> {
    let decided = serde_json::from_str::<Quotation>(record).ok()?.decision?;
    Some(Seen { kind: Kind::Decide, entity: decided.id.into(), fingerprint: decided.fingerprint })
}

/// The words stand where they were written, unless others do.
pub(super) fn back_to_draft(tx: &Connection, op: &Op, now: Timestamp) -> Result<()> {
    let decision = unpack(op.body_version, &op.body)?;
    let about = decision.quotation.0;
    let is_free = composer::text(tx, Kind::Decide, about)?.is_none_or(|there| there.text.is_empty());
    if is_free && !decision.note.is_empty() {
        composer::save(tx, Kind::Decide, about, copy_of(op.entity.0, 1), &decision.note, now)?;
    }
    Ok(())
}
