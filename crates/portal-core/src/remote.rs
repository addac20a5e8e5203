//! The company's server as typed calls. Beside the adapters, the only place that knows status codes and headers.
//!
//! Every answer is checked for being what was asked for: a captive portal also says 200 (DESIGN §4, acknowledgement).
//! Nothing is learned or kept here but the session.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use crate::Result;
use crate::ports::HttpError;
use crate::session::Session;

mod answer;
mod calls;
mod documents;
mod upload;
mod wire;

pub(crate) use documents::DocumentAnswer;
pub(crate) use wire::Wire;

/// A body whose head was checked, piece by piece; an error in it means it was cut off.
pub(crate) type ByteStream = BoxStream<'static, Result<Bytes, HttpError>>;

/// Where an upload takes its bytes from.
#[async_trait]
pub(crate) trait PieceSource: Send + Sync {
    /// Up to `len` bytes from `offset` on; fewer only at the end.
    ///
    /// # Errors
    /// `file-missing` when the bytes are gone or were changed.
    async fn piece(&self, offset: u64, len: usize) -> Result<Bytes>;
}

/// The server, seen by one signed-in user.
pub(crate) struct Remote {
    wire: Wire,
    session: Arc<Session>,
}
