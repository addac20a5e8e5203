//! The door of the feed.

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use futures::TryStreamExt;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use portal_api::feed::{FeedDigest, Hello, NDJSON, ResetReason};
use portal_api::problem::{ErrorCode, Problem};
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::cursor::{Cursor, Position};
use super::pages::{PAGE_ROWS, Page};
use super::{news, view_of};
use crate::app::App;
use crate::problem::Refusal;
use crate::store::Digested;
use crate::viewer::{Bearer, Viewer};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(sync)).routes(routes!(digest))
}

#[derive(Deserialize)]
struct Asked {
    /// Where the client stands; absent at the beginning.
    cursor: Option<String>,
    /// Changes to look at, at most.
    max_rows: Option<usize>,
    /// Seconds to wait for news when there is none, at most 25.
    wait: Option<u64>,
}

/// What changed since the cursor, or everything. Lines of JSON: `hello`, then `put`, `del` and `ck`, then `end`.
#[utoipa::path(
    get, path = "/v1/sync", tag = "feed", operation_id = "sync", security(("access" = [])),
    params(
        ("cursor" = Option<String>, Query, description = "From the last `ck` or `end`; absent at the beginning"),
        ("max_rows" = Option<u32>, Query, description = "Changes to look at, at most; smaller pages for bad lines"),
        ("wait" = Option<u64>, Query, description = "Seconds to wait for something new after the cursor, at most 25; then the answer may be empty"),
    ),
    responses(
        (status = 200, description = "Lines; without an `end` line the answer was cut off", content_type = "application/x-ndjson", body = String),
        (status = 401, description = "not-signed-in, session-ended", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "user-disabled, portal-disabled", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "cursor-reset: start from the beginning", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn sync(
    mut viewer: Viewer,
    Bearer(token): Bearer,
    Query(asked): Query<Asked>,
    State(app): State<App>,
) -> Result<Response, Refusal> {
    let store = app.store();
    let theirs = match &asked.cursor {
        None => None,
        Some(text) => Some(Cursor::open(text, app.secret()).ok_or_else(|| reset(ResetReason::Expired))?),
    };
    if let (Some(cursor), Some(seconds)) = (&theirs, asked.wait) {
        viewer = news::wait(&app, token, viewer, cursor, seconds).await?;
    }
    let (epoch, view, head) = (store.epoch().await?, view_of(&viewer), store.head(&viewer).await?);
    let cursor = match theirs {
        None => Cursor { epoch, view, position: Position::Down { head, next: head } },
        Some(cursor) => {
            check(&cursor, &Cursor { epoch, view, position: Position::Up(head) })?;
            if cursor.position.highest() < store.horizon(&viewer).await? {
                return Err(reset(ResetReason::Expired));
            }
            cursor
        }
    };
    let mut hello = Hello { epoch, view: view.to_string(), shared: None, total: None };
    if asked.cursor.is_none() {
        hello.shared = Some(Box::new(viewer.shared()));
        hello.total = Some(store.total(&viewer).await?);
    }
    let rows = asked.max_rows.unwrap_or(PAGE_ROWS).clamp(1, PAGE_ROWS);
    let page = Page::new(app, viewer, cursor, rows, hello);
    let lines = futures::stream::try_unfold(page, Page::next)
        .inspect_err(|error| tracing::error!(%error, "the feed broke off"));
    Ok(([(CONTENT_TYPE, NDJSON), (CACHE_CONTROL, "no-store")], Body::from_stream(lines)).into_response())
}

/// What the rows that the viewer may see amount to, so that a client notices when its copy is another.
#[utoipa::path(
    get, path = "/v1/sync/digest", tag = "feed", operation_id = "sync_digest", security(("access" = [])),
    responses(
        (status = 200, description = "Count and sum per collection, at the customer's newest rev", body = FeedDigest),
        (status = 401, description = "not-signed-in, session-ended", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "user-disabled, portal-disabled", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn digest(viewer: Viewer, State(app): State<App>) -> Result<impl IntoResponse, Refusal> {
    let epoch = app.store().epoch().await?;
    let Digested { head, collections } = app.store().digest(&viewer).await?;
    let digest = FeedDigest { epoch, view: view_of(&viewer).to_string(), rev: head, collections };
    Ok(([(CACHE_CONTROL, "no-store")], Json(digest)))
}

/// Whether a cursor can be continued here and now.
fn check(cursor: &Cursor, now: &Cursor) -> Result<(), Refusal> {
    // A cursor ahead of the database proves that the database was restored, even if nobody changed its epoch.
    if cursor.epoch != now.epoch || cursor.position.highest() > now.position.highest() {
        return Err(reset(ResetReason::Epoch));
    }
    if cursor.view == now.view { Ok(()) } else { Err(reset(ResetReason::View)) }
}

fn reset(reason: ResetReason) -> Refusal {
    Problem { reset: Some(reason), ..Problem::new(ErrorCode::CursorReset) }.into()
}
