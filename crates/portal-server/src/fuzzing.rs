//! The parsers of this crate for whoever feeds them nonsense. Not part of the interface: see the feature `fuzzing`.

use std::ops::Range;
use std::path::Path;

use http::HeaderMap;
use portal_api::fingerprint::Sha256;
use portal_api::id::Epoch;

use crate::feed::{Cursor, Position};
use crate::secret::Secret;
use crate::sessions::RefreshToken;
use crate::{documents, uploads};

/// Seals and opens cursors under a key of its own.
pub struct Cursors(Secret);

impl Cursors {
    /// With the key in this directory; made if missing.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn open(dir: &Path) -> std::io::Result<Self> {
        Secret::open(dir).map(Self)
    }

    /// A cursor as it travels: in a bootstrap when there is a `next`.
    #[must_use]
    pub fn seal(&self, epoch: Epoch, view: Sha256, head: u64, next: Option<u64>) -> String {
        let position = next.map_or(Position::Up(head), |next| Position::Down { head, next });
        Cursor { epoch, view, position }.seal(&self.0)
    }

    /// What a client hands back, sealed once more; `None` when it is none of ours.
    #[must_use]
    pub fn reseal(&self, text: &str) -> Option<String> {
        Cursor::open(text, &self.0).map(|cursor| cursor.seal(&self.0))
    }
}

/// The bytes that a call asks for: `Err` when they do not exist, `Ok(None)` for all.
///
/// # Errors
/// When there are no such bytes.
#[expect(clippy::result_unit_err, reason = "there is one way to be wrong, and only the instrument asks")]
pub fn range(range: &str, if_range: Option<&str>, size: u64, tag: &str) -> Result<Option<Range<u64>>, ()> {
    match documents::asked(Some(range), if_range, size, tag) {
        documents::Asked::Whole => Ok(None),
        documents::Asked::Part(part) => Ok(Some(part)),
        documents::Asked::Nowhere => Err(()),
    }
}

/// `Content-Disposition` for a file of this name.
#[must_use]
pub fn content_disposition(name: &str) -> String {
    documents::attachment(name)
}

/// A number in a header of an upload.
#[must_use]
pub fn upload_number(headers: &HeaderMap, name: &str) -> Option<u64> {
    uploads::number(headers, name)
}

/// A refresh token as a client presents it, written again.
#[must_use]
pub fn refresh_token(text: &str) -> Option<String> {
    RefreshToken::parse(text).map(|token| token.text())
}
