//! The line between a computer and the server, and everything that can happen on it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body as AxumBody;
use axum::extract::ConnectInfo;
use axum::response::Response;
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use portal_core::ports::{Body, Http, HttpError, HttpRequest, HttpResponse};
use tokio::sync::Notify;
use tower::ServiceExt as _;

use super::dice::Dice;
use super::server::Door;
use super::trace::Trace;

/// Where the server is, to the computers.
pub(crate) const ADDRESS: &str = "https://portal.example";
const PAGE: &str = "<!doctype html><title>Hotel Wi-Fi</title><p>Welcome! Please accept our terms.";

/// One computer's line.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) door: Door,
    pub(super) dice: Dice,
    pub(super) trace: Arc<Trace>,
    /// So many of a hundred calls go wrong.
    pub(super) bad: AtomicU32,
    pub(super) is_cut: AtomicBool,
    /// Told of every answer.
    pub(super) heard: Notify,
}

/// What happens to a call.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Passes,
    /// Nobody hears it.
    Lost,
    /// The connection stands, and nothing ever comes.
    HalfOpen,
    /// The server does it; the answer never arrives.
    AnswerLost,
    /// The caller gives up, and the call arrives later.
    Late(Duration),
    /// It arrives now, and once more later.
    Twice(Duration),
    /// The answer breaks off after so many bytes.
    CutAfter(usize),
    /// Something else answers in the server's place.
    Forged(u16, &'static str, &'static str),
    /// The server does it; something on the way says this instead.
    Overruled(u16),
    /// Told to wait so many seconds.
    Wait(u64),
}

/// The line as one run of the program sees it. A program that was killed sends nothing more.
pub(super) struct Wire {
    pub(super) line: Arc<Line>,
    pub(super) is_running: Arc<AtomicBool>,
}

impl Line {
    fn fate(&self) -> Fate {
        if !self.dice.percent(self.bad.load(Ordering::Relaxed)) {
            return Fate::Passes;
        }
        let (second, long) = (Duration::from_secs(1), Duration::from_secs(600));
        match self.dice.below(14) {
            0 | 1 => Fate::Lost,
            2 => Fate::HalfOpen,
            3 | 4 => Fate::AnswerLost,
            5 => Fate::Late(self.dice.time(second, long)),
            6 => Fate::Twice(self.dice.time(Duration::from_millis(1), long)),
            7 | 8 => Fate::CutAfter(self.dice.place(*self.dice.one(&[40, 400, 4_000, 40_000]))),
            9 => *self.dice.one(&[
                Fate::Forged(200, "text/html", PAGE),
                Fate::Forged(200, "application/json", ""),
                Fate::Forged(200, "application/json", "{}"),
                Fate::Forged(204, "text/plain", ""),
                Fate::Forged(302, "text/html", PAGE),
                Fate::Forged(511, "text/html", PAGE),
            ]),
            10 => Fate::Forged(
                *self.dice.one(&[400, 401, 403, 404, 407, 408, 409, 410, 413, 421, 425]),
                "text/html",
                PAGE,
            ),
            11 => Fate::Forged(*self.dice.one(&[500, 502, 503, 504]), "text/plain", "upstream"),
            12 => Fate::Overruled(*self.dice.one(&[408, 500, 502, 503, 504])),
            _ => Fate::Wait(1 + self.dice.below(90)),
        }
    }

    fn latency(&self) -> Duration {
        self.dice.time(Duration::from_millis(2), Duration::from_millis(400))
    }
}

#[async_trait]
impl Http for Wire {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let path = request.url.strip_prefix(ADDRESS).unwrap_or(&request.url).to_owned();
        // A cursor is made of things that differ from run to run.
        let shown = path.split('?').next().unwrap_or_default().to_owned();
        if !self.is_running.load(Ordering::Relaxed) || self.line.is_cut.load(Ordering::Relaxed) {
            return Err(unreachable());
        }
        let fate = self.line.fate();
        self.line.trace.note(format!("{} {} {shown} {fate:?}", self.line.name, request.method));
        tokio::time::sleep(self.line.latency()).await;
        let answer = self.befall(fate, request, path).await;
        let said = answer.as_ref().map_or_else(ToString::to_string, |answer| answer.status.to_string());
        self.line.trace.note(format!("{} {shown} -> {said}", self.line.name));
        self.line.heard.notify_waiters();
        answer
    }
}

impl Wire {
    async fn befall(&self, fate: Fate, request: HttpRequest, path: String) -> Result<HttpResponse, HttpError> {
        let patience = request.idle_timeout;
        match fate {
            Fate::Passes => self.deliver(&request, &path).await,
            Fate::Lost => Err(unreachable()),
            Fate::HalfOpen => {
                tokio::time::sleep(patience).await;
                Err(HttpError::Timeout)
            }
            Fate::AnswerLost => {
                let answer = self.deliver(&request, &path).await?;
                finish(answer).await;
                if self.line.dice.percent(50) {
                    tokio::time::sleep(patience).await;
                    return Err(HttpError::Timeout);
                }
                Err(broken())
            }
            Fate::Late(after) => {
                self.later(after, request, path);
                tokio::time::sleep(patience).await;
                Err(HttpError::Timeout)
            }
            Fate::Twice(after) => {
                let answer = self.deliver(&request, &path).await;
                self.later(after, request, path);
                answer
            }
            Fate::CutAfter(bytes) => {
                let answer = self.deliver(&request, &path).await?;
                Ok(HttpResponse { body: cut_after(answer.body, bytes), ..answer })
            }
            Fate::Forged(status, media_type, body) => Ok(forged(status, media_type, body, None)),
            Fate::Overruled(status) => {
                let answer = self.deliver(&request, &path).await?;
                finish(answer).await;
                Ok(forged(status, "text/plain", "gateway", None))
            }
            Fate::Wait(seconds) => Ok(forged(429, "text/plain", "", Some(seconds))),
        }
    }

