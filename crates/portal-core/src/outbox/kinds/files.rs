//! `request.files`: the bytes that a request announces in its manifest. They travel after the request, one by one.

use std::sync::Arc;

use portal_api::fingerprint::Sha256;
use portal_api::id::Epoch;
use portal_api::problem::ErrorCode;
use portal_api::requests::AttachmentRef;
use serde::{Deserialize, Serialize};

use super::{Kind, Packed, TakeBack, Traits, confirmed};
use crate::attachments::{Outgoing, whole};
use crate::event::Noun;
use crate::outbox::machine::Input;
use crate::outbox::op::{Op, State};
use crate::outbox::retry::Retry;
use crate::outbox::worker::Line;
use crate::store::outbox::att::{self, Attachment, FileState};
use crate::store::outbox::op as ops;
use crate::views::HoldReason;
use crate::{Error, Result};

pub(super) const TRAITS: Traits = Traits {
    name: "request.files",
    noun: Noun::Request,
    body_version: 1,
    // Bytes that no request names are forgotten by the server after a while.
    take_back: TakeBack::Here,
    confirmed_by_feed: false,
    carries_files: true,
    notice: None,
};

/// What is to be brought, for a reader of the future; the state of each file is in its own row.
#[derive(Serialize, Deserialize)]
struct Body {
    files: Vec<AttachmentRef>,
}

/// These files.
pub(crate) fn pack(files: &[AttachmentRef]) -> Result<Packed> {
    Packed::new(Kind::Files, &Body { files: files.to_vec() })
}

pub(super) async fn perform(op: &Op, epoch: Epoch, line: &Line<'_>) -> Result<Input> {
    let owner = op.entity.request();
    let files = line.db.write(move |tx| att::list(tx, owner)).await?;
    let mut progress = att::progress(&files);
    let (mut is_missing, mut refused) = (false, None);
    for file in files.iter().filter(|file| !file.state.is_settled()) {
        line.listener.sending(op.entity, progress);
        let state = match send(file, line).await {
            // The server will never take this one (too large by a newer rule, no room for this person). The others may
            // travel all the same.
            Err(error) if matches!(Retry::of(&error), Retry::Never(_)) => {
                refused = Some(error);
                continue;
            }
            sent => sent?,
        };
        match state {
            FileState::Missing => is_missing = true,
            _ => progress.done += 1,
        }
        if !settle(op, epoch, (file.sha256, state), line).await? {
            // Taken back meanwhile, or the server was set back: the rest need not travel now.
            break;
        }
    }
    // One file that cannot travel holds its own request only, and the other files of it are at the server by now.
    if let Some(error) = refused {
        return Err(error);
    }
    Ok(if is_missing { Input::Failed(Retry::NeedsUser(HoldReason::FileMissing)) } else { confirmed(op, epoch) })
}

/// Brings one file, or finds that it is not there any more.
async fn send(file: &Attachment, line: &Line<'_>) -> Result<FileState> {
    let (vault, sha256) = (Arc::clone(line.vault), file.sha256);
    let outgoing = Outgoing::new(Arc::clone(&vault), sha256, file.size);
    match line.courier.upload(&outgoing, &|_| {}).await {
        Ok(()) => Ok(FileState::Sent),
        Err(Error::Code(ErrorCode::FileMissing)) => Ok(FileState::Missing),
        // Twice other bytes than announced: the line spoiled them, unless they are other bytes here.
        Err(error) if error.code() == ErrorCode::DigestMismatch && whole(&vault, sha256).await?.is_none() => {
            Ok(FileState::Missing)
        }
        Err(error) => Err(error),
    }
}

/// Keeps what became of the file, unless the operation is not under way any more, as it was when it began.
async fn settle(op: &Op, epoch: Epoch, (sha256, state): (Sha256, FileState), line: &Line<'_>) -> Result<bool> {
    let (id, owner) = (op.id, op.entity.request());
    line.db
        .write(move |tx| {
            let is_under_way =
                ops::get(tx, id)?.is_some_and(|op| op.state == State::Inflight && op.epoch == Some(epoch));
            if is_under_way {
                att::set_state(tx, owner, sha256, state)?;
            }
            Ok(is_under_way)
        })
        .await
}
