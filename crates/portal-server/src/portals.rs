//! What anybody may know: `GET /v1/portals/{slug}`.

use axum::Json;
use axum::extract::{Path, State};
use portal_api::portals::PortalInfo;
use portal_api::problem::{ErrorCode, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::problem::Refusal;
use crate::store::Portal;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get))
}

/// How a portal looks and how to sign in. A former address answers with the present one.
#[utoipa::path(
    get, path = "/v1/portals/{slug}", tag = "portal", operation_id = "portal_get",
    params(("slug" = String, Path, description = "The portal's address, present or former")),
    responses(
        (status = 200, description = "The portal", body = PortalInfo),
        (status = 403, description = "portal-disabled", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "portal-not-found", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn get(Path(slug): Path<String>, State(app): State<App>) -> Result<Json<PortalInfo>, Refusal> {
    Ok(Json(open(&app, &slug).await?.settings.info()))
}

/// The portal at this address, if it is switched on.
pub(crate) async fn open(app: &App, slug: &str) -> Result<Portal, Refusal> {
    let portal = app.store().portal(slug).await?.ok_or(ErrorCode::PortalNotFound)?;
    if portal.settings.enabled { Ok(portal) } else { Err(ErrorCode::PortalDisabled.into()) }
}
