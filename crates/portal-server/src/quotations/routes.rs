//! The door: HTTP to one call of the store and back.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Path, State};
use portal_api::id::QuotationId;
use portal_api::problem::Problem;
use portal_api::quotations::NewDecision;
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
    OpenApiRouter::new().routes(routes!(put)).layer(DefaultBodyLimit::max(BODY_MAX))
}

/// Accepts or declines an offer. The same bytes get the same answer, for ever.
#[utoipa::path(
    put, path = "/v1/quotations/{id}/decision", tag = "quotations", operation_id = "quotation_decide",
    security(("access" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The quotation"),
        ("portal-epoch" = uuid::Uuid, Header, description = "The life of the database that the write was made for"),
    ),
    request_body = NewDecision,
    responses(
        (status = 200, description = "Stored, now or before; `id` is that of the decision", body = Acknowledgement),
        (status = 401, description = "not-signed-in, session-ended", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "not-shared, user-disabled, portal-disabled", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "not-found: no such quotation, or not visible (any more)", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "id-conflict: the decision's id was used before with another body; already-decided: by another decision; quotation-expired", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "epoch-changed; names the present epoch. edit-conflict: the offer is another one than was read", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "too-large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "invalid-input, field by field", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn put(
    viewer: Viewer,
    ClaimedEpoch(epoch): ClaimedEpoch,
    Path(id): Path<QuotationId>,
    State(app): State<App>,
    Whole(bytes): Whole,
) -> Result<Json<Acknowledgement>, Refusal> {
    Ok(Json(app.store().decide_quotation(&viewer, epoch, Sealed::new(id, bytes), clock::now()).await?))
}
