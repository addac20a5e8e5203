//! The doors: HTTP to one call of the store and back.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Path, State};
use portal_api::id::RequestId;
use portal_api::problem::Problem;
use portal_api::requests::{NewRequest, Receipt, Withdrawn};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Sealed;
use crate::app::App;
use crate::clock;
use crate::input::Whole;
use crate::problem::Refusal;
use crate::viewer::{ClaimedEpoch, Viewer};
use crate::writes::BODY_MAX;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(put, withdraw)).layer(DefaultBodyLimit::max(BODY_MAX))
}

/// Stores a request. The same id and the same bytes get the same answer, for ever.
#[utoipa::path(
    put, path = "/v1/requests/{id}", tag = "requests", operation_id = "request_put", security(("access" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "Made by the client with the draft, a UUIDv7"),
        ("portal-epoch" = uuid::Uuid, Header, description = "The life of the database that the write was made for"),
    ),
    request_body = NewRequest,
    responses(
        (status = 200, description = "Stored, now or before", body = Receipt),
        (status = 401, description = "not-signed-in, session-ended", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "not-shared, user-disabled, portal-disabled", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "id-conflict: used before with another body", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "withdrawn", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "epoch-changed; names the present epoch", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "too-large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "invalid-input, field by field", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn put(
    viewer: Viewer,
    ClaimedEpoch(epoch): ClaimedEpoch,
    Path(id): Path<RequestId>,
    State(app): State<App>,
    Whole(bytes): Whole,
) -> Result<Json<Receipt>, Refusal> {
    Ok(Json(app.store().put_request(&viewer, epoch, Sealed::new(id, bytes), clock::now()).await?))
}

/// Takes a request back. An id that never arrived is refused from now on; a decided request stands (`id-conflict`).
#[utoipa::path(
    delete, path = "/v1/requests/{id}", tag = "requests", operation_id = "request_withdraw", security(("access" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The request"),
        ("portal-epoch" = uuid::Uuid, Header, description = "The life of the database that the write was made for"),
    ),
    responses(
        (status = 200, description = "Withdrawn, now or before", body = Withdrawn),
        (status = 404, description = "not-found: somebody else's", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "id-conflict: accepted or declined already; the feed says which", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "epoch-changed; names the present epoch", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn withdraw(
    viewer: Viewer,
    ClaimedEpoch(epoch): ClaimedEpoch,
    Path(id): Path<RequestId>,
    State(app): State<App>,
) -> Result<Json<Withdrawn>, Refusal> {
    app.store().withdraw_request(&viewer, epoch, id, clock::now()).await?;
    Ok(Json(Withdrawn { id, epoch }))
}
