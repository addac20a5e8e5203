//! The door: HTTP to one call of the store and back.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Path, State};
use portal_api::comments::NewComment;
use portal_api::problem::Problem;
use portal_api::receipts::Acknowledgement;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Place, Sealed};
use crate::app::App;
use crate::clock;
use crate::input::Whole;
use crate::problem::Refusal;
use crate::viewer::{ClaimedEpoch, Viewer};
use crate::writes::BODY_MAX;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(put)).layer(DefaultBodyLimit::max(BODY_MAX))
}

/// Adds a comment to a work order. The same id and the same bytes get the same answer, for ever.
#[utoipa::path(
    put, path = "/v1/work-orders/{work_order}/comments/{comment}", tag = "comments", operation_id = "comment_put",
    security(("access" = [])),
    params(
        ("work_order" = uuid::Uuid, Path, description = "What it is about"),
        ("comment" = uuid::Uuid, Path, description = "Made by the client with the first word, a UUIDv7"),
        ("portal-epoch" = uuid::Uuid, Header, description = "The life of the database that the write was made for"),
    ),
    request_body = NewComment,
    responses(
        (status = 200, description = "Stored, now or before", body = Acknowledgement),
        (status = 401, description = "not-signed-in, session-ended", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "not-shared, user-disabled, portal-disabled", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "not-found: no such work order, or not visible (any more)", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "id-conflict: used before with another body", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "epoch-changed; names the present epoch", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "too-large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "invalid-input, field by field", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn put(
    viewer: Viewer,
    ClaimedEpoch(epoch): ClaimedEpoch,
    Path(place): Path<Place>,
    State(app): State<App>,
    Whole(bytes): Whole,
) -> Result<Json<Acknowledgement>, Refusal> {
    Ok(Json(app.store().put_comment(&viewer, epoch, Sealed::new(place, bytes), clock::now()).await?))
}
