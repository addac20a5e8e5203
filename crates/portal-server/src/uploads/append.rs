//! One `PATCH` from its first byte to its last.

use std::io::ErrorKind;

use axum::body::Body;
use bytes::Bytes;
use portal_api::fingerprint::Sha256;
use portal_api::problem::{ErrorCode, Problem};
use portal_api::uploads::UPLOAD_OFFSET;

use super::accepts;
use super::appends::Appending;
use super::intake::{Intake, Then};
use super::settle::{settle, start_again};
use crate::app::App;
use crate::clock;
use crate::problem::Refusal;
use crate::store::{StoreError, Upload};
use crate::viewer::Viewer;

/// Bytes by which every accepted kind of file is recognised.
const MAGIC: usize = 64;

/// An append that has begun. It runs on when the line breaks: what has arrived is kept all the same.
pub(super) struct Append {
    pub(super) app: App,
    pub(super) viewer: Viewer,
    /// The digest of the access token, to ask again at the end.
    pub(super) token: Sha256,
    pub(super) sha256: Sha256,
    pub(super) appending: Appending,
}

impl Append {
    /// Appends from `offset` on and says where the upload stands then.
    ///
    /// # Errors
    /// `upload-offset` when it stands elsewhere; `malformed` when the line broke; otherwise why the bytes are refused.
    pub(super) async fn run(self, offset: u64, body: Body) -> Result<Upload, Refusal> {
        let (user, sha256) = (self.viewer.user.id, self.sha256);
        let upload = self.app.store().upload(user, sha256).await?.ok_or(ErrorCode::NotFound)?;
        let mut upload = settle(&self.app, user, sha256, upload).await?;
        if upload.is_complete {
            // A repeated last piece whose answer was lost.
            return Ok(upload);
        }
        if offset != upload.offset {
            return Err(elsewhere(upload.offset));
        }
        let mut intake = Intake::new(body, upload.length - offset, self.appending.stop());
        loop {
            let (portion, then) = intake.next().await?;
            upload = self.keep(upload, portion).await?;
            match then {
                Then::More => {}
                Then::Cut => return Err(ErrorCode::Malformed.into()),
                Then::End => break,
            }
        }
        if upload.offset == upload.length {
            self.still_allowed().await?;
        }
        settle(&self.app, user, sha256, upload).await
    }

    /// Bytes first, then the database: what it says to be here is here.
    async fn keep(&self, upload: Upload, portion: Bytes) -> Result<Upload, Refusal> {
        let (user, sha256, from) = (self.viewer.user.id, self.sha256, upload.offset);
        if portion.is_empty() {
            return Ok(upload);
        }
        if from == 0 && portion.len() >= MAGIC && !accepts(infer::get(&portion).map(|found| found.mime_type())) {
            start_again(&self.app, user, sha256).await?;
            return Err(ErrorCode::UnsupportedType.into());
        }
        let to = from + portion.len() as u64;
        match self.app.blobs().write_piece(user, sha256, from, portion).await {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                tracing::warn!("an upload lost bytes and starts again");
                start_again(&self.app, user, sha256).await?;
                return Err(elsewhere(0));
            }
            result => result?,
        }
        self.app.store().advance_upload(user, sha256, from, to, clock::now()).await.map_err(with_offset)
    }

    /// Minutes may lie between the first byte and the last: whoever was shut out meanwhile adds nothing any more.
    async fn still_allowed(&self) -> Result<(), Refusal> {
        let viewer = self.app.store().viewer(self.token, clock::now()).await?;
        if viewer.settings.request_rules().may_create
            || self.app.store().is_awaited(viewer.user.id, self.sha256).await?
        {
            return Ok(());
        }
        Err(ErrorCode::NotShared.into())
    }
}

/// The upload stands at another offset; header and body name it.
fn elsewhere(offset: u64) -> Refusal {
    let problem = Problem { offset: Some(offset), ..Problem::new(ErrorCode::UploadOffset) };
    Refusal::from(problem).header(UPLOAD_OFFSET, offset)
}

fn with_offset(error: StoreError) -> Refusal {
    let refusal = Refusal::from(error);
    match refusal.problem().offset {
        Some(offset) => elsewhere(offset),
        None => refusal,
    }
}
