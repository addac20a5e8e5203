//! The body of one `PATCH`, taken in portions: what arrived counts, whether or not the line held to the end.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use portal_api::problem::ErrorCode;
use portal_api::uploads::MAX_PIECE;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::problem::Refusal;

/// Bytes that are made safe at once, and the most that one call holds in memory.
const PORTION: usize = 1024 * 1024;
/// A call that was told to end still takes what lies in the line: until nothing came for this long …
const SILENCE: Duration = Duration::from_millis(100);
/// … and no longer than this.
const FAREWELL: Duration = Duration::from_secs(1);

/// What follows a portion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Perhaps more.
    More,
    /// The end of the body.
    End,
    /// Nothing: the line broke, or a newer call wants to go on.
    Cut,
}

/// A body that is being read.
pub(super) struct Intake {
    frames: BodyDataStream,
    stop: CancellationToken,
    told_at: Option<Instant>,
    left: usize,
}

impl Intake {
    /// Reads at most a piece's worth, and at most what the file still lacks.
    pub(super) fn new(body: Body, missing: u64, stop: CancellationToken) -> Self {
        let left = usize::try_from(missing).unwrap_or(MAX_PIECE).min(MAX_PIECE);
        Self { frames: body.into_data_stream(), stop, told_at: None, left }
    }

    /// The next portion; it may be empty at the end.
    ///
    /// # Errors
    /// `too-large` when there is more than may be; what was read since the last portion is forgotten.
    pub(super) async fn next(&mut self) -> Result<(Bytes, Then), Refusal> {
        let mut portion = BytesMut::new();
        let then = loop {
            if portion.len() >= PORTION {
                break Then::More;
            }
            match self.frame().await {
                None => break Then::Cut,
                Some(None) => break Then::End,
                Some(Some(bytes)) => {
                    self.left = self.left.checked_sub(bytes.len()).ok_or(ErrorCode::TooLarge)?;
                    portion.extend_from_slice(&bytes);
                }
            }
        };
        Ok((portion.freeze(), then))
    }

    /// `None` when the line broke, `Some(None)` at the end.
    async fn frame(&mut self) -> Option<Option<Bytes>> {
        loop {
            let next = self.frames.next();
            let frame = if let Some(told_at) = self.told_at {
                let left = FAREWELL.saturating_sub(told_at.elapsed());
                timeout(SILENCE.min(left), next).await.ok()?
            } else {
                tokio::select! {
                    biased;
                    frame = next => frame,
                    () = self.stop.cancelled() => {
                        self.told_at = Some(Instant::now());
                        continue;
                    }
                }
            };
            return frame.transpose().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    fn body(frames: Vec<Result<Bytes, std::io::Error>>) -> Body {
        Body::from_stream(stream::iter(frames))
    }

    async fn all(mut intake: Intake) -> (Vec<usize>, Then) {
        let mut portions = Vec::new();
        loop {
            let (bytes, then) = intake.next().await.unwrap();
            portions.push(bytes.len());
            if then != Then::More {
                return (portions, then);
            }
        }
    }

    #[tokio::test]
    async fn a_large_body_comes_in_portions() {
        let frames = (0..5).map(|_| Ok(Bytes::from(vec![7; 512 * 1024]))).collect();
        let intake = Intake::new(body(frames), u64::MAX, CancellationToken::new());
        assert_eq!(all(intake).await, (vec![PORTION, PORTION, PORTION / 2], Then::End));
    }

    #[tokio::test]
    async fn what_came_before_the_line_broke_counts() {
        let frames = vec![Ok(Bytes::from_static(b"abc")), Err(std::io::ErrorKind::BrokenPipe.into())];
        assert_eq!(all(Intake::new(body(frames), 100, CancellationToken::new())).await, (vec![3], Then::Cut));
    }

    #[tokio::test]
    async fn more_than_may_be_is_refused() {
        let frames = vec![Ok(Bytes::from_static(b"abc"))];
        let refused = Intake::new(body(frames), 2, CancellationToken::new()).next().await.unwrap_err();
        assert_eq!(refused.problem().code, ErrorCode::TooLarge);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_told_to_end_takes_what_lies_in_the_line_and_no_more() {
        let stop = CancellationToken::new();
        let dripping = stream::unfold(0, |n| async move {
            tokio::time::sleep(if n < 3 { Duration::from_millis(50) } else { Duration::from_secs(600) }).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b"x")), n + 1))
        });
        stop.cancel();
        assert_eq!(all(Intake::new(Body::from_stream(dripping), 100, stop.clone())).await, (vec![3], Then::Cut));
        let endless = stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Some((Ok::<_, std::io::Error>(Bytes::from_static(b"x")), ()))
        });
        let (portions, then) = all(Intake::new(Body::from_stream(endless), 100, stop)).await;
        assert_eq!(then, Then::Cut);
        assert!((15..=20).contains(&portions[0]), "{portions:?}");
    }
}
