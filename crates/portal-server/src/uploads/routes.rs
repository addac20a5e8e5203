//! The doors of uploads.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{AppendHeaders, IntoResponse, NoContent, Response};
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderName};
use portal_api::fingerprint::Sha256;
use portal_api::problem::{ErrorCode, Problem};
use portal_api::requests::RequestRules;
use portal_api::uploads::{MAX_PIECE, UPLOAD_COMPLETE, UPLOAD_LENGTH, UPLOAD_OFFSET};
use tracing::Instrument;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::append::Append;
use super::settle::settle;
use crate::app::App;
use crate::clock;
use crate::problem::Refusal;
use crate::store::Upload;
use crate::viewer::{Bearer, Viewer};

/// Bytes that one user may have on the server without a request that names them.
const QUOTA: u64 = 500 * 1024 * 1024;

pub(crate) fn router() -> OpenApiRouter<App> {
    let limit = DefaultBodyLimit::max(MAX_PIECE);
    OpenApiRouter::new().routes(routes!(announce, ask, append)).layer(limit)
}

/// Announces an upload, or asks where it stands. Repeating it changes nothing.
#[utoipa::path(
    put, path = "/v1/uploads/{sha256}", tag = "uploads", operation_id = "upload_announce", security(("access" = [])),
    params(
        ("sha256" = String, Path, description = "Of the whole file, 64 hex digits"),
        ("upload-length" = u64, Header, description = "Of the whole file, in bytes"),
    ),
    responses(
        (status = 204, description = "Known; headers say where it stands", headers(
            ("upload-offset" = u64, description = "Bytes the server has"),
            ("upload-length" = u64, description = "Bytes of the whole file"),
            ("upload-complete" = String, description = "`?1` once the whole file was verified"),
        )),
        (status = 403, description = "not-shared: requests may not be created, and none names the file", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "id-conflict: announced before with another length", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "too-large: the file, or all files of this user together", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn announce(
    viewer: Viewer,
    Path(sha256): Path<Sha256>,
    headers: HeaderMap,
    State(app): State<App>,
) -> Result<Response, Refusal> {
    let length = number(&headers, UPLOAD_LENGTH).filter(|length| *length > 0).ok_or(ErrorCode::Malformed)?;
    if length > u64::from(RequestRules::default().max_attachment_bytes) {
        return Err(ErrorCode::TooLarge.into());
    }
    // Who may not create requests may still finish those that were accepted before.
    let quota = if viewer.settings.request_rules().may_create { QUOTA } else { 0 };
    app.appends().end(viewer.user.id, sha256).await;
    let upload = app.store().announce_upload(viewer.user.id, sha256, length, quota, clock::now()).await?;
    let upload = settle(&app, viewer.user.id, sha256, upload).await?;
    Ok((where_it_stands(upload), NoContent).into_response())
}

/// Asks where an upload stands. Ends a call that still appends to it: what it has got is counted.
#[utoipa::path(
    head, path = "/v1/uploads/{sha256}", tag = "uploads", operation_id = "upload_ask", security(("access" = [])),
    params(("sha256" = String, Path, description = "Of the whole file, 64 hex digits")),
    responses(
        (status = 204, description = "Headers say where it stands", headers(
            ("upload-offset" = u64, description = "Bytes the server has"),
            ("upload-length" = u64, description = "Bytes of the whole file"),
            ("upload-complete" = String, description = "`?1` once the whole file was verified"),
        )),
        (status = 404, description = "not-found: never announced by this user"),
    )
)]
async fn ask(viewer: Viewer, Path(sha256): Path<Sha256>, State(app): State<App>) -> Result<Response, Refusal> {
    app.appends().end(viewer.user.id, sha256).await;
    let upload = app.store().upload(viewer.user.id, sha256).await?.ok_or(ErrorCode::NotFound)?;
    let upload = settle(&app, viewer.user.id, sha256, upload).await?;
    Ok((where_it_stands(upload), NoContent).into_response())
}

/// Appends a piece of at most 8 MiB. What arrived before the line broke is kept.
#[utoipa::path(
    patch, path = "/v1/uploads/{sha256}", tag = "uploads", operation_id = "upload_append", security(("access" = [])),
    params(
        ("sha256" = String, Path, description = "Of the whole file, 64 hex digits"),
        ("upload-offset" = u64, Header, description = "Where the client believes the upload stands"),
    ),
    request_body(content = Vec<u8>, content_type = "application/partial-upload"),
    responses(
        (status = 204, description = "Headers say where it stands", headers(
            ("upload-offset" = u64, description = "Bytes the server has"),
            ("upload-length" = u64, description = "Bytes of the whole file"),
            ("upload-complete" = String, description = "`?1` once the whole file was verified"),
        )),
        (status = 404, description = "not-found: never announced by this user", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "upload-offset: it stands elsewhere; body and header say where", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "too-large: more than a piece, or more than was announced", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "unsupported-type, found in the bytes; starts again from 0", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "digest-mismatch; starts again from 0", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn append(
    viewer: Viewer,
    Bearer(token): Bearer,
    Path(sha256): Path<Sha256>,
    headers: HeaderMap,
    State(app): State<App>,
    body: Body,
) -> Result<Response, Refusal> {
    let offset = number(&headers, UPLOAD_OFFSET).ok_or(ErrorCode::Malformed)?;
    if number(&headers, CONTENT_LENGTH.as_str()).is_some_and(|length| length > MAX_PIECE as u64) {
        return Err(ErrorCode::TooLarge.into());
    }
    let appending = app.appends().begin(viewer.user.id, sha256).await;
    let append = Append { app, viewer, token, sha256, appending };
    // On its own, so that it still keeps what has arrived when this call ends with its line.
    let appended = tokio::spawn(append.run(offset, body).in_current_span()).await;
    let upload = appended.map_err(|_| ErrorCode::Internal)??;
    Ok((where_it_stands(upload), NoContent).into_response())
}

pub(crate) fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

fn where_it_stands(upload: Upload) -> AppendHeaders<[(HeaderName, String); 3]> {
    AppendHeaders([
        (HeaderName::from_static(UPLOAD_OFFSET), upload.offset.to_string()),
        (HeaderName::from_static(UPLOAD_LENGTH), upload.length.to_string()),
        (HeaderName::from_static(UPLOAD_COMPLETE), String::from(if upload.is_complete { "?1" } else { "?0" })),
    ])
}
