//! Journeys: the real client core against the real server over loopback, told as stories.
//!
//! Each test has a world of its own ([`portal_testkit::World`]). Nothing sleeps: a test waits for what is going to
//! happen and fails when it does not.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code: a broken assumption ends the test at the line where it broke"
)]

mod bad_days;
mod chaos;
mod cuts;
mod decided;
mod documents;
mod feed;
mod kept;
mod large;
mod lists;
mod offline;
mod refused;
mod session;
mod sign_out;
mod storage;
mod taken_back;
mod visibility;
mod window_answers;
