//! The company's server as typed calls. Beside the adapters, the only place that knows status codes and headers.
//!
//! Every answer is checked for being what was asked for: a captive portal also says 200 (DESIGN §4, acknowledgement).
//! Nothing is learned or kept here but the session.

use std::sync::Arc;

use bytes::Bytes;
use futures::stream::BoxStream;

use crate::ports::HttpError;
use crate::session::Session;
use crate::{Error, Result};

mod answer;
mod calls;
mod documents;
mod public;
mod retry_after;
mod upload;
mod wire;

pub(crate) use wire::{Call, Wire};
#[cfg(feature = "fuzzing")]
pub(crate) use {
    answer::checked,
    documents::{content_range, etag},
    retry_after::retry_after,
};

/// A body whose head was checked, piece by piece; an error in it means it was cut off.
pub(crate) type ByteStream = BoxStream<'static, Result<Bytes, HttpError>>;

/// Hears how every exchange went.
pub(crate) type Contact = Arc<dyn Fn(Result<(), &Error>) + Send + Sync>;

/// The server, seen by one signed-in user.
pub(crate) struct Remote {
    wire: Wire,
    session: Arc<Session>,
    contact: Contact,
}

#[cfg(test)]
mod tests;
