//! Bringing a file to the server piece by piece, from wherever an earlier try ended (`reference/sync.md` §2.5).

use std::time::Duration;

use portal_api::paths;
use portal_api::problem::ErrorCode;
use portal_api::uploads::{MAX_PIECE, PARTIAL_UPLOAD, UPLOAD_COMPLETE, UPLOAD_LENGTH, UPLOAD_OFFSET};

use super::Remote;
use super::calls::is;
use super::wire::Call;
use crate::attachments::Outgoing;
use crate::ports::{HttpResponse, Method};
use crate::{Error, Result};

const MIN_PIECE: usize = 256 * 1024;
/// What a piece should take: long enough to be worth a call, short enough to lose little with the line.
const AIM: Duration = Duration::from_secs(5);
/// Answers in a row that move nothing on, before the try ends.
const PATIENCE: u32 = 3;

/// Where the upload stands at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    offset: u64,
    is_complete: bool,
}

/// Uploads a file under its hash. Goes on after cuts as long as each try brings something across.
pub(super) async fn upload(remote: &Remote, file: &Outgoing, progress: &(dyn Fn(u64) + Send + Sync)) -> Result<()> {
    let mut run = Run { remote, file, piece: MIN_PIECE, stuck: 0, has_restarted: false };
    let mut standing = run.asked().await?;
    loop {
        match standing {
            Some(Standing { is_complete: true, .. }) => {
                progress(file.size);
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
    file: &'a Outgoing,
    piece: usize,
    stuck: u32,
    has_restarted: bool,
}

impl Run<'_> {
    /// Asks where the upload stands; `None` when the server does not know it.
    async fn asked(&self) -> Result<Option<Standing>> {
        match self.remote.send(&Call::new(Method::HEAD, paths::upload(self.file.sha256))).await {
            Ok(response) => self.standing(&response).map(Some),
            Err(error) if is(&error, ErrorCode::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn announced(&mut self) -> Result<Standing> {
        self.moved_nothing(None)?;
        let call =
            Call::new(Method::PUT, paths::upload(self.file.sha256)).header(UPLOAD_LENGTH, self.file.size.to_string());
        self.standing(&self.remote.send(&call).await?)
    }

    /// Sends the next piece; answers where the upload stands then.
    async fn appended(&mut self, offset: u64) -> Result<Option<Standing>> {
        let piece = self.file.piece(offset, self.piece).await?;
        let length = piece.len();
        let call = Call::new(Method::PATCH, paths::upload(self.file.sha256))
            .header(UPLOAD_OFFSET, offset.to_string())
            .body(PARTIAL_UPLOAD, piece);
        let began = self.remote.wire.elapsed();
        match self.remote.send(&call).await {
            Ok(response) => {
                let standing = self.standing(&response)?;
                self.piece = next_piece(self.piece, length, self.remote.wire.elapsed().saturating_sub(began));
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
            Some(offset) if offset <= self.file.size => Ok(Standing { offset, is_complete }),
            Some(_) => Err(Error::NotAPortal(String::from("an upload that is longer than its file"))),
            None => Err(Error::NotAPortal(String::from("an answer without upload-offset"))),
        }
    }
}

/// The size of the next piece after one of `sent` bytes took so long: what goes through in [`AIM`], but at most twice as
/// much as before, for one quick piece proves little.
fn next_piece(before: usize, sent: usize, took: Duration) -> usize {
    let aimed = sent as u128 * AIM.as_millis() / took.as_millis().max(1);
    usize::try_from(aimed).unwrap_or(MAX_PIECE).min(before.saturating_mul(2)).clamp(MIN_PIECE, MAX_PIECE)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const KIB: usize = 1024;

    #[rstest]
    #[case::first_of_a_quick_line(256 * KIB, 256 * KIB, Duration::from_millis(20), 512 * KIB)]
    #[case::as_quick_as_it_gets(MAX_PIECE, MAX_PIECE, Duration::ZERO, MAX_PIECE)]
    #[case::just_right(1024 * KIB, 1024 * KIB, Duration::from_secs(5), 1024 * KIB)]
    #[case::slower_than_before(4096 * KIB, 4096 * KIB, Duration::from_secs(20), 1024 * KIB)]
    #[case::hardly_moving(512 * KIB, 512 * KIB, Duration::from_secs(600), MIN_PIECE)]
    #[case::a_short_last_piece(1024 * KIB, 10, Duration::from_millis(30), MIN_PIECE)]
    fn a_piece_takes_about_five_seconds(
        #[case] before: usize,
        #[case] sent: usize,
        #[case] took: Duration,
        #[case] next: usize,
    ) {
        assert_eq!(next_piece(before, sent, took), next);
    }
}
