//! The portal backend: one binary that serves, migrates, seeds and is administered (DESIGN §3, §4).
//!
//! A folder per resource. Routes translate HTTP to one call of the [`store`] seam and back; SQL lives only in
//! `store/sqlite/`, HTTP status codes only in [`problem`].

pub mod blobs;
pub mod requests;
pub mod sessions;
pub mod store;
pub mod viewer;
