//! What a screen shows: `cache ∪ overlay(outbox)` by id. Pure; the row of the feed wins where there is one, and keeps
//! the times that only this computer knows.

mod state;

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use portal_api::feed::Collection;
use portal_api::id::{ObjectId, PortalUserId, RequestId, WorkTypeCode};
use portal_api::requests::{Decision, Request, RequestDraft, RequestRules};
use portal_api::text::first_line;
use rusqlite::Connection;

use self::state::{Way, state_of};
use crate::Result;
use crate::outbox::kinds::{Kind, create};
use crate::outbox::op::{EntityId, Op, State};
use crate::store::cache::{rows, state as settings};
use crate::store::outbox::att::{self, Attachment, FileState};
use crate::store::outbox::{draft, op as ops};
use crate::views::{
    AttachmentView, HoldReason, ObjectRef, ReceiptView, RefusalView, RequestDetail, RequestState, RequestSummary,
};

/// How something shows that only a newer program can read.
const HELD: RequestState = RequestState::Held { reason: HoldReason::Upgrade };

/// What this computer knows by itself.
pub(crate) struct Local {
    drafts: HashMap<RequestId, draft::Kept>,
    ops: HashMap<RequestId, Vec<Op>>,
    files: HashMap<RequestId, Vec<Attachment>>,
}

impl Local {
    /// Everything in the outbox. It is little.
    pub(crate) fn read(tx: &Connection) -> Result<Self> {
        let drafts: HashMap<_, _> = draft::list(tx)?.into_iter().map(|kept| (kept.content.id, kept)).collect();
        let mut by_request: HashMap<RequestId, Vec<Op>> = HashMap::new();
        for op in ops::list(tx)?.into_iter().filter(|op| op.kind.is_of_request()) {
            by_request.entry(op.entity.request()).or_default().push(op);
        }
        let mut files = HashMap::new();
        for id in by_request.keys() {
            files.insert(*id, att::list(tx, *id)?);
        }
        Ok(Self { drafts, ops: by_request, files })
    }

    /// The objects that drafts and waiting requests are about.
    pub(crate) fn objects(&self) -> Vec<ObjectId> {
        let written = self.drafts.values().filter_map(|kept| kept.content.object);
        let sent = self.ops.keys().filter_map(|id| content(*id, self, None)?.object);
        written.chain(sent).collect()
    }

    fn op(&self, id: RequestId, kind: Kind) -> Option<&Op> {
        self.ops.get(&id)?.iter().find(|op| op.kind == kind)
    }

    fn way(&self, id: RequestId) -> Way<'_> {
        Way {
            create: self.op(id, Kind::Create),
            files: self.op(id, Kind::Files),
            withdraw: self.op(id, Kind::Withdraw),
            attached: self.files.get(&id).map(Vec::as_slice).unwrap_or_default(),
        }
    }

    /// The newest corrected copy of this request, or the request itself.
    pub(crate) fn copy_of(&self, id: RequestId) -> RequestId {
        let mut seen = HashSet::from([id]);
        let mut newest = id;
        while let Some(next) = self.op(newest, Kind::Create).and_then(|op| op.next).map(EntityId::request) {
            if !seen.insert(next) {
                break;
            }
            newest = next;
        }
        newest
    }

    /// Whether a newer program wrote it; that one will know what to do with it.
    fn is_foreign(&self, id: RequestId) -> bool {
        match self.op(id, Kind::Create) {
            Some(op) => !op.is_readable() && !op.state.is_over(),
            None => self.drafts.get(&id).is_some_and(|kept| !kept.is_readable),
        }
    }

    /// Whether the person has put it out of sight: thrown away, or replaced by a corrected copy.
    fn is_hidden(&self, id: RequestId) -> bool {
        let kept = self.drafts.get(&id);
        let is_gone = |op: &Op| op.next.is_some() || (op.state == State::Cancelled && kept.is_none());
        kept.is_some_and(|kept| kept.discarded_at.is_some()) || self.op(id, Kind::Create).is_some_and(is_gone)
    }
}

