//! Getting the loops out of their waiting.

use tokio::sync::watch;

/// Counters rather than notifications: a loop that is busy when it is woken notices it afterwards, and each of several
/// lanes notices it.
pub(crate) struct Wake {
    outbox: watch::Sender<u64>,
    feed: watch::Sender<u64>,
    line: watch::Sender<u64>,
}

impl Wake {
    pub(crate) fn new() -> Self {
        Self { outbox: watch::Sender::new(0), feed: watch::Sender::new(0), line: watch::Sender::new(0) }
    }

    /// There is something to send, or sending has become possible.
    pub(crate) fn outbox(&self) {
        bump(&self.outbox);
    }

    /// The server has something new, or may have.
    pub(crate) fn feed(&self) {
        bump(&self.feed);
    }

    /// The line to the server should be tried at once: a person asks, or the system woke up.
    pub(crate) fn line(&self) {
        bump(&self.line);
    }

    pub(crate) fn outbox_calls(&self) -> watch::Receiver<u64> {
        self.outbox.subscribe()
    }

    pub(crate) fn feed_calls(&self) -> watch::Receiver<u64> {
        self.feed.subscribe()
    }

    pub(crate) fn line_calls(&self) -> watch::Receiver<u64> {
        self.line.subscribe()
    }
}

fn bump(counter: &watch::Sender<u64>) {
    counter.send_modify(|count| *count = count.wrapping_add(1));
}
