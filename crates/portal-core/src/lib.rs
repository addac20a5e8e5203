//! The offline engine of the portal client.
//!
//! Everything a screen shows is on this computer, everything typed is on the disk before anybody is told so, and what
//! is to be sent is sent exactly once (DESIGN §1). The heart is pure: [`outbox::machine`] and [`feed::apply`] are
//! functions of state, input and time; the world comes in through [`ports`].

pub mod error;
pub mod event;
mod feed;
pub mod ports;
mod store;
pub mod views;

pub use error::{Error, Result};
