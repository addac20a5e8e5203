//! What moves in the outbox, told to whom it concerns.

use std::sync::Arc;

use super::{Events, Failures, Wake};
use crate::Error;
use crate::event::Noun;
use crate::outbox::{EntityId, Listener};
use crate::views::Progress;

/// Tells the window, and wakes the loops.
pub(crate) struct Teller {
    events: Events,
    wake: Arc<Wake>,
    failures: Failures,
}

impl Teller {
    pub(crate) const fn new(events: Events, wake: Arc<Wake>, failures: Failures) -> Self {
        Self { events, wake, failures }
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

    fn tried(&self, entity: EntityId, outcome: Option<&Error>) {
        self.failures.note(entity, outcome);
    }

    fn wake_outbox(&self) {
        self.wake.outbox();
    }
}
