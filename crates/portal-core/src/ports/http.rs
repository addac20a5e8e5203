//! The network, at the level of one HTTP exchange. Status codes stay below `adapters/` and [`crate::remote`].

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

pub use http::Method;

/// One call.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// Method.
    pub method: Method,
    /// Absolute URL.
    pub url: String,
    /// Header names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Body,
    /// Gives up when nothing at all arrived for this long.
    pub idle_timeout: std::time::Duration,
}

/// What is sent.
#[derive(Debug, Clone, Default)]
pub enum Body {
    /// Nothing.
    #[default]
    Empty,
    /// These bytes.
    Bytes(Bytes),
}

/// An answer whose body is still arriving.
pub struct HttpResponse {
    /// Status code.
    pub status: u16,
    /// Header names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The decompressed body, piece by piece; an error in it means the answer was cut off.
    pub body: BoxStream<'static, Result<Bytes, HttpError>>,
}

impl HttpResponse {
    /// The first header of this (lower-case) name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Why there is no (complete) answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum HttpError {
    /// The name does not resolve, nothing listens, the line is cut: nothing is known about the other side.
    #[error("unreachable: {0}")]
    Unreachable(String),
    /// Something answers, but its certificate is not trusted.
    #[error("certificate not trusted: {0}")]
    Certificate(String),
    /// Nothing arrived for too long.
    #[error("timed out")]
    Timeout,
    /// The answer broke off, or is not HTTP.
    #[error("broken answer: {0}")]
    Broken(String),
}

/// Sends one request. Redirects are not followed: a portal never redirects, a captive portal always does.
#[async_trait]
pub trait Http: Send + Sync {
    /// Performs the exchange up to the end of the response head.
    ///
    /// # Errors
    /// [`HttpError`]; an answer of any status is not an error.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError>;
}
