//! Calls of a signed-in user.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use portal_api::feed::{FeedDigest, NDJSON};
use portal_api::id::{Epoch, RequestId};
use portal_api::me::Shared;
use portal_api::paths;
use portal_api::problem::{ErrorCode, Problem};
use portal_api::receipts::Acknowledgement;
use portal_api::requests::{Receipt, Withdrawn};

use super::wire::{Call, Wire};
use super::{ByteStream, Contact, Remote, answer};
use crate::attachments::Outgoing;
use crate::feed::{FeedSource, FeedStream, Manner};
use crate::outbox::courier::{Courier, Target};
use crate::ports::{HttpResponse, Method};
use crate::session::Session;
use crate::{Error, Result};

/// The stream of pokes sends a sign of life every 20 s (`reference/sync.md` §2.2).
const POKES_IDLE: Duration = Duration::from_secs(45);

impl Remote {
    pub(crate) fn new(wire: Wire, session: Arc<Session>, contact: Contact) -> Self {
        Self { wire, session, contact }
    }

    /// Where the server is.
    pub(crate) fn server(&self) -> &str {
        self.wire.server()
    }

    /// Who is signed in, and whether still.
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// What the company shares with the user, now.
    ///
    /// # Errors
    /// As [`Remote::send`].
    pub(crate) async fn me(&self) -> Result<Shared> {
        answer::json(self.send(&Call::get(paths::ME)).await?).await
    }

    /// Whether the server answers this user; asks also when it refused the last time, and takes that back if it does
    /// not any more. The lightest call that needs a session.
    ///
    /// # Errors
    /// As [`Remote::send`].
    pub(crate) async fn probe(&self) -> Result<()> {
        self.session.ask_again().await;
        self.me().await?;
        self.session.proven().await;
        Ok(())
    }

    /// Pokes, as they come.
    ///
    /// # Errors
    /// As [`Remote::send`].
    pub(crate) async fn events(&self) -> Result<ByteStream> {
        let call = Call::get(paths::EVENTS).header("accept", "text/event-stream").idle(POKES_IDLE);
        answer::stream(self.send(&call).await?, "text/event-stream")
    }

    /// Ends the session at the server.
    ///
    /// # Errors
    /// As [`Remote::send`].
    pub(crate) async fn end_session(&self) -> Result<()> {
        answer::nothing(&self.send(&Call::new(Method::DELETE, paths::SESSION)).await?)
    }

    /// Asks with the session's token. An expired one is renewed once; a refusal for good is remembered.
    ///
    /// # Errors
    /// `session-ended` (or what the server said last) without asking when the session is over; otherwise what the
    /// server said, or that it said nothing.
    pub(super) async fn send(&self, call: &Call) -> Result<HttpResponse> {
        let outcome = self.exchange(call).await;
        (self.contact)(outcome.as_ref().map(|_| ()));
        outcome
    }

    async fn exchange(&self, call: &Call) -> Result<HttpResponse> {
        let token = self.session.access(&self.wire, None).await?;
        match self.wire.send(call, Some(&token)).await {
            Err(error) if is(&error, ErrorCode::NotSignedIn) => {
                let token = self.session.access(&self.wire, Some(&token)).await?;
                match self.wire.send(call, Some(&token)).await {
                    // It renewed the session and does not know the token that it has just made: its trouble, which
                    // passes. Signing in again would not help.
                    Err(error) if is(&error, ErrorCode::NotSignedIn) => Err(unavailable()),
                    outcome => self.noticed(outcome, &token).await,
                }
            }
            outcome => self.noticed(outcome, &token).await,
        }
    }

    /// A refusal of a token that has been replaced meanwhile says nothing about the session: the call may be repeated.
    async fn noticed<T>(&self, outcome: Result<T>, token: &str) -> Result<T> {
        match outcome {
            Err(Error::Refused(problem)) if !self.session.refused(problem.code, token).await => Err(unavailable()),
            outcome => outcome,
        }
    }
}

fn unavailable() -> Error {
    Error::Refused(Box::new(Problem::new(ErrorCode::Unavailable)))
}

/// Whether the server refused for this reason.
pub(super) fn is(error: &Error, code: ErrorCode) -> bool {
    matches!(error, Error::Refused(problem) if problem.code == code)
}

#[async_trait]
impl FeedSource for Remote {
    async fn sync(&self, cursor: Option<&str>, manner: Manner) -> Result<FeedStream> {
        let asked = [
            cursor.map(|cursor| format!("cursor={}", encoded(cursor))),
            manner.rows.map(|rows| format!("max_rows={rows}")),
            manner.wait.map(|wait| format!("wait={}", wait.as_secs())),
        ];
        let asked: Vec<String> = asked.into_iter().flatten().collect();
        let separator = if asked.is_empty() { "" } else { "?" };
        let path = format!("{}{separator}{}", paths::SYNC, asked.join("&"));
        answer::stream(self.send(&Call::get(path).header("accept", NDJSON)).await?, NDJSON)
    }

    async fn digest(&self) -> Result<FeedDigest> {
        answer::json(self.send(&Call::get(paths::SYNC_DIGEST)).await?).await
    }
}

#[async_trait]
impl Courier for Remote {
    async fn put_request(&self, id: RequestId, body: Bytes, epoch: Epoch) -> Result<Receipt> {
        let call = Call::new(Method::PUT, paths::request(id))
            .header(paths::EPOCH_HEADER, epoch.to_string())
            .body("application/json", body);
        answer::json(self.send(&call).await?).await
    }

    async fn withdraw_request(&self, id: RequestId, epoch: Epoch) -> Result<Withdrawn> {
        let call = Call::new(Method::DELETE, paths::request(id)).header(paths::EPOCH_HEADER, epoch.to_string());
        answer::json(self.send(&call).await?).await
    }

    async fn write(&self, target: Target, body: Bytes, epoch: Epoch) -> Result<Acknowledgement> {
        let (method, path) = match target {
            Target::Comment(work_order, id) => (Method::PUT, paths::comment(work_order, id)),
            Target::Decision(quotation) => (Method::PUT, paths::quotation_decision(quotation)),
            Target::Profile => (Method::PATCH, paths::ME.to_owned()),
        };
        let call =
            Call::new(method, path).header(paths::EPOCH_HEADER, epoch.to_string()).body("application/json", body);
        answer::json(self.send(&call).await?).await
    }

    async fn upload(&self, file: &Outgoing, progress: &(dyn Fn(u64) + Send + Sync)) -> Result<()> {
        super::upload::upload(self, file, progress).await
    }
}

/// Percent-encodes everything that is not unreserved (RFC 3986 §2.3).
fn encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    })
}
