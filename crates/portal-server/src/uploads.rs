//! Resumable uploads: `PUT`, `HEAD` and `PATCH /v1/uploads/{sha256}` (`reference/sync.md` §2.5).
//!
//! The name is the digest of the bytes, chosen by the client and valid for this user only: knowing the digest of
//! somebody else's photo gives nothing. Bytes are safe on the disk before the database says so.

mod piece;
mod routes;
mod settle;

#[cfg(feature = "fuzzing")]
pub(crate) use routes::number;
pub(crate) use routes::router;
pub(crate) use settle::drop_stale;
