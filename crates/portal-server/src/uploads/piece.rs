//! One `PATCH`: the bytes that arrived, whether or not the line held to the end.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use portal_api::problem::ErrorCode;
use portal_api::requests::ACCEPTED_MEDIA_TYPES;
use portal_api::uploads::MAX_PIECE;

use crate::problem::Refusal;

/// What a `PATCH` brought.
pub(super) struct Piece {
    pub(super) bytes: Bytes,
    /// Whether the line broke before the body ended. What came counts all the same.
    pub(super) is_cut: bool,
}

/// Reads at most a piece's worth, and at most what the file still lacks.
///
/// # Errors
/// `too-large` when there is more.
pub(super) async fn read(body: Body, missing: u64) -> Result<Piece, Refusal> {
    let limit = usize::try_from(missing).unwrap_or(MAX_PIECE).min(MAX_PIECE);
    let mut bytes = BytesMut::new();
    let mut frames = body.into_data_stream();
    while let Some(frame) = frames.next().await {
        let Ok(frame) = frame else { return Ok(Piece { bytes: bytes.freeze(), is_cut: true }) };
        if bytes.len() + frame.len() > limit {
            return Err(ErrorCode::TooLarge.into());
        }
        bytes.extend_from_slice(&frame);
    }
    Ok(Piece { bytes: bytes.freeze(), is_cut: false })
}

/// Whether a file of this media type, found in its bytes, is accepted.
pub(super) fn accepts(mime: Option<&str>) -> bool {
    mime.is_some_and(|mime| ACCEPTED_MEDIA_TYPES.contains(&mime))
}
