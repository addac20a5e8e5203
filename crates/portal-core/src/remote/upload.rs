//! Bringing a file to the server piece by piece, from wherever an earlier try ended (`reference/sync.md` §2.5).

use std::time::Duration;

use bytes::Bytes;
use portal_api::fingerprint::Sha256;
use portal_api::paths;
use portal_api::problem::ErrorCode;
use portal_api::uploads::{MAX_PIECE, PARTIAL_UPLOAD, UPLOAD_COMPLETE, UPLOAD_LENGTH, UPLOAD_OFFSET};

use super::Remote;
use super::calls::is;
use super::wire::Call;
use crate::ports::{HttpResponse, Method};
use crate::{Error, Result};

const MIN_PIECE: usize = 256 * 1024;
/// A piece that took less than this may be larger the next time; so pieces take about 5 s.
const QUICK: Duration = Duration::from_millis(2500);
/// Answers in a row that move nothing on, before the try ends.
const PATIENCE: u32 = 3;

/// Where the upload stands at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    offset: u64,
    is_complete: bool,
}

/// Uploads `bytes` under their hash. Goes on after cuts as long as each try brings something across.
pub(super) async fn upload(
    remote: &Remote,
    sha256: Sha256,
    bytes: Bytes,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<()> {
    let mut run = Run { remote, sha256, bytes, piece: MIN_PIECE, stuck: 0, has_restarted: false };
    let mut standing = run.asked().await?;
    loop {
        match standing {
            Some(Standing { is_complete: true, .. }) => {
                progress(run.bytes.len() as u64);
                return Ok(());
            }
            Some(Standing { offset, .. }) => {
                progress(offset);
                standing = run.appended(offset).await?;
            }
            None => standing = Some(run.announced().await?),
        }
    }
}

/// The line broke; the server saw it break (`malformed`); the server has forgotten the upload.
fn is_doubt(error: &Error) -> bool {
    matches!(error, Error::Http(_)) || is(error, ErrorCode::Malformed) || is(error, ErrorCode::NotFound)
}

struct Run<'a> {
    remote: &'a Remote,
    sha256: Sha256,
    bytes: Bytes,
    piece: usize,
    stuck: u32,
    has_restarted: bool,
}

impl Run<'_> {
    /// Asks where the upload stands; `None` when the server does not know it.
    async fn asked(&self) -> Result<Option<Standing>> {
        match self.remote.send(&Call::new(Method::HEAD, paths::upload(self.sha256))).await {
            Ok(response) => self.standing(&response).map(Some),
            Err(error) if is(&error, ErrorCode::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn announced(&mut self) -> Result<Standing> {
        self.moved_nothing(None)?;
        let call =
            Call::new(Method::PUT, paths::upload(self.sha256)).header(UPLOAD_LENGTH, self.bytes.len().to_string());
        self.standing(&self.remote.send(&call).await?)
    }

    /// Sends the next piece; answers where the upload stands then.
    async fn appended(&mut self, offset: u64) -> Result<Option<Standing>> {
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(self.bytes.len());
        let to = from.saturating_add(self.piece).min(self.bytes.len());
        let call = Call::new(Method::PATCH, paths::upload(self.sha256))
            .header(UPLOAD_OFFSET, from.to_string())
            .body(PARTIAL_UPLOAD, self.bytes.slice(from..to));
        let began = self.remote.wire.elapsed();
        match self.remote.send(&call).await {
            Ok(response) => {
                let standing = self.standing(&response)?;
                if self.remote.wire.elapsed().saturating_sub(began) < QUICK {
                    self.piece = self.piece.saturating_mul(2).min(MAX_PIECE);
                }
                self.count(offset, standing)?;
                Ok(Some(standing))
            }
            Err(Error::Refused(problem)) if problem.code == ErrorCode::UploadOffset => {
                let Some(offset) = problem.offset else { return Err(Error::Refused(problem)) };
                self.moved_nothing(None)?;
                Ok(Some(Standing { offset, is_complete: false }))
            }
            // The server has other bytes than these, perhaps from an earlier life: once more from the first one.
            Err(error) if is(&error, ErrorCode::DigestMismatch) && !self.has_restarted => {
                self.has_restarted = true;
                Ok(None)
            }
            Err(error) if is_doubt(&error) => self.after_doubt(offset, error).await,
            Err(error) => Err(error),
        }
    }

    /// Cut off: nobody knows how much arrived, so the server is asked.
    async fn after_doubt(&mut self, before: u64, error: Error) -> Result<Option<Standing>> {
        self.piece = (self.piece / 2).max(MIN_PIECE);
        let standing = self.asked().await?;
        match standing {
            Some(standing) if standing.offset > before || standing.is_complete => self.stuck = 0,
            _ => self.moved_nothing(Some(error))?,
        }
        Ok(standing)
    }

    fn count(&mut self, before: u64, standing: Standing) -> Result<()> {
        if standing.offset > before || standing.is_complete {
            self.stuck = 0;
            return Ok(());
        }
        self.moved_nothing(None)
    }

    /// A server that answers but never moves on must not keep this program busy for ever.
    fn moved_nothing(&mut self, why: Option<Error>) -> Result<()> {
        self.stuck += 1;
        if self.stuck < PATIENCE {
            return Ok(());
        }
        Err(why.unwrap_or_else(|| Error::NotAPortal(String::from("an upload that does not move on"))))
    }

    /// Reads where the upload stands; an answer that does not say so comes from somebody else.
    fn standing(&self, response: &HttpResponse) -> Result<Standing> {
        let is_complete = response.header(UPLOAD_COMPLETE).is_some_and(|value| value.trim() == "?1");
        let offset = response.header(UPLOAD_OFFSET).and_then(|value| value.trim().parse().ok());
        match offset {
            Some(offset) if offset <= self.bytes.len() as u64 => Ok(Standing { offset, is_complete }),
            Some(_) => Err(Error::NotAPortal(String::from("an upload that is longer than its file"))),
            None => Err(Error::NotAPortal(String::from("an answer without upload-offset"))),
        }
    }
}
