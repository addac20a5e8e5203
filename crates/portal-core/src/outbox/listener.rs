//! Whom the outbox tells that something moved.

use super::kinds::Kind;
use super::op::EntityId;
use crate::Error;
use crate::event::Noun;
use crate::views::Progress;

/// Hears facts; never answers, never blocks.
pub(crate) trait Listener: Send + Sync {
    /// Things of this kind, or their way through the outbox, changed.
    fn changed(&self, noun: Noun);
    /// Files of this thing are on their way: so many of so many are there.
    fn sending(&self, entity: EntityId, progress: Progress);
    /// A try ended; `outcome` is why it failed, if it did. Told before [`Self::changed`].
    fn tried(&self, _entity: EntityId, _outcome: Option<&Error>) {}
    /// There is something to send.
    fn wake_outbox(&self);

    /// Whatever is in the outbox may have moved.
    fn moved(&self) {
        for noun in Kind::ALL.map(|kind| kind.traits().noun).into_iter().collect::<std::collections::BTreeSet<_>>() {
            self.changed(noun);
        }
    }
}
