//! The network by reqwest: rustls with the system's certificates, compression, the system's proxies.

use std::error::Error as StdError;
use std::future::Future;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use reqwest::redirect::Policy;
use reqwest::{Client, Error};
use tokio::time::timeout;

use crate::Result;
use crate::ports::{Body, Http, HttpError, HttpRequest, HttpResponse};

/// A server that does not take the call within this is not there.
const CONNECT: Duration = Duration::from_secs(10);
/// The slowest line on which an upload is still worth its time, in bytes per second.
const SLOWEST: u64 = 8 * 1024;

/// HTTP/1.1 and HTTP/2 to any server, one pool of connections.
#[derive(Debug, Clone)]
pub struct ReqwestHttp {
    client: Client,
}

impl ReqwestHttp {
    /// A client of its own.
    ///
    /// # Errors
    /// [`HttpError::Broken`] when the system's certificates cannot be read.
    pub fn new() -> Result<Self> {
        let client = Client::builder()
            .user_agent(concat!("customer-portal/", env!("CARGO_PKG_VERSION")))
            // A portal never redirects, a captive portal always does.
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .tcp_keepalive(Duration::from_secs(30))
            .pool_idle_timeout(Duration::from_secs(60))
            .build()
            .map_err(classify)?;
        Ok(Self { client })
    }
}

#[async_trait]
impl Http for ReqwestHttp {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let idle = request.idle_timeout;
        let mut call = self.client.request(request.method, request.url);
        for (name, value) in request.headers {
            call = call.header(name, value);
        }
        let mut to_send = 0;
        if let Body::Bytes(body) = request.body {
            to_send = body.len() as u64;
            call = call.body(body);
        }
        // Nothing arrives while the body is still travelling.
        let patience = idle + Duration::from_secs(to_send / SLOWEST);
        let response = within(patience, call.send()).await?.map_err(classify)?;
        let headers = response.headers().iter();
        Ok(HttpResponse {
            status: response.status().as_u16(),
            headers: headers
                .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
                .collect(),
            body: futures::stream::unfold(Some(response.bytes_stream()), move |stream| async move {
                let mut stream = stream?;
                match within(idle, stream.next()).await {
                    Ok(Some(Ok(piece))) => Some((Ok(piece), Some(stream))),
                    Ok(Some(Err(error))) => Some((Err(classify(error)), None)),
                    Ok(None) => None,
                    Err(silence) => Some((Err(silence), None)),
                }
            })
            .boxed(),
        })
    }
}

async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T, HttpError> {
    timeout(limit, work).await.map_err(|_| HttpError::Timeout)
}

/// Tells apart what a person can do something about.
fn classify(error: Error) -> HttpError {
    let words = causes(&error);
    if words.contains("certificate") {
        HttpError::Certificate(words)
    } else if error.is_connect() || error.is_dns() {
        HttpError::Unreachable(words)
    } else if error.is_timeout() {
        HttpError::Timeout
    } else {
        HttpError::Broken(words)
    }
}

/// All causes in a row, without the address: it may carry a cursor.
fn causes(error: &Error) -> String {
    let mut words = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push(error.to_string());
        cause = error.source();
    }
    if words.is_empty() { String::from("no answer") } else { words.join(": ") }
}

#[cfg(test)]
mod tests;