/// What the company shares, as far as requests need it.
pub(crate) struct Shelf {
    rows: HashMap<RequestId, Request>,
    objects: HashMap<ObjectId, ObjectRef>,
    rules: RequestRules,
    me: Option<PortalUserId>,
}

impl Shelf {
    /// Requests, the objects that they and `named` are about, and the words for work types.
    pub(crate) fn read(conn: &Connection, named: &[ObjectId]) -> Result<Self> {
        let shared = settings::shared(conn)?;
        let rows: HashMap<_, _> = rows::requests(conn)?.into_iter().map(|row| (row.id, row)).collect();
        let mut objects = HashMap::new();
        for id in rows.values().filter_map(|row| row.object).chain(named.iter().copied()) {
            if !objects.contains_key(&id) {
                objects.extend(rows::object_ref(conn, id)?.map(|object| (id, object)));
            }
        }
        Ok(Self {
            rows,
            objects,
            me: shared.as_ref().map(|shared| shared.user.id),
            rules: shared.map(|shared| shared.requests).unwrap_or_default(),
        })
    }

    /// How the company shares this request.
    pub(crate) fn row(conn: &Connection, id: RequestId) -> Result<Option<Request>> {
        rows::get(conn, Collection::Request, id.0)
    }

    fn object(&self, id: Option<ObjectId>) -> Option<ObjectRef> {
        self.objects.get(&id?).cloned()
    }

    fn label(&self, code: Option<&WorkTypeCode>) -> Option<String> {
        let code = code?;
        let known = self.rules.work_types.iter().find(|offered| offered.code == *code);
        Some(known.map_or_else(|| code.0.clone(), |offered| offered.label.clone()))
    }
}

/// All of them, newest first.
pub(crate) fn list(local: &Local, shelf: &Shelf, now: Timestamp) -> Vec<RequestSummary> {
    let ids: HashSet<RequestId> =
        local.drafts.keys().chain(local.ops.keys()).chain(shelf.rows.keys()).copied().collect();
    let mut found: Vec<_> = ids.into_iter().filter_map(|id| summary(id, local, shelf, now)).collect();
    found.sort_by(|a, b| b.changed_at.cmp(&a.changed_at).then(b.id.cmp(&a.id)));
    found
}

fn summary(id: RequestId, local: &Local, shelf: &Shelf, now: Timestamp) -> Option<RequestSummary> {
    let row = shelf.rows.get(&id);
    if row.is_none() && local.is_hidden(id) {
        return None;
    }
    let way = local.way(id);
    let content = content(id, local, row)?;
    Some(RequestSummary {
        id,
        title: first_line(&content.description),
        state: if local.is_foreign(id) { HELD } else { state_of(&way, row, now) },
        number: row.map(|row| &row.number).or(way.receipt().and_then(|receipt| receipt.number.as_ref())).cloned(),
        object: shelf.object(content.object),
        work_type_label: shelf.label(content.work_type.as_ref()),
        attachments: u32::try_from(content.attachments.len()).unwrap_or(u32::MAX),
        changed_at: changed_at(id, local, row)?,
    })
}

/// What was written: the company's copy, the draft, or what travelled.
fn content(id: RequestId, local: &Local, row: Option<&Request>) -> Option<RequestDraft> {
    if let Some(row) = row {
        return Some(draft_of(row));
    }
    if let Some(kept) = local.drafts.get(&id) {
        return Some(kept.content.clone());
    }
    let op = local.op(id, Kind::Create)?;
    // What a newer program wrote is there, though nobody here can read it.
    Some(create::unpack(op.body_version, &op.body).map_or_else(|_| RequestDraft::new(id), RequestDraft::from))
}

fn draft_of(row: &Request) -> RequestDraft {
    RequestDraft {
        id: row.id,
        object: row.object,
        work_type: Some(row.work_type.clone()),
        description: row.description.clone(),
        wished_for: row.wished_for.clone(),
        contact: row.contact.clone(),
        attachments: row.attachments.clone(),
    }
}

