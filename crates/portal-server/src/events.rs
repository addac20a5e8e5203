//! Pokes: `GET /v1/events`, server-sent events that say that a pull would bring something. They carry no data.
//!
//! The database is watched, not this process: the office's command line writes to the same file.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;
use portal_api::feed::Head;
use portal_api::fingerprint::Sha256;
use portal_api::problem::Problem;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::clock;
use crate::feed::view_of;
use crate::problem::Refusal;
use crate::store::{Result, Store};
use crate::viewer::{Bearer, Viewer};

/// How often the database is asked whether anything was committed.
const POLL: Duration = Duration::from_millis(500);
/// How often a connection shows that it lives, and looks whether its session still does.
const HEARTBEAT: Duration = Duration::from_secs(20);

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(events))
}

/// An event `head` with the newest rev and the present view, at once and whenever one of them changes; a comment every
/// 20 seconds. The stream ends when the access token expires, the session ends or access is switched off: the next call
/// says which.
#[utoipa::path(
    get, path = "/v1/events", tag = "feed", operation_id = "events", security(("access" = [])),
    responses(
        (status = 200, description = "Events named `head`", content_type = "text/event-stream", body = Head),
        (status = 401, description = "not-signed-in, session-ended", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "user-disabled, portal-disabled", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn events(
    Bearer(token): Bearer,
    State(app): State<App>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refusal> {
    let mut pulse = app.pulse();
    // Before looking: what is committed while looking must not be missed.
    pulse.mark_unchanged();
    let viewer = app.store().viewer(token, clock::now()).await?;
    let first = head(&app, &viewer).await?;
    let watching = Watching { app, token, pulse, last: None, next: Some(first) };
    let stream = futures::stream::unfold(watching, |watching| async move { watching.next().await });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

/// One open connection.
struct Watching {
    app: App,
    token: Sha256,
    pulse: watch::Receiver<u64>,
    last: Option<Head>,
    next: Option<Head>,
}

impl Watching {
    /// Waits for the next thing worth saying; `None` ends the stream.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        let closing = self.app.closing();
        loop {
            if let Some(head) = self.next.take().filter(|head| self.last.as_ref() != Some(head)) {
                let event = Event::default().event("head").json_data(&head).ok()?;
                self.last = Some(head);
                return Some((Ok(event), self));
            }
            tokio::select! {
                biased;
                () = closing.cancelled() => return None,
                changed = self.pulse.changed() => changed.ok()?,
                () = tokio::time::sleep(HEARTBEAT) => {}
            }
            let viewer = self.app.store().viewer(self.token, clock::now()).await.ok()?;
            self.next = Some(head(&self.app, &viewer).await.ok()?);
        }
    }
}

async fn head(app: &App, viewer: &Viewer) -> Result<Head> {
    Ok(Head { rev: app.store().head(viewer).await?, view: view_of(viewer).to_string() })
}

/// Watches the database until the server closes, and tells all connections when anything was committed.
pub(crate) async fn watch(store: std::sync::Arc<dyn Store>, pulse: watch::Sender<u64>, closing: CancellationToken) {
    let mut ticks = tokio::time::interval(POLL);
    loop {
        tokio::select! {
            biased;
            () = closing.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match store.pulse().await {
            Ok(now) => {
                pulse.send_if_modified(|last| std::mem::replace(last, now) != now);
            }
            Err(error) => tracing::warn!(%error, "watching the database"),
        }
    }
}
