//! The bytes of documents.

use std::time::Duration;

use portal_api::fingerprint::Sha256;
use portal_api::id::DocumentId;
use portal_api::paths;

use super::{ByteStream, Call, Remote};
use crate::ports::HttpResponse;
use crate::{Error, Result};

/// Silence after which a download is given up, to be continued.
const IDLE: Duration = Duration::from_secs(30);

/// Bytes of a document from somewhere on.
pub(crate) struct DocumentAnswer {
    /// Where the bytes begin: at the asked-for place, or at 0 when the server does not continue.
    pub(crate) from: u64,
    /// What the server has under this id now.
    pub(crate) sha256: Sha256,
    /// How many bytes that is in all, if the server says so.
    pub(crate) size: Option<u64>,
    /// The bytes.
    pub(crate) body: ByteStream,
}

impl Remote {
    /// The bytes of a document from `from` on, if its content is still `sha256`; otherwise from the first byte on.
    ///
    /// # Errors
    /// [`Error::NotAPortal`] for an answer that is no document; otherwise as every call.
    pub(crate) async fn document(&self, id: DocumentId, from: u64, sha256: Sha256) -> Result<DocumentAnswer> {
        // Never compressed: ranges count the bytes of the file itself.
        let mut call = Call::get(paths::document_content(id)).header("accept-encoding", "identity").idle(IDLE);
        if from > 0 {
            call = call.header("range", format!("bytes={from}-")).header("if-range", format!("\"{sha256}\""));
        }
        let response = self.send(&call).await?;
        let (begins, size) = match response.status {
            200 => (0, response.header("content-length").and_then(|length| length.trim().parse().ok())),
            206 => response
                .header("content-range")
                .and_then(content_range)
                .filter(|(start, _)| *start == from)
                .ok_or_else(|| Error::NotAPortal(String::from("another range than asked for")))?,
            status => return Err(Error::NotAPortal(format!("status {status}"))),
        };
        Ok(DocumentAnswer { from: begins, sha256: etag(&response)?, size, body: response.body })
    }
}

/// The portal names the content by its hash; a page of somebody else does not.
pub(crate) fn etag(response: &HttpResponse) -> Result<Sha256> {
    response
        .header("etag")
        .and_then(|value| value.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok())
        .ok_or_else(|| Error::NotAPortal(String::from("a document without its hash")))
}

/// `bytes 100-199/200` → where it begins and how much there is in all, if that is said (RFC 9110 §14.4).
pub(crate) fn content_range(value: &str) -> Option<(u64, Option<u64>)> {
    let (range, size) = value.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let size = match size.trim() {
        "*" => None,
        size => Some(size.parse().ok()?),
    };
    (first <= last && size.is_none_or(|size| last < size)).then_some((first, size))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("bytes 100-199/200", Some((100, Some(200))))]
    #[case(" bytes 0-0/* ", Some((0, None)))]
    #[case("bytes 5-3/10", None)]
    #[case("bytes 5-10/10", None)]
    #[case("bytes */10", None)]
    #[case("lines 1-2/3", None)]
    #[case("bytes 1-2", None)]
    #[case("bytes 1-99999999999999999999/3", None)]
    fn a_range_is_read(#[case] value: &str, #[case] expected: Option<(u64, Option<u64>)>) {
        assert_eq!(content_range(value), expected);
    }
}
