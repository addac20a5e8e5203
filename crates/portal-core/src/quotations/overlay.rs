//! `cache ∪ overlay(outbox)` of quotations. Pure.

use jiff::Timestamp;
use jiff::civil::Date;
use portal_api::quotations::{Quotation, QuotationState};

use crate::outbox::desk::sending;
use crate::outbox::kinds::{Kind, decision};
use crate::outbox::op::Op;
use crate::store::cache::rows::Kept;
use crate::views::{DecidedView, ObjectRef, PendingDecision, QuotationDetail, QuotationRow, Sending, WorkOrderLink};

/// What else the company shares that belongs to a quotation.
pub(super) struct Shelf {
    /// What it is about.
    pub(super) objects: Vec<ObjectRef>,
    /// The work it belongs to.
    pub(super) work_order: Option<WorkOrderLink>,
    /// Whether this user may decide.
    pub(super) may_decide: bool,
}

pub(super) fn row(kept: &Kept<Quotation>, ops: &[Op], today: Date, now: Timestamp) -> QuotationRow {
    let it = &kept.record;
    QuotationRow {
        id: it.id,
        number: it.number.clone(),
        title: it.title.clone(),
        state: if it.is_expired(today) { QuotationState::Expired } else { it.state },
        pending: pending(it, ops, now),
        date: it.date.to_string(),
        valid_until: it.valid_until.map(|last| last.to_string()),
        total: it.total.clone(),
        unseen: kept.unseen,
    }
}

/// What was decided here, unless the row tells it already.
fn pending(it: &Quotation, ops: &[Op], now: Timestamp) -> Option<PendingDecision> {
    let op = ops.iter().rev().find(|op| op.kind == Kind::Decide && op.lane == decision::lane(it.id))?;
    let made = decision::unpack(op.body_version, &op.body).ok()?;
    let sending = sending(op, now)?;
    let is_told = it.decision.as_ref().is_some_and(|decided| decided.id == made.id);
    // Once received, the row will follow; one that is decided already says all there is to say.
    let is_over = sending == Sending::Received && it.state != QuotationState::Open;
    (!is_told && !is_over).then(|| PendingDecision {
        verdict: made.verdict,
        note: made.note,
        sending,
        may_undo: op.never_left(),
    })
}

pub(super) fn detail(
    kept: Kept<Quotation>,
    shelf: Shelf,
    ops: &[Op],
    draft: String,
    today: Date,
    now: Timestamp,
) -> QuotationDetail {
    let row = row(&kept, ops, today, now);
    let it = kept.record;
    let is_free = row.pending.as_ref().is_none_or(|pending| matches!(pending.sending, Sending::NotAccepted { .. }));
    QuotationDetail {
        may_decide: shelf.may_decide && row.state == QuotationState::Open && is_free,
        row,
        version: it.version,
        introduction: it.introduction,
        lines: it.lines,
        net: it.net,
        tax: it.tax,
        objects: shelf.objects,
        work_order: shelf.work_order,
        decided: it.decision.map(|decided| DecidedView {
            verdict: decided.verdict,
            by: decided.by_name,
            note: decided.note,
            at: decided.received_at,
        }),
        draft,
    }
}
