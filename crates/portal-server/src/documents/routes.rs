//! The door of documents.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE,
    RANGE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use portal_api::id::DocumentId;
use portal_api::problem::{ErrorCode, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::name;
use super::range::{Asked, asked};
use crate::app::App;
use crate::problem::{PARTIAL, Refusal};
use crate::store::Content;
use crate::viewer::Viewer;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(content))
}

/// The bytes of a document, whole or one range of them. The entity tag is the SHA-256 of the whole.
#[utoipa::path(
    get, path = "/v1/documents/{id}/content", tag = "documents", operation_id = "document_content",
    security(("access" = [])),
    params(
        ("id" = uuid::Uuid, Path, description = "The document"),
        ("range" = Option<String>, Header, description = "`bytes=n-`"),
        ("if-range" = Option<String>, Header, description = "The entity tag of what the client has a part of"),
    ),
    responses(
        (status = 200, description = "The whole", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 206, description = "The range", content_type = "application/octet-stream", body = Vec<u8>),
        (status = 404, description = "not-found: none, or not visible", body = Problem, content_type = "application/problem+json"),
        (status = 416, description = "range-not-satisfiable; `Content-Range` says the size", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn content(
    viewer: Viewer,
    Path(id): Path<DocumentId>,
    headers: HeaderMap,
    State(app): State<App>,
) -> Result<Response, Refusal> {
    let found = app.store().document(&viewer, id).await?.ok_or(ErrorCode::NotFound)?;
    let tag = format!("\"{}\"", found.sha256);
    let asked = asked(text(&headers, RANGE), text(&headers, IF_RANGE), found.size, &tag);
    let part = match asked {
        Asked::Nowhere => {
            let size = HeaderValue::try_from(format!("bytes */{}", found.size));
            let refusal = Refusal::from(ErrorCode::RangeNotSatisfiable);
            return Err(size.map_or(Refusal::from(ErrorCode::Internal), |size| refusal.header("content-range", size)));
        }
        Asked::Whole => 0..found.size,
        Asked::Part(ref part) => part.clone(),
    };
    let (start, end) = (part.start, part.end);
    let length = end - start;
    let body = Body::from_stream(app.blobs().read(found.sha256, part).await?);
    let mut response = (described(&found, &tag, length), body).into_response();
    if matches!(asked, Asked::Part(_)) {
        let range = format!("bytes {start}-{}/{}", end - 1, found.size);
        response.headers_mut().insert(CONTENT_RANGE, header(&range, "bytes */*"));
        *response.status_mut() = PARTIAL;
    }
    Ok(response)
}

fn described(found: &Content, tag: &str, length: u64) -> [(HeaderName, HeaderValue); 7] {
    [
        (CONTENT_TYPE, header(&found.mime, "application/octet-stream")),
        (CONTENT_LENGTH, length.into()),
        (CONTENT_DISPOSITION, header(&name::attachment(&found.name), "attachment")),
        (ETAG, header(tag, "\"\"")),
        (ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ]
}

/// A value that came from the company's system may not fit into a header.
fn header(value: &str, otherwise: &'static str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static(otherwise))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
