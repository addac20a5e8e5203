//! What every route works with, and the layers around them all.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};
use portal_api::paths::TRACE_HEADER;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tower_governor::GovernorLayer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::sensitive_headers::SetSensitiveRequestHeadersLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use tracing::{Level, Span};
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::blobs::Blobs;
use crate::clock;
use crate::limits::{self, AllCalls, Origin, SignInLimit};
use crate::problem::{self, Refusal};
use crate::secret::Secret;
use crate::sessions::Passwords;
use crate::store::Store;
use crate::uploads::Appends;
use crate::{comments, documents, events, feed, me, openapi, portals, quotations, requests, sessions, uploads};

/// JSON bodies, in bytes, where a route says nothing else.
const BODY_MAX: usize = 64 * 1024;
/// Until an answer begins. A body that streams may take longer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// A piece of 8 MiB on a line of 128 kbit/s.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(600);

/// How often somebody may call.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Calls per second and address, of any kind.
    pub per_second: NonZeroU32,
    /// Calls at once and address, of any kind.
    pub burst: NonZeroU32,
    /// Attempts to sign in per minute and address, and per minute and user.
    pub sign_in_per_minute: NonZeroU32,
    /// Whether a reverse proxy stands in front, so that `X-Forwarded-For` names the caller.
    pub is_behind_proxy: bool,
}

impl Default for Limits {
    fn default() -> Self {
        const fn n(n: u32) -> NonZeroU32 {
            NonZeroU32::MIN.saturating_add(n - 1)
        }
        Self { per_second: n(200), burst: n(1000), sign_in_per_minute: n(10), is_behind_proxy: false }
    }
}

/// What every route works with. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Blobs,
    pub(crate) secret: Secret,
    pub(crate) passwords: Passwords,
    pub(crate) appends: Appends,
    pub(crate) all_calls: AllCalls,
    pub(crate) sign_in: SignInLimit,
    pub(crate) origin: Origin,
    pub(crate) pulse: watch::Receiver<u64>,
    pub(crate) closing: CancellationToken,
}

impl App {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.0.store
    }

    pub(crate) fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0.secret
    }

    /// Uploads that this process is appending to.
    pub(crate) fn appends(&self) -> &Appends {
        &self.0.appends
    }

    pub(crate) fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// Tells when anything was committed by anybody.
    pub(crate) fn pulse(&self) -> watch::Receiver<u64> {
        self.0.pulse.clone()
    }

    /// Ends when the server is to stop.
    pub(crate) fn closing(&self) -> CancellationToken {
        self.0.closing.clone()
    }

    /// Counts an attempt to sign in.
    pub(crate) fn check_sign_in(
        &self,
        headers: &HeaderMap,
        peer: SocketAddr,
        slug: &str,
        email: &str,
    ) -> Result<(), Refusal> {
        self.0.sign_in.check(self.0.origin.of(headers, Some(peer)), slug, email)
    }

    /// Forgets what nobody needs any more. Called every few minutes.
    pub(crate) async fn tidy(&self) {
        self.0.all_calls.limiter().retain_recent();
        self.0.sign_in.forget_old();
        sessions::drop_old(self).await;
        if let Err(error) = uploads::drop_stale(self.store(), self.blobs(), clock::now()).await {
            tracing::warn!(%error, "dropping stale uploads");
        }
        feed::forget_tombstones(self).await;
    }

    /// Looks through the files for those that nobody names. Called once a day.
    pub(crate) async fn sweep(&self) {
        if let Err(error) = uploads::sweep(self.store(), self.blobs(), clock::now()).await {
            tracing::warn!(%error, "sweeping the blob directory");
        }
    }
}

/// Every route with its description.
pub(crate) fn routes() -> OpenApiRouter<App> {
    // Bytes that are compressed already, or read by range, are sent as they are.
    let plain = OpenApiRouter::new()
        .merge(uploads::router().layer(TimeoutLayer::with_status_code(problem::TIMED_OUT, UPLOAD_TIMEOUT)))
        .merge(documents::router().layer(TimeoutLayer::with_status_code(problem::TIMED_OUT, TIMEOUT)));
    let compressed = OpenApiRouter::new()
        .merge(portals::router())
        .merge(sessions::router())
        .merge(me::router())
        .merge(feed::router())
        .merge(events::router())
        .merge(requests::router())
        .merge(comments::router())
        .merge(quotations::router())
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(problem::TIMED_OUT, TIMEOUT));
    OpenApiRouter::with_openapi(openapi::head()).merge(plain).merge(compressed)
}

/// The whole server as one service.
pub(crate) fn router(app: App) -> Router {
    let all_calls = GovernorLayer::new(Arc::clone(&app.0.all_calls)).error_handler(limits::refuse);
    let (router, _) = routes().split_for_parts();
    router
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(CatchPanicLayer::custom(problem::from_panic))
        .layer(all_calls)
        .layer(from_fn(problem::complete))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_response(DefaultOnResponse::new().level(Level::INFO)))
        .layer(SetSensitiveRequestHeadersLayer::new([AUTHORIZATION]))
        .layer(from_fn(identify))
        .with_state(app)
}

/// Gives every call a name of our own, by which the log and the answer know it.
async fn identify(mut request: Request, next: Next) -> Response {
    let name = HeaderName::from_static(TRACE_HEADER);
    let id = HeaderValue::try_from(Uuid::now_v7().to_string()).unwrap_or(HeaderValue::from_static("unnamed"));
    request.headers_mut().insert(name.clone(), id.clone());
    let mut response = next.run(request).await;
    response.headers_mut().insert(name, id);
    response
}

/// What the log says of a call: never the query, a header or the path as called, which may name a person or a thing.
fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str);
    let trace = request.headers().get(TRACE_HEADER).and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("call", method = %request.method(), route, trace)
}
