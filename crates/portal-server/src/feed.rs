//! The change stream: `GET /v1/sync`, newline-delimited JSON (DESIGN §4, feed; `reference/sync.md` §2.2).

mod cursor;
pub(crate) mod horizon;
mod news;
mod pages;
mod routes;
mod view;
pub mod visible;

#[cfg(feature = "fuzzing")]
pub(crate) use cursor::{Cursor, Position};
pub(crate) use horizon::forget_tombstones;
pub(crate) use routes::router;
pub(crate) use view::view_of;
