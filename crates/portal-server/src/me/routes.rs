//! The doors: HTTP to one call of the store and back.

use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use portal_api::me::Shared;
use portal_api::problem::Problem;
use portal_api::profile::ProfileChange;
use portal_api::receipts::Acknowledgement;
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
    OpenApiRouter::new().routes(routes!(get, patch)).layer(DefaultBodyLimit::max(BODY_MAX))
}

/// Who is signed in, and what is shared with them.
#[utoipa::path(
    get, path = "/v1/me", tag = "me", operation_id = "me_get", security(("access" = [])),
    responses(
        (status = 200, description = "Profile, areas, stages and rules", body = Shared),
        (status = 401, description = "not-signed-in, session-ended", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "user-disabled, portal-disabled", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn get(viewer: Viewer) -> Json<Shared> {
    Json(viewer.shared())
}

/// Changes the caller's own profile. The same bytes get the same answer, for ever.
#[utoipa::path(
    patch, path = "/v1/me", tag = "me", operation_id = "me_change", security(("access" = [])),
    params(
        ("portal-epoch" = uuid::Uuid, Header, description = "The life of the database that the write was made for"),
    ),
    request_body = ProfileChange,
    responses(
        (status = 200, description = "Stored, now or before; `id` is that of the change, `version` the profile's after it", body = Acknowledgement),
        (status = 401, description = "not-signed-in, session-ended", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "not-shared, user-disabled, portal-disabled", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "id-conflict: used before with another body", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "epoch-changed; names the present epoch. edit-conflict: changed elsewhere meanwhile; carries the profile as it is", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "too-large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "invalid-input, field by field", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "too-many-requests", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn patch(
    viewer: Viewer,
    ClaimedEpoch(epoch): ClaimedEpoch,
    State(app): State<App>,
    Whole(bytes): Whole,
) -> Result<Json<Acknowledgement>, Refusal> {
    Ok(Json(app.store().change_profile(&viewer, epoch, Sealed::new((), bytes), clock::now()).await?))
}
