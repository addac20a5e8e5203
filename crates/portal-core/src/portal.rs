//! The one value that the shell holds: which accounts there are, which one is open, signing in and out.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use portal_api::problem::ErrorCode;
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::account::{self, Account};
use crate::accounts::{self, Accounts, Card, DataDirLock};
use crate::address::PortalAddress;
use crate::engine::{Engine, Events};
use crate::event::Event;
use crate::outbox;
use crate::ports::Ports;
use crate::remote::Wire;
use crate::sign_out;
use crate::store::cache::state;
use crate::views::{ClosedAccount, FoundPortal, OpenAccount, Preferences, Start, Unsent, UnsentChoice};
use crate::{Error, Result};

mod remember;
mod rescue;
mod sign_in;
mod switch;

/// What the core is started with.
#[derive(Clone)]
pub struct Options {
    /// Folder for everything that is stored; made if missing.
    pub data_dir: PathBuf,
    /// The world.
    pub ports: Ports,
    /// A portal address to offer on the sign-in page; its server is also where a slug alone is looked up.
    pub suggested_address: Option<String>,
    /// What the office sees in the list of devices.
    pub device: String,
}

/// The client core: one per data directory and process.
pub struct Portal(Arc<House>);

struct House {
    options: Options,
    events: Events,
    accounts: Mutex<Accounts>,
    open: RwLock<Option<Open>>,
    lock: Mutex<Option<DataDirLock>>,
    /// The account that should have been opened at the start, and why it was not.
    closed: Mutex<Option<(Uuid, ErrorCode)>>,
    /// Opening, closing and wiping, one after the other.
    gate: tokio::sync::Mutex<()>,
}

/// The account that is open, with its loops.
struct Open {
    account: Account,
    engine: Arc<Engine>,
}

impl Portal {
    /// Opens the data directory, ends an interrupted wipe, and opens the account that was open last, without waiting
    /// for the network.
    ///
    /// An account whose key is lost stays closed: [`Self::start`] says why, and signing in again begins a new directory
    /// beside it.
    ///
    /// # Errors
    /// `already-running`; `keychain-locked` or `keychain-missing` when the last account's key cannot be had: nothing is
    /// known then, and a later try may succeed; `outbox-unreadable`, `upgrade-needed`, `storage-…`.
    pub async fn open(options: Options) -> Result<Self> {
        let lock = DataDirLock::take(&options.data_dir)?;
        let mut accounts = Accounts::open(&options.data_dir)?;
        sign_out::finish_interrupted(&options.data_dir, &options.ports, &mut accounts).await?;
        let last = accounts.last();
        let portal = Self(Arc::new(House {
            options,
            events: Events::new(),
            accounts: Mutex::new(accounts),
            open: RwLock::default(),
            lock: Mutex::new(Some(lock)),
            closed: Mutex::default(),
            gate: tokio::sync::Mutex::default(),
        }));
        if let Some(id) = last {
            let _gate = portal.0.gate.lock().await;
            match portal.0.open_existing(id).await {
                Err(Error::Code(ErrorCode::KeyLost)) => {
                    tracing::warn!("the key of the last account is lost");
                    *self::lock(&portal.0.closed) = Some((id, ErrorCode::KeyLost));
                }
                opened => opened?,
            }
        }
        Ok(portal)
    }

