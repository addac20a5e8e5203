//! Getting the loops out of their waiting.

use portal_api::feed::Head;
use tokio::sync::watch;

/// Whether the server tells by itself when there is something new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pokes {
    /// Not at the moment.
    Silent,
    /// It does.
    Heard,
    /// Something on the way holds its words back.
    Mute,
}

/// Counters rather than notifications: a loop that is busy when it is woken notices it afterwards, and each of several
/// lanes notices it.
pub(crate) struct Wake {
    outbox: watch::Sender<u64>,
    feed: watch::Sender<u64>,
    line: watch::Sender<u64>,
    counts: watch::Sender<u64>,
    pokes: watch::Sender<Pokes>,
    head: watch::Sender<Option<Head>>,
}

impl Wake {
    pub(crate) fn new() -> Self {
        let counter = || watch::Sender::new(0);
        let pokes = watch::Sender::new(Pokes::Silent);
        let head = watch::Sender::new(None);
        Self { outbox: counter(), feed: counter(), line: counter(), counts: counter(), pokes, head }
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
    pub(crate) fn set_pokes(&self, pokes: Pokes) {
        self.pokes.send_if_modified(|told| std::mem::replace(told, pokes) != pokes);
    }

    pub(crate) fn pokes(&self) -> watch::Receiver<Pokes> {
        self.pokes.subscribe()
    }

    /// What the server says is newest; `None` when it does not say.
    pub(crate) fn set_head(&self, head: Option<Head>) {
        self.head.send_replace(head);
    }

    pub(crate) fn head(&self) -> Option<Head> {
        self.head.borrow().clone()
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