    /// The packet goes its way, whatever becomes of who sent it.
    fn later(&self, after: Duration, request: HttpRequest, path: String) {
        let line = Arc::clone(&self.line);
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            line.trace.note(format!("{} {} arrives late", line.name, request.method));
            if let Some((_, router)) = line.door.knock() {
                finish(answer_of(router, &request, &path).await).await;
            }
        });
    }

    async fn deliver(&self, request: &HttpRequest, path: &str) -> Result<HttpResponse, HttpError> {
        let Some((process, router)) = self.line.door.knock() else { return Err(unreachable()) };
        // The server goes on also when the caller is gone; sometimes it notices and does not.
        let answer = if self.line.dice.percent(80) {
            let (request, path) = (request.clone(), path.to_owned());
            let work = tokio::spawn(async move { answer_of(router, &request, &path).await });
            work.await.map_err(|_| broken())?
        } else {
            answer_of(router, request, path).await
        };
        tokio::time::sleep(self.line.latency()).await;
        if !self.line.door.is_alive(process) {
            return Err(broken());
        }
        let (door, line, running) = (self.line.door.clone(), Arc::clone(&self.line), Arc::clone(&self.is_running));
        let idle = request.idle_timeout;
        let body = futures::stream::unfold(Some(answer.body), move |body| {
            let (door, line, running) = (door.clone(), Arc::clone(&line), Arc::clone(&running));
            async move {
                let mut body = body?;
                let piece = match tokio::time::timeout(idle, body.next()).await {
                    Ok(piece) => piece?,
                    Err(_) => return Some((Err(HttpError::Timeout), None)),
                };
                let is_cut = line.is_cut.load(Ordering::Relaxed) || !running.load(Ordering::Relaxed);
                if is_cut || !door.is_alive(process) {
                    return Some((Err(broken()), None));
                }
                Some((piece, Some(body)))
            }
        });
        Ok(HttpResponse { body: body.boxed(), ..answer })
    }
}

pub(crate) async fn answer_of(router: Router, request: &HttpRequest, path: &str) -> HttpResponse {
    let mut call = http::Request::builder().method(request.method.clone()).uri(path);
    for (name, value) in &request.headers {
        call = call.header(name, value);
    }
    let body = match &request.body {
        Body::Empty => AxumBody::empty(),
        Body::Bytes(bytes) => AxumBody::from(bytes.clone()),
    };
    let peer: SocketAddr = (Ipv4Addr::LOCALHOST, 4711).into();
    let mut call = call.body(body).expect("a request");
    call.extensions_mut().insert(ConnectInfo(peer));
    let answer: Response = router.oneshot(call).await.unwrap_or_else(|never| match never {});
    let (parts, body) = answer.into_parts();
    let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned())
    };
    HttpResponse {
        status: parts.status.as_u16(),
        headers: parts.headers.iter().map(header).collect(),
        body: body.into_data_stream().map_err(|error| HttpError::Broken(error.to_string())).boxed(),
    }
}

/// Reads an answer to its end, so that whatever the server does is done. An endless one is let go.
async fn finish(answer: HttpResponse) {
    if answer.header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream")) {
        return;
    }
    let _ = answer.body.try_for_each(|_| async { Ok(()) }).await;
}

fn cut_after(
    body: futures::stream::BoxStream<'static, Result<Bytes, HttpError>>,
    bytes: usize,
) -> futures::stream::BoxStream<'static, Result<Bytes, HttpError>> {
    futures::stream::unfold((body, Some(bytes)), |(mut body, left)| async move {
        let left = left?;
        match body.next().await {
            Some(Ok(piece)) if piece.len() <= left => {
                let left = left - piece.len();
                Some((Ok(piece), (body, Some(left))))
            }
            Some(Ok(piece)) if left > 0 => Some((Ok(piece.slice(..left)), (body, Some(0)))),
            _ => Some((Err(broken()), (body, None))),
        }
    })
    .boxed()
}

fn forged(status: u16, media_type: &str, body: &'static str, wait: Option<u64>) -> HttpResponse {
    let mut headers = vec![("content-type".to_owned(), media_type.to_owned())];
    headers.extend(wait.map(|seconds| ("retry-after".to_owned(), seconds.to_string())));
    HttpResponse { status, headers, body: futures::stream::iter([Ok(Bytes::from_static(body.as_bytes()))]).boxed() }
}

fn unreachable() -> HttpError {
    HttpError::Unreachable("nothing answers".to_owned())
}

fn broken() -> HttpError {
    HttpError::Broken("the line broke".to_owned())
}
