//! The HTTP face of an [`ErrorCode`]: RFC 9457 `application/problem+json`. The only place that names status codes.
//!
//! Every refusal leaves through here, also those that axum and tower make on their own (unknown path, wrong method,
//! body too large, timeout, panic): [`complete`] turns what is not yet a problem into one.

use std::any::Any;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, StatusCode};
use portal_api::paths::TRACE_HEADER;
use portal_api::problem::{ErrorCode, PROBLEM_JSON, Problem};

use crate::store::StoreError;

/// Seconds to wait when somebody has written more within an hour than the store takes.
const QUOTA_PAUSE: u64 = 300;

/// A refusal on its way out.
#[derive(Debug)]
pub struct Refusal {
    problem: Box<Problem>,
    /// Seconds until it makes sense to come back.
    retry_after: Option<u64>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refusal {
    /// Says when to come back, in seconds (RFC 9110 §10.2.3).
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Adds a header that belongs to this refusal, for example where an upload stands.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<HeaderValue>) -> Self {
        self.headers.push((HeaderName::from_static(name), value.into()));
        self
    }

    /// What it says.
    #[must_use]
    pub const fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self { problem: Box::new(problem), retry_after: None, headers: Vec::new() }
    }
}

impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Problem::new(code).into()
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(problem) if problem.code == ErrorCode::TooManyRequests => {
                Self::from(*problem).retry_after(QUOTA_PAUSE)
            }
            StoreError::Refused(problem) => (*problem).into(),
            StoreError::Unavailable(cause) => {
                tracing::warn!(%cause, "the database is not available");
                Self::from(ErrorCode::Unavailable).retry_after(5)
            }
            StoreError::Broken(cause) => {
                tracing::error!(%cause, "the database is broken");
                ErrorCode::Internal.into()
            }
        }
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        tracing::error!(%error, "the blob directory fails");
        if error.kind() == std::io::ErrorKind::NotFound {
            return ErrorCode::Internal.into();
        }
        Self::from(ErrorCode::Unavailable).retry_after(30)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.headers_mut().extend(self.headers);
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        // The body is written by `complete`, which knows the trace id.
        response.extensions_mut().insert(Pending(self.problem));
        response
    }
}

/// A problem whose body is not written yet.
#[derive(Clone)]
struct Pending(Box<Problem>);

/// Writes the body of every refusal, with the id under which the log knows the call.
pub(crate) async fn complete(request: Request, next: Next) -> Response {
    let trace = request.headers().get(TRACE_HEADER).and_then(|id| id.to_str().ok()).map(str::to_owned);
    let mut response = next.run(request).await;
    let pending = response.extensions_mut().remove::<Pending>().map(|pending| *pending.0);
    let Some(mut problem) = pending.or_else(|| foreign(&response)) else { return response };
    problem.trace = trace;
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    headers.remove(CONTENT_LENGTH);
    headers.remove(CONTENT_ENCODING);
    *response.body_mut() = Body::from(body);
    response
}

/// What a layer below said in its own words, as a problem; `None` when the response is no refusal.
fn foreign(response: &Response) -> Option<Problem> {
    let code = match response.status() {
        status if !(status.is_client_error() || status.is_server_error()) => return None,
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorCode::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => ErrorCode::Timeout,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        StatusCode::TOO_MANY_REQUESTS => ErrorCode::TooManyRequests,
        StatusCode::SERVICE_UNAVAILABLE => ErrorCode::Unavailable,
        status if status.is_server_error() => ErrorCode::Internal,
        _ => ErrorCode::Malformed,
    };
    Some(Problem { status: response.status().as_u16(), ..Problem::new(code) })
}

/// A bug that panicked is answered like any other.
pub(crate) fn from_panic(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_default();
    tracing::error!(panic = %text, "a route panicked");
    Refusal::from(ErrorCode::Internal).into_response()
}

/// No such path.
pub(crate) async fn not_found() -> Refusal {
    ErrorCode::NotFound.into()
}

/// The path exists, the method does not.
pub(crate) async fn method_not_allowed() -> Refusal {
    ErrorCode::MethodNotAllowed.into()
}

/// The answer to a range request that can be served (RFC 9110 §15.3.7).
pub(crate) const PARTIAL: StatusCode = StatusCode::PARTIAL_CONTENT;
/// How long a call took too long; kept here with the other codes.
pub(crate) const TIMED_OUT: StatusCode = StatusCode::REQUEST_TIMEOUT;

#[cfg(test)]
mod tests;
