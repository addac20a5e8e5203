//! SQLite as both sides use it: open with the right pragmas and key, migrate forward, run closures from async code.
//!
//! Knows no portal noun. One [`Writer`] thread per file, so that write order is program order and no lock is held
//! across an `await`; a few [`Readers`] beside it. Every write closure is one `BEGIN IMMEDIATE` transaction.

mod check;
mod copy;
mod error;
mod journal;
mod migrate;
mod open;
mod readers;
pub mod threads;
mod writer;

pub use check::{beside, check, was_closed};
pub use copy::copy;
pub use error::{Cause, Error};
pub use journal::{Journal, keep_changes};
pub use migrate::{Migrated, migrate};
pub use open::{DataKey, Durability, Options, open, open_reader};
pub use readers::Readers;
pub use writer::Writer;

/// What this crate's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(test)]
mod tests;
