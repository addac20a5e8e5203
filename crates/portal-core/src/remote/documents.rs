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
        let begins = match response.status {
            200 => 0,
            206 => start_of(response.header("content-range"))
                .filter(|start| *start == from)
                .ok_or_else(|| Error::NotAPortal(String::from("another range than asked for")))?,
            status => return Err(Error::NotAPortal(format!("status {status}"))),
        };
        Ok(DocumentAnswer { from: begins, sha256: etag(&response)?, body: response.body })
    }
}

/// The portal names the content by its hash; a page of somebody else does not.
pub(crate) fn etag(response: &HttpResponse) -> Result<Sha256> {
    response
        .header("etag")
        .and_then(|value| value.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok())
        .ok_or_else(|| Error::NotAPortal(String::from("a document without its hash")))
}

/// `bytes 100-199/200` → 100 (RFC 9110 §14.4).
pub(crate) fn start_of(content_range: Option<&str>) -> Option<u64> {
    content_range?.trim().strip_prefix("bytes ")?.split('-').next()?.parse().ok()
}
