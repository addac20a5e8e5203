//! A computer with the program on it: used, killed, set back to an old copy of its disk.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::Poll;

use portal_api::problem::ErrorCode;
use portal_core::account::Account;
use portal_core::ports::{DataKey, Disk, Ports, Secrets as _};
use portal_core::views::{Connection, SignInForm, UnsentChoice};
use portal_core::{Options, Portal};
use portal_testkit::cast::{PASSWORD, Person};
use portal_testkit::secrets::MemorySecrets;
use tokio::sync::Notify;

use super::clock::SimClock;
use super::dice::Dice;
use super::disk;
use super::line::{ADDRESS, Line, Wire};
use super::server::Door;
use super::trace::Trace;

/// One computer.
pub(super) struct Device {
    pub(super) name: String,
    /// Who uses it, one after the other.
    pub(super) people: Vec<&'static Person>,
    /// Who sits in front of it.
    pub(super) present: usize,
    pub(super) clock: Arc<SimClock>,
    pub(super) line: Arc<Line>,
    /// Keeps the keys, also while no program runs.
    pub(super) secrets: Arc<MemorySecrets>,
    dice: Arc<Dice>,
    root: PathBuf,
    disk: PathBuf,
    lives: u32,
    /// A copy of the disk, and when it was made, in events.
    old: Option<(PathBuf, u64)>,
    portal: Option<Portal>,
    is_running: Arc<AtomicBool>,
}

impl Device {
    /// A new computer; no program runs yet.
    pub(super) fn new(
        number: u64,
        seed: u64,
        people: Vec<&'static Person>,
        root: &Path,
        door: Door,
        trace: Arc<Trace>,
    ) -> Self {
        let name = format!("{}{number}", people[0].name.chars().next().unwrap());
        let root = root.join(&name);
        let line = Line {
            name: name.clone(),
            door,
            dice: Dice::of(seed, 0x100 + number),
            trace,
            bad: AtomicU32::new(0),
            is_cut: AtomicBool::new(false),
            heard: Notify::new(),
        };
        Self {
            name,
            people,
            present: 0,
            clock: Arc::new(SimClock::new()),
            line: Arc::new(line),
            secrets: Arc::default(),
            dice: Arc::new(Dice::of(seed, 0x200 + number)),
            disk: root.join("disk-0"),
            root,
            lives: 0,
            old: None,
            portal: None,
            is_running: Arc::default(),
        }
    }

    /// Starts the program.
    pub(super) async fn start(&mut self) -> portal_core::Result<()> {
        self.is_running = Arc::new(AtomicBool::new(true));
        let ports = Ports {
            clock: self.clock.clone(),
            rng: self.dice.clone(),
            http: Arc::new(Wire { line: Arc::clone(&self.line), is_running: Arc::clone(&self.is_running) }),
            secrets: self.secrets.clone(),
            disk: Arc::new(Silent),
        };
        let options =
            Options { data_dir: self.disk.clone(), ports, suggested_address: None, device: self.name.clone() };
        self.portal = Some(Portal::open(options).await?);
        Ok(())
    }

    pub(super) fn is_on(&self) -> bool {
        self.portal.is_some()
    }

    /// The account that is open, if the program runs and it is that of whoever sits there.
    pub(super) async fn account(&self) -> Option<Account> {
        let portal = self.portal.as_ref()?;
        let open = portal.start().await.ok()?.open?;
        if open.account.email == self.person().email { portal.account().ok() } else { None }
    }

    /// Whether the person has to sign in before anything moves.
    pub(super) async fn wants_sign_in(&self) -> bool {
        self.account().await.is_none_or(|account| account.status().connection == Connection::SignedOut)
    }

    /// Who sits in front of it.
    pub(super) fn person(&self) -> &'static Person {
        self.people[self.present]
    }

    /// Opens the account of whoever sits there now, if this computer knows it.
    pub(super) async fn open_own_account(&self) -> portal_core::Result<()> {
        let Some(portal) = self.portal.as_ref() else { return Ok(()) };
        match portal.start().await?.accounts.iter().find(|account| account.email == self.person().email) {
            Some(account) => match portal.open_account(&account.id).await {
                // An old copy of the disk may hold an account that was signed out, and its key forgotten, since.
                Err(error) if error.code() == ErrorCode::KeyLost => Ok(()),
                opened => opened,
            },
            None => Ok(()),
        }
    }

    /// Wipes the open account from this computer.
    pub(super) async fn sign_out(&self) -> portal_core::Result<()> {
        self.portal.as_ref().expect("the program runs").sign_out(UnsentChoice::Discard).await
    }

    /// Finds the portal and signs in.
    pub(super) async fn sign_in(&self) -> portal_core::Result<()> {
        let portal = self.portal.as_ref().expect("the program runs");
        let found = portal.find_portal(&format!("{ADDRESS}/{}", self.person().customer.firm.slug)).await?;
        let form = SignInForm {
            server: found.server,
            slug: found.info.slug,
            email: self.person().email.to_owned(),
            password: PASSWORD.to_owned(),
        };
        portal.sign_in(form).await
    }

    /// Ends the program in an orderly way.
    pub(super) async fn quit(&mut self) {
        if let Some(portal) = self.portal.take() {
            portal.close().await;
        }
        self.is_running.store(false, Ordering::Relaxed);
    }

    /// The process dies at this instant: the disk stays as it is, nothing is sent any more.
    pub(super) fn kill(&mut self) {
        let disk = self.disk.clone();
        self.die_and_move_to(&disk);
    }

    /// Keeps a copy of the disk, as a backup program does. `now` counts events.
    pub(super) fn keep_copy(&mut self, now: u64) {
        self.lives += 1;
        let to = self.root.join(format!("copy-{}", self.lives));
        disk::copy(&self.disk, &to);
        self.old = Some((to, now));
    }

    /// Sets the disk back to the last copy, and says when that was made; `None` when there is none.
    pub(super) fn set_back(&mut self) -> Option<u64> {
        let (copy, made) = self.old.clone()?;
        self.die_and_move_to(&copy);
        Some(made)
    }

    fn die_and_move_to(&mut self, from: &Path) {
        self.is_running.store(false, Ordering::Relaxed);
        self.lives += 1;
        let to = self.root.join(format!("disk-{}", self.lives));
        disk::copy(from, &to);
        self.disk = to;
        self.portal = None;
    }

    /// The directory and the key of the open account; for looking inside.
    pub(super) async fn files(&self) -> Option<(PathBuf, DataKey)> {
        let id = self.portal.as_ref()?.start().await.ok()?.open?.account.id;
        let key = self.secrets.load(&id).await.ok()??;
        Some((self.disk.join("accounts").join(id), key))
    }
}

/// Does not say how much room there is, so that no reserve is taken: at each start and in each copy of a disk it would be
/// most of the bytes.
struct Silent;

impl Disk for Silent {
    fn free(&self, _dir: &Path) -> Option<u64> {
        None
    }
}

/// Lets an action be polled only so many times, as a process does that dies in the middle of it.
pub(super) async fn cut_short<T>(polls: Option<u64>, action: impl Future<Output = T>) -> Option<T> {
    let mut action = pin!(action);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == Some(0) {
            return Poll::Ready(None);
        }
        left = left.map(|left| left - 1);
        match action.as_mut().poll(context) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending if left == Some(0) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}
