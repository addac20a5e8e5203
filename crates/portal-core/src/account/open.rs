//! Opening an account's directory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use portal_api::problem::ErrorCode;
use uuid::Uuid;

use super::{Account, Inner};
use crate::documents::{Downloads, Pins};
use crate::engine::{Events, Failures, StatusBoard, Teller, Timekeeper, Wake, log_repairs};
use crate::files::{Files, blocking, fs};
use crate::ports::{DataKey, Ports};
use crate::remote::{Remote, Wire};
use crate::session::Session;
use crate::store::cache::{CacheDb, state};
use crate::store::outbox::{OutboxDb, pin};
use crate::{Error, Result};

/// Where the parts of an account are.
pub(crate) struct Folders(PathBuf);

impl Folders {
    pub(crate) fn new(dir: &Path) -> Self {
        Self(dir.to_owned())
    }

    pub(crate) fn outbox_db(&self) -> PathBuf {
        self.0.join("outbox.db")
    }

    pub(crate) fn cache_db(&self) -> PathBuf {
        self.0.join("cache.db")
    }

    pub(crate) fn session(&self) -> PathBuf {
        self.0.join("session.bin")
    }

    /// Read-only copies for other programs.
    pub(crate) fn open(&self) -> PathBuf {
        self.0.join("open")
    }

    /// The files that were attached to what is to be sent.
    pub(crate) fn attachments(&self, ports: &Ports, key: &DataKey) -> Files {
        Files::new(self.out(), self.part(), key.clone(), Arc::clone(&ports.rng))
    }

    fn out(&self) -> PathBuf {
        self.0.join("out")
    }

    fn docs(&self) -> PathBuf {
        self.0.join("docs")
    }

    fn part(&self) -> PathBuf {
        self.0.join("part")
    }
}

/// The key of an account that has data here already.
///
/// # Errors
/// `key-lost` when the keeper has none any more: without it the data is noise, and a new key would not help.
/// [`crate::Error::Secret`] when the keeper does not answer: then nothing is known, and nothing may be made anew.
pub(crate) async fn existing_key(ports: &Ports, id: Uuid) -> Result<DataKey> {
    ports.secrets.load(&id.to_string()).await?.ok_or_else(|| ErrorCode::KeyLost.into())
}

/// Makes and keeps a key for a new account. What is used is what the keeper gives back: a keeper that loses what it is
/// given must be noticed before anything is encrypted.
///
/// # Errors
/// [`crate::Error::Secret`].
pub(crate) async fn new_key(ports: &Ports, id: Uuid) -> Result<DataKey> {
    let mut bytes = [0; 32];
    ports.rng.fill(&mut bytes);
    ports.secrets.store(&id.to_string(), &DataKey::new(bytes)).await?;
    existing_key(ports, id).await
}

/// Opens the databases and the session below `dir`; makes what is missing.
///
/// # Errors
/// `outbox-unreadable`; [`crate::Error::Database`] or [`crate::Error::File`] when the system refuses.
pub(crate) async fn open(
    id: Uuid,
    dir: PathBuf,
    key: DataKey,
    server: &str,
    ports: Ports,
    events: Events,
) -> Result<Account> {
    let folders = Folders::new(&dir);
    let timekeeper = Arc::new(Timekeeper::new(Arc::clone(&ports.clock)));
    let ports = Ports { clock: timekeeper.clone(), ..ports };
    let (for_session, for_files) = (ports.clone(), Arc::clone(&ports.rng));
    let (session, outbox, cache, vault, docs) = blocking(move || {
        fs::create_dir_all(&folders.0)?;
        wipe_copies(&folders.open())?;
        let files = |dir| Files::new(dir, folders.part(), key.clone(), Arc::clone(&for_files));
        Ok((
            Session::load(folders.session(), key.clone(), &for_session)?,
            OutboxDb::open(&folders.outbox_db(), &key)?,
            CacheDb::open(&folders.cache_db(), &key)?,
            Arc::new(files(folders.out())),
            files(folders.docs()),
        ))
    })
    .await?;
    let synced_at = cache.read(state::synced_at).await?;
    let board = Arc::new(StatusBoard::new(events.clone(), Arc::clone(&ports.clock), synced_at));
    let told = Arc::clone(&board);
    let contact = Arc::new(move |outcome: Result<(), &Error>| told.contact(outcome));
    let remote = Remote::new(Wire::new(server.to_owned(), &ports), Arc::new(session), contact);
    let wake = Arc::new(Wake::new());
    let failures = Failures::default();
    let teller = Teller::new(events.clone(), Arc::clone(&wake), failures.clone());
    let downloads = Downloads::default();
    let pins = Pins::new(outbox.write(|tx| pin::all(tx)).await?);
    let account = Account(Arc::new(Inner {
        id,
        dir,
        ports,
        timekeeper,
        outbox,
        cache,
        vault,
        docs,
        remote,
        events,
        wake,
        teller,
        failures,
        board,
        downloads,
        pins,
    }));
    log_repairs(&account.0).await;
    Ok(account)
}

/// Copies for other programs live as long as the program.
pub(crate) fn wipe_copies(open: &Path) -> Result<()> {
    match fs::remove_dir_all(open) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        // Another program may still have one open; the next start tries again.
        Err(error) => {
            tracing::info!(%error, "copies of documents are still in use");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}
