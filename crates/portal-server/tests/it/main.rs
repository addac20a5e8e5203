//! The backend over real HTTP on the loopback, one file per resource; and the suite that every store must pass.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "all of this is tests; Clippy allows it only inside the test functions themselves"
)]

mod authorisation;
mod bad_days;
mod comments;
mod digest;
mod documents;
mod events;
mod feed;
mod office;
mod people;
mod portals;
mod process;
mod profile;
mod quotations;
mod requests;
mod sessions;
mod store_suite;
mod uploads;
mod uploads_cut;
mod waiting;
mod world;
