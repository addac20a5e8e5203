//! One exchange with one server, without knowing who asks.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer;
use crate::ports::{Body, Clock, Http, HttpRequest, HttpResponse, Method, Ports};
use crate::{Error, Result};

/// Silence after which an ordinary call is given up. Servers answer within 30 s or say that they did not.
const IDLE: Duration = Duration::from_secs(40);

/// The way to one server.
#[derive(Clone)]
pub(crate) struct Wire {
    server: String,
    http: Arc<dyn Http>,
    clock: Arc<dyn Clock>,
}

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Body,
    idle: Duration,
}

impl Call {
    pub(crate) fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: Body::Empty, idle: IDLE }
    }

    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// With a JSON body.
    ///
    /// # Errors
    /// [`Error::NotAPortal`] never; a value that cannot be written as JSON is a bug and reads as `malformed`.
    pub(crate) fn json(method: Method, path: impl Into<String>, value: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(value).map_err(|_| Error::Code(portal_api::problem::ErrorCode::Malformed))?;
        Ok(Self::new(method, path).body("application/json", body.into()))
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn body(mut self, media_type: &'static str, body: Bytes) -> Self {
        self.body = Body::Bytes(body);
        self.header("content-type", media_type)
    }

    /// Gives up after this much silence.
    pub(crate) const fn idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }
}

impl Wire {
    /// To the server at `server`, for example `https://portal.example.org`.
    pub(crate) fn new(server: String, ports: &Ports) -> Self {
        Self { server, http: Arc::clone(&ports.http), clock: Arc::clone(&ports.clock) }
    }

    /// Where the server is.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    /// Since some fixed point; never goes back.
    pub(crate) fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    /// Asks, with a token if there is one. The answer said that it went well; its body is still unread.
    ///
    /// # Errors
    /// [`Error::Refused`], [`Error::Wait`], [`Error::NotAPortal`], [`Error::Http`].
    pub(crate) async fn send(&self, call: &Call, token: Option<&str>) -> Result<HttpResponse> {
        let mut headers: Vec<_> =
            call.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        if let Some(token) = token {
            headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        let request = HttpRequest {
            method: call.method.clone(),
            url: format!("{}{}", self.server, call.path),
            headers,
            body: call.body.clone(),
            idle_timeout: call.idle,
        };
        let is_head = call.method == Method::HEAD;
        answer::checked(self.http.send(request).await?, is_head, self.clock.now()).await
    }

    /// Asks, without a token, for JSON.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub(crate) async fn ask<T: DeserializeOwned>(&self, call: &Call) -> Result<T> {
        answer::json(self.send(call, None).await?).await
    }
}
