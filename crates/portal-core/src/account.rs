//! One portal user in one portal on this computer, opened: the databases, the files, the line.

use std::path::PathBuf;
use std::sync::Arc;

use uuid::Uuid;

use crate::Result;
use crate::attachments::Vault;
use crate::documents::{Downloads, Pins};
use crate::engine::{Events, Failures, StatusBoard, Teller, Timekeeper, Wake};
use crate::files::Files;
use crate::ports::Ports;
use crate::remote::Remote;
use crate::store::cache::CacheDb;
use crate::store::outbox::OutboxDb;
use crate::views::Status;

mod facades;
mod open;

pub(crate) use open::{Folders, existing_key, new_key, open, wipe_copies};

/// An open account. Cheap to clone.
#[derive(Clone)]
pub struct Account(pub(crate) Arc<Inner>);

/// What the rooms of an account share.
pub(crate) struct Inner {
    /// Identity on this computer, also the name of its directory and of its data key.
    pub(crate) id: Uuid,
    /// Where its files are.
    pub(crate) dir: PathBuf,
    /// The world.
    pub(crate) ports: Ports,
    /// The clock among them.
    pub(crate) timekeeper: Arc<Timekeeper>,
    /// Writes that were not acknowledged yet. Precious.
    pub(crate) outbox: OutboxDb,
    /// What the server shares. Rebuildable.
    pub(crate) cache: CacheDb,
    /// Attachments to send.
    pub(crate) vault: Arc<dyn Vault>,
    /// Documents.
    pub(crate) docs: Files,
    /// The server.
    pub(crate) remote: Remote,
    /// Facts for listeners.
    pub(crate) events: Events,
    /// Gets the loops out of their waiting.
    pub(crate) wake: Arc<Wake>,
    /// Tells what moves in the outbox.
    pub(crate) teller: Teller,
    /// Why the last try of each waiting thing failed.
    pub(crate) failures: Failures,
    /// The strip at the bottom left.
    pub(crate) board: Arc<StatusBoard>,
    /// Downloads under way.
    pub(crate) downloads: Downloads,
    /// What the person wants here without a connection.
    pub(crate) pins: Pins,
}

impl Account {
    /// The strip at the bottom left.
    #[must_use]
    pub fn status(&self) -> Status {
        self.0.board.status()
    }

    /// Asks the server now, and sends what waits now. Returns at once; events tell what came of it.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when the waiting things cannot be reached.
    pub async fn check_now(&self) -> Result<()> {
        crate::outbox::line_back(&self.0.outbox, self.0.ports.clock.now()).await?;
        self.0.wake.line();
        self.0.wake.feed();
        self.0.wake.outbox();
        Ok(())
    }
}
