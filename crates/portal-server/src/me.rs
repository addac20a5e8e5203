//! Who is signed in, and what the company shares: `GET /v1/me`.

use axum::Json;
use portal_api::me::Shared;
use portal_api::problem::Problem;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::viewer::Viewer;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get))
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
