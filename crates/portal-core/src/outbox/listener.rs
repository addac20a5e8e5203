//! Whom the outbox tells that something moved.

use portal_api::id::RequestId;

use crate::views::Progress;

/// Hears facts; never answers, never blocks.
pub(crate) trait Listener: Send + Sync {
    /// Requests, drafts or their way through the outbox changed.
    fn requests_changed(&self);
    /// Files of this request are on their way: so many of so many are there.
    fn sending(&self, request: RequestId, progress: Progress);
    /// There is something to send.
    fn wake_outbox(&self);
}
