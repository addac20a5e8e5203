//! The bytes of documents: `GET /v1/documents/{id}/content`.

mod name;
mod range;
mod routes;

pub(crate) use routes::router;
#[cfg(feature = "fuzzing")]
pub(crate) use {
    name::attachment,
    range::{Asked, asked},
};
