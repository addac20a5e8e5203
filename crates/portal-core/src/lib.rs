//! The offline engine of the portal client.
//!
//! Everything a screen shows is on this computer, everything typed is on the disk before anybody is told so, and what
//! is to be sent is sent exactly once (DESIGN §1). The heart is pure: [`outbox::machine`] and [`feed::apply`] are
//! functions of state, input and time; the world comes in through [`ports`].

pub mod account;
mod accounts;
pub mod activity;
pub mod adapters;
mod address;
mod attachments;
pub mod comments;
pub mod documents;
mod engine;
pub mod error;
pub mod event;
mod export;
#[cfg(feature = "faults")]
pub mod faults;
mod feed;
mod files;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod home;
pub mod invoices;
pub mod me;
pub mod objects;
mod outbox;
pub mod portal;
pub mod ports;
pub mod quotations;
mod remote;
pub mod requests;
pub mod search;
mod session;
mod sign_out;
mod store;
pub mod views;
pub mod work_orders;

#[cfg(test)]
mod testing;

pub use account::Account;
pub use error::{Error, Result};
pub use export::{ExportWords, Exported};
pub use portal::{Options, Portal};
