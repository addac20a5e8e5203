//! What moves in the outbox, told to whom it concerns.

use std::sync::Arc;

use portal_api::id::RequestId;

use super::{Events, Wake};
use crate::event::Noun;
use crate::outbox::Listener;
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
    fn requests_changed(&self) {
        self.events.changed(Noun::Request);
        self.wake.counts();
    }

    fn sending(&self, _request: RequestId, _progress: Progress) {
        self.events.changed(Noun::Request);
    }

    fn wake_outbox(&self) {
        self.wake.outbox();
    }
}
