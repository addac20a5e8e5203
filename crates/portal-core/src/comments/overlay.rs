//! `cache ∪ overlay(outbox)` of one conversation. Pure.

use std::collections::HashSet;

use jiff::Timestamp;
use portal_api::comments::{Comment, CommentAuthor};
use portal_api::id::WorkOrderId;
use portal_api::me::Shared;

use crate::outbox::desk::sending;
use crate::outbox::kinds::{Kind, comment};
use crate::outbox::op::Op;
use crate::views::{CommentView, Sending, Speaker};

/// What the company has, in its order, and then what it does not have yet, in the order in which it was written.
pub(super) fn conversation(
    work_order: WorkOrderId,
    rows: &[Comment],
    ops: &[Op],
    shared: Option<&Shared>,
    now: Timestamp,
) -> Vec<CommentView> {
    let there: HashSet<_> = rows.iter().map(|row| row.id.0).collect();
    let pending = ops
        .iter()
        .filter(|op| op.kind == Kind::Comment && !there.contains(&op.entity.0))
        .filter_map(|op| pending(work_order, op, now));
    rows.iter().map(|row| received(row, shared)).chain(pending).collect()
}

fn received(row: &Comment, shared: Option<&Shared>) -> CommentView {
    let speaker = match row.author {
        CommentAuthor::Company => Speaker::Company,
        CommentAuthor::Customer { user } if shared.is_some_and(|shared| shared.user.id == user) => Speaker::Me,
        CommentAuthor::Customer { .. } => Speaker::Colleague,
    };
    CommentView {
        id: row.id,
        speaker,
        author: row.author_name.clone(),
        text: row.text.clone(),
        at: row.written_at,
        sending: Sending::Received,
    }
}

fn pending(work_order: WorkOrderId, op: &Op, now: Timestamp) -> Option<CommentView> {
    let written = comment::unpack(op.body_version, &op.body).ok()?;
    if written.work_order != work_order {
        return None;
    }
    Some(CommentView {
        id: written.id,
        speaker: Speaker::Me,
        author: String::new(),
        text: written.text,
        at: written.written_at,
        sending: sending(op, now)?,
    })
}
