//! Facts for whoever listens.

use tokio::sync::broadcast;

use crate::event::{Event, Noun};

/// How far a listener may fall behind. One that falls further reads everything again.
const BACKLOG: usize = 1024;

/// Where facts are told. Cheap to clone; all clones tell the same listeners.
#[derive(Clone)]
pub(crate) struct Events(broadcast::Sender<Event>);

impl Events {
    pub(crate) fn new() -> Self {
        Self(broadcast::channel(BACKLOG).0)
    }

    /// Tells a fact. Nobody listening is fine.
    pub(crate) fn emit(&self, event: Event) {
        let _ = self.0.send(event);
    }

    /// Tells that rows of this kind changed.
    pub(crate) fn changed(&self, noun: Noun) {
        self.emit(Event::Changed { noun });
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }
}
