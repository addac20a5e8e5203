//! Telling a portal's answer from everything else that answers on the internet.

use bytes::Bytes;
use futures::StreamExt;
use jiff::Timestamp;
use portal_api::problem::{ErrorCode, PROBLEM_JSON, Problem};
use serde::de::DeserializeOwned;

use super::ByteStream;
use super::retry_after::retry_after;
use crate::ports::HttpResponse;
use crate::{Error, Result};

/// Longest JSON answer that is read, in bytes.
const JSON_MAX: usize = 4 * 1024 * 1024;
/// Longest problem that is read, in bytes.
const PROBLEM_MAX: usize = 64 * 1024;

/// The answer itself when it says that it went well, else the reason. `is_head`: errors come without a body then.
pub(crate) async fn checked(response: HttpResponse, is_head: bool, now: Timestamp) -> Result<HttpResponse> {
    if (200..300).contains(&response.status) {
        return Ok(response);
    }
    let (status, wait) = (response.status, retry_after(response.header("retry-after"), now));
    // Whatever becomes of the body, this much was said.
    if status == 429 || (status == 503 && wait.is_some()) {
        return Err(Error::Wait(wait));
    }
    let problem = if is_head {
        by_bare_status(status)
    } else if is(&response, PROBLEM_JSON) {
        let body = read(response, PROBLEM_MAX).await?;
        // A newer server may have codes that this program does not know; the status still says what class it is.
        serde_json::from_slice(&body).ok().or_else(|| by_status(status))
    } else {
        None
    };
    Err(match (status, problem) {
        (_, Some(problem)) => Error::Refused(Box::new(problem)),
        (408 | 425, None) => refused(ErrorCode::Timeout),
        // 511 is how a captive portal says that it is one (RFC 6585 §6); other failures are those of a proxy in front
        // of a server that is down.
        (500..=599, None) if status != 511 => refused(ErrorCode::Unavailable),
        _ => Error::NotAPortal(format!("status {status}")),
    })
}

/// The JSON value in an answer.
pub(super) async fn json<T: DeserializeOwned>(response: HttpResponse) -> Result<T> {
    expect(&response, "application/json")?;
    let body = read(response, JSON_MAX).await?;
    serde_json::from_slice(&body).map_err(|error| Error::NotAPortal(format!("JSON of another shape: {error}")))
}

/// The body of an answer of this media type.
pub(super) fn stream(response: HttpResponse, media_type: &str) -> Result<ByteStream> {
    if response.status != 200 {
        return Err(Error::NotAPortal(format!("status {}", response.status)));
    }
    expect(&response, media_type)?;
    Ok(response.body)
}

/// An answer that has nothing to say but that it is done.
pub(super) fn nothing(response: &HttpResponse) -> Result<()> {
    if response.status == 204 { Ok(()) } else { Err(Error::NotAPortal(format!("status {}", response.status))) }
}

fn expect(response: &HttpResponse, media_type: &str) -> Result<()> {
    if is(response, media_type) {
        return Ok(());
    }
    let found = response.header("content-type").unwrap_or("nothing");
    Err(Error::NotAPortal(format!("{found} instead of {media_type}")))
}

fn is(response: &HttpResponse, media_type: &str) -> bool {
    let found = response.header("content-type").and_then(|value| value.split(';').next()).unwrap_or_default();
    found.trim().eq_ignore_ascii_case(media_type)
}

async fn read(mut response: HttpResponse, at_most: usize) -> Result<Bytes> {
    let mut body = Vec::new();
    while let Some(piece) = response.body.next().await {
        body.extend_from_slice(&piece?);
        if body.len() > at_most {
            return Err(Error::NotAPortal(format!("more than {at_most} bytes")));
        }
    }
    Ok(body.into())
}

fn refused(code: ErrorCode) -> Error {
    Error::Refused(Box::new(Problem::new(code)))
}

/// What a status means that comes without a word, as an answer to `HEAD` does. Anything on the way can say it, so only
/// what is asked again, or followed by a question that is answered in words, counts.
fn by_bare_status(status: u16) -> Option<Problem> {
    by_status(status).filter(|_| matches!(status, 401 | 404 | 500..=599))
}

/// What a status means when nothing else is said.
fn by_status(status: u16) -> Option<Problem> {
    let code = match status {
        401 => ErrorCode::NotSignedIn,
        403 => ErrorCode::NotShared,
        404 => ErrorCode::NotFound,
        405 => ErrorCode::MethodNotAllowed,
        408 | 425 => ErrorCode::Timeout,
        413 => ErrorCode::TooLarge,
        415 => ErrorCode::UnsupportedType,
        416 => ErrorCode::RangeNotSatisfiable,
        422 => ErrorCode::InvalidInput,
        426 => ErrorCode::UpgradeNeeded,
        400..=499 => ErrorCode::Malformed,
        500..=599 if status != 511 => ErrorCode::Unavailable,
        _ => return None,
    };
    Some(Problem { status, ..Problem::new(code) })
}
