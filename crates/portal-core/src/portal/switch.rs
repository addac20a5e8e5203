//! Opening and closing accounts. Callers hold the gate.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::{House, Open, remember};
use crate::Result;
use crate::account::{self, Account, Folders};
use crate::engine::Engine;
use crate::files::blocking;
use crate::ports::DataKey;

/// Calls of the window that are still under way hold an account for a moment longer.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

impl House {
    /// Opens an account that has data here. Nothing else may be open.
    pub(super) async fn open_existing(self: &Arc<Self>, id: Uuid) -> Result<()> {
        let key = account::existing_key(&self.options.ports, id).await?;
        self.open_with(id, key).await
    }

    /// Opens an account whose key is at hand. Nothing else may be open.
    pub(super) async fn open_with(self: &Arc<Self>, id: Uuid, key: DataKey) -> Result<()> {
        let account = self.open_directory(id, key).await?;
        self.install(account)
    }

    /// Opens the files of an account; its loops do not run yet.
    pub(super) async fn open_directory(&self, id: Uuid, key: DataKey) -> Result<Account> {
        let (dir, server) = {
            let accounts = self.accounts();
            (accounts.directory(id), accounts.get(id).map(|card| card.server.clone()).unwrap_or_default())
        };
        account::open(id, dir, key, &server, self.options.ports.clone(), self.events.clone()).await
    }

    /// Starts the loops and makes it the one that is open.
    pub(super) fn install(self: &Arc<Self>, account: Account) -> Result<()> {
        self.accounts().set_last(Some(account.0.id))?;
        let engine = Arc::new(Engine::start(&account.0));
        engine.spawn(remember::run(Arc::downgrade(self), Arc::clone(&account.0)));
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Some(Open { account, engine });
        Ok(())
    }

    /// Ends the loops of the open account; its files stay open.
    pub(super) async fn stop_engine(&self) {
        let engine = {
            let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
            open.as_ref().map(|open| {
                open.account.0.downloads.close();
                Arc::clone(&open.engine)
            })
        };
        if let Some(engine) = engine {
            engine.stop().await;
        }
    }

    /// Closes the open account, if any: ends its loops, waits for calls under way, closes its files.
    pub(super) async fn close_open(&self) {
        self.stop_engine().await;
        let open = self.open.write().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Open { account, .. }) = open else { return };
        let clock = Arc::clone(&account.0.ports.clock);
        let began = clock.elapsed();
        while Arc::strong_count(&account.0) > 1 && clock.elapsed().saturating_sub(began) < PATIENCE {
            clock.sleep(LOOK_AGAIN).await;
        }
        let copies = Folders::new(&account.0.dir).open();
        // Closing joins the databases' threads.
        let closed = blocking(move || {
            drop(account);
            account::wipe_copies(&copies)
        });
        if let Err(error) = closed.await {
            tracing::warn!(%error, "closing an account");
        }
    }
}