fn changed_at(id: RequestId, local: &Local, row: Option<&Request>) -> Option<Timestamp> {
    if let Some(row) = row {
        return Some(row.changed_at);
    }
    let saved = local.drafts.get(&id).map(|kept| kept.updated_at);
    let handled = local.op(id, Kind::Create).map(|op| op.done_at.unwrap_or(op.created_at));
    saved.max(handled)
}

/// Everything about one request; `None` when there is no such thing.
pub(crate) fn detail(id: RequestId, local: &Local, shelf: &Shelf, now: Timestamp) -> Option<RequestDetail> {
    let summary = summary(id, local, shelf, now)?;
    let row = shelf.rows.get(&id);
    let way = local.way(id);
    let content = content(id, local, row)?;
    let is_mine = row.is_none_or(|row| shelf.me.is_none_or(|me| me == row.author));
    Some(RequestDetail {
        attachments: attachments(&content, local, row),
        author: row.map(|row| row.author_name.clone()),
        problem: way.refusal().map(|problem| RefusalView { code: problem.code, fields: problem.fields.clone() }),
        receipt: ReceiptView {
            written_at: local
                .drafts
                .get(&id)
                .map(|kept| kept.written_at)
                .or(way.create.map(|op| op.written_at.unwrap_or(op.created_at))),
            sent_at: way.create.map(|op| op.created_at),
            received_at: row.map(|row| row.received_at).or(way.receipt().map(|receipt| receipt.received_at)),
        },
        may_edit: row.is_none() && way.may_edit() && !local.is_foreign(id),
        may_take_back: is_mine && may_take_back(&summary.state, row) && !local.is_foreign(id),
        content,
        summary,
    })
}

fn may_take_back(state: &RequestState, row: Option<&Request>) -> bool {
    match state {
        RequestState::Waiting { .. } | RequestState::Sending { .. } | RequestState::Held { .. } => true,
        RequestState::Received => row.is_none_or(|row| row.decision == Decision::Open),
        RequestState::Draft
        | RequestState::NotAccepted { .. }
        | RequestState::Accepted { .. }
        | RequestState::Declined { .. }
        | RequestState::TakingBack
        | RequestState::Withdrawn => false,
    }
}

/// The files with their way. Whether their bytes are here is for the caller to look up.
fn attachments(content: &RequestDraft, local: &Local, row: Option<&Request>) -> Vec<AttachmentView> {
    let known = local.files.get(&content.id);
    let is_sent = |file: &portal_api::requests::AttachmentRef| match known {
        Some(files) if !files.is_empty() => {
            files.iter().any(|here| here.sha256 == file.sha256 && here.state == FileState::Sent)
        }
        // Written on another computer, or sent long ago.
        _ => row.is_some(),
    };
    let is_missing = |file: &portal_api::requests::AttachmentRef| {
        known.is_some_and(|files| {
            files.iter().any(|here| here.sha256 == file.sha256 && here.state == FileState::Missing)
        })
    };
    let view = |file| AttachmentView { missing: is_missing(file), ..view(file, is_sent(file)) };
    content.attachments.iter().map(view).collect()
}

/// A file as the window sees it.
pub(super) fn view(file: &portal_api::requests::AttachmentRef, sent: bool) -> AttachmentView {
    AttachmentView {
        sha256: file.sha256,
        name: file.name.clone(),
        mime: file.mime.clone(),
        size: u32::try_from(file.size).unwrap_or(u32::MAX),
        stored: false,
        sent,
        missing: false,
    }
}

/// A form that is not on the disk yet.
pub(crate) fn new_draft(content: RequestDraft, shelf: &Shelf, now: Timestamp) -> RequestDetail {
    RequestDetail {
        summary: RequestSummary {
            id: content.id,
            title: String::new(),
            state: RequestState::Draft,
            number: None,
            object: shelf.object(content.object),
            work_type_label: None,
            attachments: 0,
            changed_at: now,
        },
        content,
        attachments: Vec::new(),
        author: None,
        problem: None,
        receipt: ReceiptView { written_at: None, sent_at: None, received_at: None },
        may_edit: true,
        may_take_back: false,
    }
}

#[cfg(test)]
mod tests;
