//! Resumable uploads: `PUT`, `HEAD` and `PATCH /v1/uploads/{sha256}` (`reference/sync.md` §2.5).
//!
//! The name is the digest of the bytes, chosen by the client and valid for this user only: knowing the digest of
//! somebody else's photo gives nothing. Bytes are safe on the disk before the database says so, and an upload moves on
//! only from where the database says it stands: however many processes and calls write to it, one of them counts.

mod append;
mod appends;
mod intake;
mod routes;
mod settle;
mod sweep;

pub(crate) use appends::Appends;
#[cfg(feature = "fuzzing")]
pub(crate) use routes::number;
pub(crate) use routes::router;
pub use sweep::SweepError;
pub(crate) use sweep::{drop_stale, sweep};

use portal_api::requests::ACCEPTED_MEDIA_TYPES;

/// Whether a file of this media type, found in its bytes, is accepted.
fn accepts(mime: Option<&str>) -> bool {
    mime.is_some_and(|mime| ACCEPTED_MEDIA_TYPES.contains(&mime))
}
