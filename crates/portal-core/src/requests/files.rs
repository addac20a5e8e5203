//! Files of a request, one by one.

use portal_api::fingerprint::Sha256;
use portal_api::id::RequestId;
use portal_api::problem::{ErrorCode, FieldCode, FieldProblem};
use portal_api::requests::{AttachmentRef, RequestDraft, RequestRules};
use rusqlite::Connection;

use super::{Requests, desk, overlay};
use crate::attachments::{Staged, examine, forget, keep, thumbnail, whole};
use crate::files::blocking;
use crate::outbox::apply::apply;
use crate::outbox::kinds::Kind;
use crate::outbox::machine::Input;
use crate::outbox::op::{Op, State};
use crate::store::outbox::att::{self, Attachment, FileState};
use crate::store::outbox::{draft, op as ops};
use crate::views::{AddedAttachment, AttachmentView, HoldReason};
use crate::{Error, Result};

pub(super) async fn attach(
    requests: &Requests<'_>,
    id: RequestId,
    name: String,
    size: u32,
    bytes: Vec<u8>,
) -> Result<AddedAttachment> {
    let rules = requests.rules().await?;
    let limits = rules.clone();
    let Staged { file, bytes, location_removed } = blocking(move || examine(&name, size, bytes, &limits)).await?;
    let now = requests.clock.now();
    // Bytes before the row that names them; nobody tidies up in between.
    let alone = requests.db.files.lock().await;
    keep(&requests.vault, file.sha256, bytes).await?;
    let (sha256, reference) = (file.sha256, file.reference());
    let added = requests
        .db
        .write(move |tx| {
            if let Some(op) = missing_file_of(tx, id, file.sha256)? {
                att::set_state(tx, id, file.sha256, FileState::Local)?;
                return apply(tx, op, Input::FileBack, now, 0.0).map(|_| ());
            }
            desk::make_editable(tx, id, now)?;
            add(tx, id, &file, &rules)?;
            if draft::get(tx, id)?.is_none() {
                draft::save(tx, &RequestDraft::new(id), now)?;
            }
            Ok(())
        })
        .await;
    // After a commit that failed nobody knows whether the row is on the disk: a log that was not made safe may come back
    // with the next start, and must find its bytes.
    if added.as_ref().is_err_and(|error| !matches!(error, Error::Database(_))) {
        release(requests, sha256).await;
    }
    drop(alone);
    added?;
    requests.moved();
    let attachment = AttachmentView { stored: true, ..overlay::view(&reference, false) };
    Ok(AddedAttachment { attachment, location_removed })
}

/// Adds a file if it may stand beside the others.
fn add(tx: &Connection, id: RequestId, file: &Attachment, rules: &RequestRules) -> Result<()> {
    let mut files: Vec<AttachmentRef> = att::list(tx, id)?.iter().map(Attachment::reference).collect();
    if files.iter().any(|other| other.sha256 == file.sha256) {
        return Err(Error::Invalid(vec![FieldProblem::new("attachments", FieldCode::Duplicate)]));
    }
    files.push(file.reference());
    let problems: Vec<FieldProblem> = RequestDraft { attachments: files, ..RequestDraft::new(id) }
        .problems(rules, jiff::civil::Date::MIN)
        .into_iter()
        .filter(|problem| problem.field == "attachments")
        .collect();
    if problems.is_empty() { att::add(tx, id, file) } else { Err(Error::Invalid(problems)) }
}

/// The held operation that waits for exactly this file.
fn missing_file_of(tx: &Connection, id: RequestId, sha256: Sha256) -> Result<Option<Op>> {
    let is_missing = att::get(tx, id, sha256)?.is_some_and(|file| file.state == FileState::Missing);
    let op = ops::about(tx, id, Kind::Files)?;
    Ok(op.filter(|op| is_missing && op.state == State::Held(HoldReason::FileMissing)))
}

pub(super) async fn detach(requests: &Requests<'_>, id: RequestId, sha256: Sha256) -> Result<()> {
    let now = requests.clock.now();
    let alone = requests.db.files.lock().await;
    requests
        .db
        .write(move |tx| {
            if let Some(op) = missing_file_of(tx, id, sha256)? {
                att::set_state(tx, id, sha256, FileState::LeftOut)?;
                return apply(tx, op, Input::FileBack, now, 0.0).map(|_| ());
            }
            desk::make_editable(tx, id, now)?;
            att::remove(tx, id, sha256)?;
            let is_blank = draft::get(tx, id)?.is_some_and(|kept| kept.content.is_blank());
            if is_blank && ops::about(tx, id, Kind::Create)?.is_none() {
                draft::remove(tx, id)?;
            }
            Ok(())
        })
        .await?;
    release(requests, sha256).await;
    drop(alone);
    requests.moved();
    Ok(())
}

/// Forgets the bytes if nothing names them. A failure costs space only.
async fn release(requests: &Requests<'_>, sha256: Sha256) {
    if let Ok(false) = requests.db.write(move |tx| att::is_needed(tx, sha256)).await {
        forget(&requests.vault, vec![sha256]).await;
    }
}

pub(super) async fn small(requests: &Requests<'_>, id: RequestId, sha256: Sha256) -> Result<(Vec<u8>, String)> {
    let here = requests.db.write(move |tx| att::get(tx, id, sha256)).await?;
    let file = here.ok_or(ErrorCode::NotFound)?;
    let bytes = whole(&requests.vault, sha256).await?.ok_or(ErrorCode::NotStoredHere)?;
    if !file.mime.starts_with("image/") {
        return Ok((bytes, file.mime));
    }
    blocking(move || thumbnail(&bytes).ok_or_else(|| ErrorCode::NotFound.into())).await
}
