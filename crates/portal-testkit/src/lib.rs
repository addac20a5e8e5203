//! Dev-only: a whole small world to test against, built from the real parts.
//!
//! [`World`] is the real server on real files behind real loopback TCP, and clients that are the real core on their
//! own directories. What is simulated stands at the ports: [`FaultyHttp`] loses, delays, cuts and forges answers on
//! command or by seed, the clocks of [`clock`] stand still or hurry, [`secrets`] keeps keys in memory.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "test code: a broken assumption ends the test at the line where it broke"
)]

pub mod cast;
mod client;
pub mod clock;
mod disk;
pub mod network;
mod office;
pub mod photos;
pub mod requests;
pub mod rng;
pub mod secrets;
mod until;
mod world;

pub use client::{Client, code_of};
pub use disk::FakeDisk;
pub use network::{Fault, FaultyHttp, Weather};
pub use office::Office;
pub use requests::{ARequest, a_request};
pub use until::{DEADLINE, until};
pub use world::World;
