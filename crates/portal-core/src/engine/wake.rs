//! Getting the loops out of their waiting.

use tokio::sync::watch;

/// Counters rather than notifications: a loop that is busy when it is woken notices it afterwards, and each of several
/// lanes notices it.
pub(crate) struct Wake {
    outbox: watch::Sender<u64>,
    feed: watch::Sender<u64>,
    line: watch::Sender<u64>,
    counts: watch::Sender<u64>,
    pokes: watch::Sender<bool>,
}

impl Wake {
    pub(crate) fn new() -> Self {
        let counter = || watch::Sender::new(0);
        let pokes = watch::Sender::new(false);
        Self { outbox: counter(), feed: counter(), line: counter(), counts: counter(), pokes }
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

    /// What waits has changed.
    pub(crate) fn counts(&self) {
        bump(&self.counts);
    }

    /// Whether the server tells by itself when there is something new.
    pub(crate) fn set_pokes(&self, come: bool) {
        self.pokes.send_replace(come);
    }

    pub(crate) fn pokes(&self) -> watch::Receiver<bool> {
        self.pokes.subscribe()
    }

    pub(crate) fn counts_calls(&self) -> watch::Receiver<u64> {
        self.counts.subscribe()
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