    /// Facts from now on. A listener that falls far behind is told so, and reads everything again.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    /// What the window needs first.
    ///
    /// # Errors
    /// [`Error::Database`]; [`Error::File`].
    pub async fn start(&self) -> Result<Start> {
        let open = match self.account() {
            Ok(account) => Some(self.open_view(&account).await?),
            Err(_) => None,
        };
        let closed = if open.is_some() { None } else { *lock(&self.0.closed) };
        Ok(Start {
            // It may have been forgotten meanwhile.
            closed: closed.and_then(|(id, code)| {
                let account = self.0.card(id).ok()?.summary();
                Some(ClosedAccount { account, code })
            }),
            accounts: self.0.accounts().all().iter().map(Card::summary).collect(),
            open,
            preferences: accounts::preferences(&self.0.options.data_dir)?,
            suggested_address: self.0.options.suggested_address.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    async fn open_view(&self, account: &Account) -> Result<OpenAccount> {
        let shared = account.0.cache.read(state::shared).await?;
        let mut summary = self.0.card(account.0.id)?.summary();
        summary.signed_in = account.0.remote.session().is_alive();
        Ok(OpenAccount { account: summary, shared, status: account.status() })
    }

    /// Finds a portal by what a person typed or pasted. A slug alone is looked up at the servers that are known.
    ///
    /// # Errors
    /// `address-invalid` at the field `address`; `portal-not-found`; `portal-disabled`; `unreachable`, `not-a-portal`,
    /// `certificate`.
    pub async fn find_portal(&self, address: &str) -> Result<FoundPortal> {
        let known = self.0.known_servers();
        let mut candidates: Vec<PortalAddress> = Vec::new();
        for server in known.iter().map(|server| Some(server.as_str())).chain([None]) {
            match PortalAddress::parse(address, server) {
                Ok(found) if !candidates.contains(&found) => candidates.push(found),
                _ => {}
            }
        }
        let mut outcome = Err(Error::Code(ErrorCode::AddressInvalid));
        for PortalAddress { server, slug } in candidates {
            outcome = Wire::new(server.clone(), &self.0.options.ports)
                .portal(&slug)
                .await
                .map(|info| FoundPortal { server, info });
            if !matches!(&outcome, Err(error) if error.code() == ErrorCode::PortalNotFound) {
                break;
            }
        }
        outcome
    }

    /// The account that is open.
    ///
    /// # Errors
    /// `no-account`.
    pub fn account(&self) -> Result<Account> {
        self.0.account().ok_or(Error::Code(ErrorCode::NoAccount))
    }

    /// Changes to another account of this computer.
    ///
    /// # Errors
    /// `no-account` when there is no such one; `key-lost`; otherwise as [`Self::open`].
    pub async fn open_account(&self, id: &str) -> Result<()> {
        let id: Uuid = id.parse().map_err(|_| Error::Code(ErrorCode::NoAccount))?;
        let _gate = self.0.gate.lock().await;
        if self.0.account().is_some_and(|account| account.0.id == id) {
            return Ok(());
        }
        self.0.card(id)?;
        // Before the other account is closed: a locked keychain must not leave the person without any.
        let key = account::existing_key(&self.0.options.ports, id).await?;
        self.0.close_open().await;
        let opened = self.0.open_with(id, key).await;
        self.0.events.emit(Event::Account);
        opened
    }

    /// What would be lost by signing out now.
    ///
    /// # Errors
    /// `no-account`; [`Error::Database`].
    pub async fn unsent(&self) -> Result<Unsent> {
        let counts = outbox::counts(&self.account()?.0.outbox).await?;
        Ok(Unsent { drafts: counts.drafts, waiting: counts.waiting + counts.needs_you })
    }

    /// Signs out and wipes the open account from this computer. Works without a connection; a wipe that is interrupted
    /// is ended at the next start.
    ///
    /// # Errors
    /// `unsent-items` when asked to ask and there are any; [`Error::File`] when not even the intention can be stored.
    pub async fn sign_out(&self, choice: UnsentChoice) -> Result<()> {
        let _gate = self.0.gate.lock().await;
        if choice == UnsentChoice::Ask {
            let unsent = self.unsent().await?;
            if unsent.drafts > 0 || unsent.waiting > 0 {
                return Err(ErrorCode::UnsentItems.into());
            }
        }
        let id = self.account()?.0.id;
        let data = &self.0.options.data_dir;
        sign_out::intend(data, id)?;
        self.0.stop_engine().await;
        if let Ok(account) = self.account() {
            sign_out::tell_server(&account).await;
        }
        self.0.close_open().await;
        let wiped = sign_out::wipe(data, &self.0.options.ports, id).await;
        let forgotten = self.0.accounts().remove(id);
        self.0.events.emit(Event::Account);
        match wiped.and(forgotten).and_then(|()| sign_out::done(data, id)) {
            // Without its key it is noise already; the rest goes at the next start.
            Err(error) => {
                tracing::warn!(%error, "a wipe has to be ended at the next start");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Keeps the settings of this computer.
    ///
    /// # Errors
    /// [`Error::File`].
    pub async fn set_preferences(&self, preferences: Preferences) -> Result<()> {
        accounts::set_preferences(&self.0.options.data_dir, &preferences)
    }

    /// Ends loops, closes files and lets go of the data directory.
    pub async fn close(&self) {
        let _gate = self.0.gate.lock().await;
        self.0.close_open().await;
        lock(&self.0.lock).take();
    }
}

impl House {
    fn accounts(&self) -> MutexGuard<'_, Accounts> {
        lock(&self.accounts)
    }

    fn card(&self, id: Uuid) -> Result<Card> {
        self.accounts().get(id).cloned().ok_or(Error::Code(ErrorCode::NoAccount))
    }

    fn account(&self) -> Option<Account> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().map(|open| open.account.clone())
    }

    /// Where a slug alone may be: the suggested server first, then those of the accounts, the last one first.
    fn known_servers(&self) -> Vec<String> {
        let suggested = self.options.suggested_address.as_deref();
        let suggested = suggested.and_then(|address| PortalAddress::parse(address, None).ok());
        let accounts = self.accounts();
        let last = accounts.last().and_then(|id| accounts.get(id));
        let mut servers: Vec<String> = suggested.map(|address| address.server).into_iter().collect();
        for card in last.into_iter().chain(accounts.all().iter().rev()) {
            if !servers.contains(&card.server) {
                servers.push(card.server.clone());
            }
        }
        servers
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
