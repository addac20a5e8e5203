//! JSON bodies whose refusal is a problem like any other.

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use portal_api::problem::ErrorCode;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::problem::Refusal;

/// A JSON body, whatever media type it claims to be.
pub(crate) struct Input<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Input<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let Whole(bytes) = Whole::from_request(request, app).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| ErrorCode::Malformed.into())
    }
}

/// The whole body within the route's limit.
pub(crate) struct Whole(pub(crate) Bytes);

impl FromRequest<App> for Whole {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
        Bytes::from_request(request, app).await.map(Self).map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => ErrorCode::TooLarge.into(),
            _ => ErrorCode::Malformed.into(),
        })
    }
}
