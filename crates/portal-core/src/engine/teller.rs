//! What moves in the outbox, told to whom it concerns.

use std::sync::Arc;

use super::{Events, Wake};
use crate::event::Noun;
use crate::outbox::{EntityId, Listener};
use crate::views::Progress;

/// Tells the window, and wakes the loops.
pub(crate) struct Teller {
    events: Events,
    wake: Arc<Wake>,
}

impl Teller {
    pub(crate) const fn new(events: Events, wake: Arc<Wake>) -> Self {
        Self { events, wake }
    }
}

impl Listener for Teller {
    fn changed(&self, noun: Noun) {
        self.events.changed(noun);
        self.wake.counts();
    }

    fn sending(&self, _entity: EntityId, _progress: Progress) {
        self.events.changed(Noun::Request);
    }

    fn wake_outbox(&self) {
        self.wake.outbox();
    }
}
