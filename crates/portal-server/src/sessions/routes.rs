//! `POST /v1/portals/{slug}/sessions` · `POST /v1/session/refresh` · `DELETE /v1/session`.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, Path, State};
use axum::response::NoContent;
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use portal_api::problem::{ErrorCode, Problem};
use portal_api::sessions::{Refresh, SignIn, Tokens};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::rotate::ABSOLUTE;
use super::tokens::{RefreshToken, new_access};
use crate::app::App;
use crate::clock;
use crate::input::Input;
use crate::portals;
use crate::problem::Refusal;
use crate::store::{Access, NewSession, Presented, Refreshed};
use crate::viewer::Viewer;

/// How long an access token lives, in seconds (`reference/sync.md` §2.6).
const ACCESS_SECONDS: u32 = 600;
/// Characters of a device's name that are kept.
const DEVICE_MAX: usize = 100;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(sign_in)).routes(routes!(refresh)).routes(routes!(sign_out))
}

/// Signs in. A wrong password and an unknown user get the same answer after the same time.
#[utoipa::path(
    post, path = "/v1/portals/{slug}/sessions", tag = "session", operation_id = "session_open",
    params(("slug" = String, Path, description = "The portal's address, present or former")),
    request_body = SignIn,
    responses(
        (status = 200, description = "Signed in", body = Tokens),
        (status = 401, description = "wrong-credentials", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "portal-disabled, user-disabled", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "portal-not-found", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sign_in(
    Path(slug): Path<String>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    State(app): State<App>,
    Input(body): Input<SignIn>,
) -> Result<Json<Tokens>, Refusal> {
    app.check_sign_in(&headers, peer, &slug, &body.email)?;
    let portal = portals::open(&app, &slug).await?;
    let known = app.store().credentials(portal.id, body.email.trim()).await?;
    let hash = known.as_ref().map(|known| known.password.clone());
    let is_right = app.passwords().verify(body.password, hash).await;
    let known = known.filter(|_| is_right).ok_or(ErrorCode::WrongCredentials)?;
    if !known.enabled {
        return Err(ErrorCode::UserDisabled.into());
    }
    let now = clock::now();
    let (refresh, (access, digest)) = (RefreshToken::first(), new_access());
    let session = NewSession {
        family: refresh.family,
        user: known.user,
        device: body.device.chars().take(DEVICE_MAX).collect(),
        refresh: refresh.digest(),
        access: Access { token: digest, expires_at: expiry(now) },
    };
    let viewer = app.store().open_session(session, now).await?;
    Ok(tokens(access, &refresh, viewer))
}

/// Renews. The same parent gets the same child, until the child is used.
#[utoipa::path(
    post, path = "/v1/session/refresh", tag = "session", operation_id = "session_refresh",
    request_body = Refresh,
    responses(
        (status = 200, description = "Renewed", body = Tokens),
        (status = 401, description = "session-ended", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "portal-disabled, user-disabled", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn refresh(State(app): State<App>, Input(body): Input<Refresh>) -> Result<Json<Tokens>, Refusal> {
    let parent = RefreshToken::parse(&body.refresh).ok_or(ErrorCode::SessionEnded)?;
    let child = parent.child(app.secret());
    let now = clock::now();
    let (access, digest) = new_access();
    let presented = Presented {
        family: parent.family,
        token: parent.digest(),
        child: child.digest(),
        access: Access { token: digest, expires_at: expiry(now) },
    };
    match app.store().refresh(presented, now).await? {
        Refreshed::Renewed(viewer) => Ok(tokens(access, &child, *viewer)),
        Refreshed::Ended => Err(ErrorCode::SessionEnded.into()),
    }
}

/// Ends this session on the server.
#[utoipa::path(
    delete, path = "/v1/session", tag = "session", operation_id = "session_end", security(("access" = [])),
    responses(
        (status = 204, description = "Signed out"),
        (status = 401, description = "not-signed-in, session-ended", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sign_out(viewer: Viewer, State(app): State<App>) -> Result<NoContent, Refusal> {
    app.store().end_session(viewer.session, clock::now()).await?;
    Ok(NoContent)
}

fn expiry(now: Timestamp) -> Timestamp {
    now + SignedDuration::from_secs(i64::from(ACCESS_SECONDS))
}

fn tokens(access: String, refresh: &RefreshToken, viewer: Viewer) -> Json<Tokens> {
    Json(Tokens { access, expires_in: ACCESS_SECONDS, refresh: refresh.text(), user: viewer.user })
}

/// Forgets what nobody can use any more. Run now and then by `serve`.
pub(crate) async fn drop_old(app: &App) {
    let now = clock::now();
    if let Err(error) = app.store().drop_old_sessions(now - ABSOLUTE, now).await {
        tracing::warn!(%error, "dropping old sessions");
    }
}
