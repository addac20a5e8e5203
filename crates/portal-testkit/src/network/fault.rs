//! What can happen to one call.

use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use portal_core::ports::{Body, Http, HttpError, HttpRequest, HttpResponse};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// A way to fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The server never hears of it.
    DropRequest,
    /// The server does it, the answer is lost.
    DropResponse,
    /// Everything works, later.
    Delay(Duration),
    /// The server does it; the answer breaks off after so many bytes.
    Truncate(usize),
    /// The server does it; so many bytes of the answer's body arrive, and then nothing more, and nothing breaks off: big
    /// frames are lost, or a proxy holds back what is not complete. A shorter answer arrives whole.
    Stall(usize),
    /// The line breaks after so many bytes of the body; the server has those. A shorter body passes.
    CutRequest(usize),
    /// Something else answers: a captive portal's page with 200.
    Html,
    /// Something on the way answers with this status and no problem: a proxy, an overloaded server.
    Status(u16),
    /// The server's answer is replaced by this one, of this status and media type. The server never hears of it.
    Answer(u16, &'static str, String),
    /// The bytes of the answer are changed: the first of the body is another one.
    Corrupt,
}

impl Fault {
    /// Sends `request` over `wire` and lets this happen to it.
    pub(super) async fn befall(self, wire: &dyn Http, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        match self {
            Self::DropRequest => Err(super::unreachable()),
            Self::DropResponse => {
                // Read to the end, so that whatever the server does is done before anybody is told.
                let answer = wire.send(request).await?;
                if !is_endless(&answer) {
                    answer.body.try_for_each(|_| async { Ok(()) }).await?;
                }
                Err(HttpError::Broken("the answer was lost".to_owned()))
            }
            Self::Delay(delay) => {
                tokio::time::sleep(delay).await;
                wire.send(request).await
            }
            Self::Truncate(bytes) => {
                let answer = wire.send(request).await?;
                Ok(HttpResponse { body: truncated(answer.body, bytes), ..answer })
            }
            Self::Stall(bytes) => {
                let answer = wire.send(request).await?;
                Ok(HttpResponse { body: stalled(answer.body, bytes), ..answer })
            }
            Self::CutRequest(bytes) => match &request.body {
                Body::Bytes(body) if body.len() > bytes => Err(cut(&request, &body.slice(..bytes)).await),
                _ => wire.send(request).await,
            },
            Self::Html => Ok(forged(200, "text/html; charset=utf-8", PAGE.to_owned())),
            Self::Status(status) => Ok(forged(status, "text/plain", String::new())),
            Self::Answer(status, media_type, body) => Ok(forged(status, media_type, body)),
            Self::Corrupt => {
                let answer = wire.send(request).await?;
                let mut is_first = true;
                let change = move |bytes: Bytes| {
                    let mut bytes = bytes.to_vec();
                    if let Some(byte) = bytes.first_mut().filter(|_| std::mem::take(&mut is_first)) {
                        *byte ^= 1;
                    }
                    Bytes::from(bytes)
                };
                Ok(HttpResponse { body: answer.body.map_ok(change).boxed(), ..answer })
            }
        }
    }
}

const PAGE: &str = "<!doctype html><title>Hotel Wi-Fi</title><p>Welcome! Please accept our terms to go online.";

/// Announces the whole body, sends the beginning of it, and hangs up.
async fn cut(request: &HttpRequest, beginning: &[u8]) -> HttpError {
    match begin(request, beginning).await {
        Ok(()) => HttpError::Broken("the line broke while sending".to_owned()),
        Err(error) => HttpError::Unreachable(error.to_string()),
    }
}

async fn begin(request: &HttpRequest, beginning: &[u8]) -> std::io::Result<()> {
    let (_, address) = request.url.split_once("://").unwrap_or_default();
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let Body::Bytes(body) = &request.body else { return Ok(()) };
    let mut head = format!("{} /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {}\r\n", request.method, body.len());
    for (name, value) in &request.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut line = TcpStream::connect(host).await?;
    line.write_all(head.as_bytes()).await?;
    line.write_all(beginning).await?;
    line.shutdown().await
}

fn is_endless(answer: &HttpResponse) -> bool {
    answer.header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream"))
}

fn forged(status: u16, media_type: &str, body: String) -> HttpResponse {
    HttpResponse {
        status,
        headers: vec![("content-type".to_owned(), media_type.to_owned())],
        body: futures::stream::iter([Ok(Bytes::from(body))]).boxed(),
    }
}

type Bytestream = futures::stream::BoxStream<'static, Result<Bytes, HttpError>>;

/// So many bytes, then the line is cut. A shorter answer loses its end as well.
fn truncated(body: Bytestream, bytes: usize) -> Bytestream {
    let pieces = futures::stream::unfold((body, Some(bytes)), |(mut body, left)| async move {
        let left = left?;
        let cut = Err(HttpError::Broken("the answer broke off".to_owned()));
        match body.next().await {
            Some(Ok(piece)) if piece.len() <= left => {
                let rest = left - piece.len();
                Some((Ok(piece), (body, Some(rest))))
            }
            Some(Ok(piece)) if left > 0 => Some((Ok(piece.slice(..left)), (body, Some(0)))),
            Some(Err(error)) => Some((Err(error), (body, None))),
            _ => Some((cut, (body, None))),
        }
    });
    pieces.boxed()
}

/// So many bytes, then silence for ever. The connection stays open.
fn stalled(body: Bytestream, bytes: usize) -> Bytestream {
    let pieces = futures::stream::unfold((body, bytes), |(mut body, left)| async move {
        match body.next().await? {
            Ok(piece) if piece.len() <= left => {
                let rest = left - piece.len();
                Some((Ok(piece), (body, rest)))
            }
            Ok(piece) if left > 0 => Some((Ok(piece.slice(..left)), (body, 0))),
            Ok(_) => std::future::pending().await,
            Err(error) => Some((Err(error), (body, left))),
        }
    });
    pieces.boxed()
}
