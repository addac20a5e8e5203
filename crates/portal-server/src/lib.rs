//! The portal backend: one binary that serves, migrates, seeds and is administered (DESIGN §3, §4).
//!
//! A folder per resource. Routes translate HTTP to one call of the [`store`] seam and back; SQL lives only in
//! `store/sqlite/`, HTTP status codes only in [`problem`]. [`start`] runs a server in this process.

pub mod admin;
mod app;
pub mod blobs;
pub mod clock;
pub mod comments;
mod documents;
mod events;
pub mod feed;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod input;
mod limits;
pub mod me;
mod openapi;
mod portals;
pub mod problem;
pub mod quotations;
pub mod requests;
mod running;
mod secret;
pub mod seed;
pub mod sessions;
pub mod store;
mod uploads;
pub mod viewer;
pub mod writes;

pub use app::Limits;
pub use openapi::document as openapi_document;
pub use running::{Config, DATABASE, Data, PortalServer, Running, StartError, start};
pub use uploads::SweepError;
