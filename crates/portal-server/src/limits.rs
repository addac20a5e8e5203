//! How often somebody may call. Counted in this process only: a second process allows as much again.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock, QuantaInstant};
use governor::middleware::NoOpMiddleware;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::{HeaderMap, Request};
use portal_api::problem::ErrorCode;
use tower_governor::GovernorError;
use tower_governor::governor::{GovernorConfig, GovernorConfigBuilder};
use tower_governor::key_extractor::KeyExtractor;

use crate::app::Limits;
use crate::problem::Refusal;

/// Where a call comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    /// Whether a reverse proxy stands in front and its `X-Forwarded-For` is to be believed.
    pub(crate) is_behind_proxy: bool,
}

impl Origin {
    /// The address of the caller.
    pub(crate) fn of(self, headers: &HeaderMap, peer: Option<SocketAddr>) -> Option<IpAddr> {
        let forwarded = headers.get("x-forwarded-for").filter(|_| self.is_behind_proxy);
        // The last entry is the one that our own proxy wrote; those before it are the caller's to invent.
        let last = forwarded.and_then(|value| value.to_str().ok()).and_then(|list| list.rsplit(',').next());
        last.and_then(|address| address.trim().parse().ok()).or_else(|| peer.map(|peer| peer.ip()))
    }
}

impl KeyExtractor for Origin {
    type Key = IpAddr;

    fn name(&self) -> &'static str {
        "origin"
    }

    fn extract<T>(&self, request: &Request<T>) -> Result<IpAddr, GovernorError> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
        self.of(request.headers(), peer).ok_or(GovernorError::UnableToExtractKey)
    }
}

/// The limit for calls of any kind, per address of the caller.
pub(crate) type AllCalls = Arc<GovernorConfig<Origin, NoOpMiddleware<QuantaInstant>>>;

/// The limit for calls of any kind. `None` never happens: the builder only refuses zeros.
pub(crate) fn all_calls(limits: &Limits) -> Option<AllCalls> {
    let period = Duration::from_secs(1) / limits.per_second.get();
    GovernorConfigBuilder::default()
        .period(period)
        .burst_size(limits.burst.get())
        .key_extractor(Origin { is_behind_proxy: limits.is_behind_proxy })
        .finish()
        .map(Arc::new)
}

/// The refusal of the limit for all calls.
pub(crate) fn refuse(error: GovernorError) -> Response<Body> {
    match error {
        GovernorError::TooManyRequests { wait_time, .. } => {
            Refusal::from(ErrorCode::TooManyRequests).retry_after(wait_time.max(1)).into_response()
        }
        _ => Refusal::from(ErrorCode::Internal).into_response(),
    }
}

/// The stricter limit on guessing passwords: per address of the caller, and per user, so that neither one machine nor
/// many can try on.
pub(crate) struct SignInLimit {
    by_origin: DefaultKeyedRateLimiter<IpAddr>,
    by_user: DefaultKeyedRateLimiter<String>,
}

impl SignInLimit {
    /// So many attempts per minute, and as many at once.
    pub(crate) fn new(per_minute: NonZeroU32) -> Self {
        let quota = Quota::per_minute(per_minute);
        Self { by_origin: RateLimiter::keyed(quota), by_user: RateLimiter::keyed(quota) }
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// `too-many-requests` with the time to wait.
    pub(crate) fn check(&self, origin: Option<IpAddr>, slug: &str, email: &str) -> Result<(), Refusal> {
        if let Some(origin) = origin {
            self.by_origin.check_key(&origin).map_err(wait)?;
        }
        self.by_user.check_key(&format!("{slug}/{}", email.trim().to_lowercase())).map_err(wait)
    }

    /// Forgets callers who have not called for long, so that the tables stay small.
    pub(crate) fn forget_old(&self) {
        self.by_origin.retain_recent();
        self.by_user.retain_recent();
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn wait(not_until: governor::NotUntil<QuantaInstant>) -> Refusal {
    let seconds = not_until.wait_time_from(DefaultClock::default().now()).as_secs();
    Refusal::from(ErrorCode::TooManyRequests).retry_after(seconds + 1)
}
