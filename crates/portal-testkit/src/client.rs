//! One computer with the program on it: the real core on real files, with a network, a clock and a keychain to play with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use portal_api::id::RequestId;
use portal_core::account::Account;
use portal_core::adapters::{ReqwestHttp, SystemRng};
use portal_core::portal::{Options, Portal};
use portal_core::ports::Ports;
use portal_core::views::{Connection, RequestDetail, RequestState, SignInForm, Status};
use portal_core::{Error, Result};
use tempfile::TempDir;

use crate::cast::{PASSWORD, Person};
use crate::clock::HurriedClock;
use crate::disk::FakeDisk;
use crate::network::FaultyHttp;
use crate::requests::ARequest;
use crate::secrets::MemorySecrets;
use crate::until::until;

/// One computer.
pub struct Client {
    /// Its network.
    pub network: Arc<FaultyHttp>,
    /// Its keychain.
    pub secrets: Arc<MemorySecrets>,
    /// Its clock.
    pub clock: Arc<HurriedClock>,
    /// How much room its disk says to have.
    pub room: Arc<FakeDisk>,
    ports: Ports,
    server: String,
    disk: TempDir,
    portal: Option<Portal>,
}

impl Client {
    /// A new computer whose program knows no account yet.
    pub(crate) async fn open(server: String, speed: u32) -> Self {
        let network = Arc::new(FaultyHttp::over(Arc::new(ReqwestHttp::new().expect("a network"))));
        let secrets = Arc::new(MemorySecrets::default());
        let clock = Arc::new(HurriedClock::new(speed));
        let room = Arc::new(FakeDisk::default());
        let ports = Ports {
            clock: clock.clone(),
            rng: Arc::new(SystemRng),
            http: network.clone(),
            secrets: secrets.clone(),
            disk: room.clone(),
        };
        let disk = TempDir::new().expect("a temporary directory");
        let mut client = Self { network, secrets, clock, room, ports, server, disk, portal: None };
        client.start().await;
        client
    }

    /// Starts the program.
    pub async fn start(&mut self) {
        self.try_start().await.expect("the program starts");
    }

    /// Starts the program, or says why it does not.
    pub async fn try_start(&mut self) -> Result<()> {
        assert!(self.portal.is_none(), "the program runs already");
        self.portal = Some(self.another_instance().await?);
        Ok(())
    }

    /// Starts the program once more on the same disk.
    pub async fn another_instance(&self) -> Result<Portal> {
        let options = Options {
            data_dir: self.disk.path().join("data"),
            ports: self.ports.clone(),
            suggested_address: None,
            device: "test".to_owned(),
        };
        Portal::open(options).await
    }

    /// Ends the program in an orderly way.
    pub async fn quit(&mut self) {
        self.portal.take().expect("the program runs").close().await;
    }

    /// Ends the program without asking it. (SIGKILL of the real process is in `tests/desktop`.)
    pub fn kill(&mut self) {
        drop(self.portal.take().expect("the program runs"));
    }

    /// The program.
    #[must_use]
    pub fn portal(&self) -> &Portal {
        self.portal.as_ref().expect("the program runs")
    }

    /// What is open.
    #[must_use]
    pub fn account(&self) -> Account {
        self.portal().account().expect("somebody is signed in")
    }

    /// Where the program keeps everything.
    #[must_use]
    pub fn disk(&self) -> PathBuf {
        self.disk.path().join("data")
    }

    /// The files below the directory of the only account, with their contents.
    #[must_use]
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        collect(&self.disk().join("accounts"), &mut found);
        found
    }

    /// The directory of the only account.
    #[must_use]
    pub fn account_dir(&self) -> PathBuf {
        let accounts = std::fs::read_dir(self.disk().join("accounts")).expect("there are accounts");
        let mut dirs: Vec<_> = accounts.map(|entry| entry.unwrap().path()).collect();
        assert_eq!(dirs.len(), 1, "one account on this computer: {dirs:?}");
        dirs.remove(0)
    }

    /// Signs in as a person does: finds the portal, types the password.
    pub async fn sign_in(&self, person: &Person) {
        self.try_sign_in(person, PASSWORD).await.expect("signed in");
    }

    /// Signs in with some password.
    pub async fn try_sign_in(&self, person: &Person, password: &str) -> Result<()> {
        let address = format!("{}/{}", self.server, person.customer.firm.slug);
        let found = self.portal().find_portal(&address).await?;
        let form = SignInForm {
            server: found.server,
            slug: found.info.slug,
            email: person.email.to_owned(),
            password: password.to_owned(),
        };
        self.portal().sign_in(form).await
    }

    /// Writes a request and hands it over for sending.
    pub async fn submit(&self, request: ARequest) -> RequestId {
        let id = self.write(request).await;
        self.account().requests().submit(id).await.expect("a complete request");
        id
    }

    /// Writes a request and leaves it as a draft.
    pub async fn write(&self, request: ARequest) -> RequestId {
        let account = self.account();
        let requests = account.requests();
        let id = requests.new_draft(None).await.expect("a new draft").content.id;
        requests.save(request.draft(id)).await.expect("the draft is on the disk");
        for (name, bytes) in request.photos() {
            let size = u32::try_from(bytes.len()).expect("a file of a few megabytes");
            requests.attach(id, name.clone(), size, bytes.clone()).await.expect("a photo");
        }
        id
    }

    /// A request as its page shows it.
    pub async fn request(&self, id: RequestId) -> RequestDetail {
        self.account().requests().detail(id).await.expect("the request is there")
    }

    /// Where a request stands.
    pub async fn state(&self, id: RequestId) -> RequestState {
        self.request(id).await.summary.state
    }

    /// Waits until a request stands where it should.
    pub async fn until_state(&self, id: RequestId, is_it: impl Fn(&RequestState) -> bool) -> RequestDetail {
        let mut last = None;
        until("the request changes its state", async || {
            let detail = self.account().requests().detail(id).await;
            let found = detail.as_ref().is_ok_and(|detail| is_it(&detail.summary.state));
            last = detail.ok();
            found.then_some(())
        })
        .await;
        last.expect("it was just read")
    }

    /// Waits until the company has a request, files included.
    pub async fn until_received(&self, id: RequestId) -> RequestDetail {
        self.until_state(id, |state| *state == RequestState::Received).await
    }

    /// Waits until a request waits: it is on the disk, and no try is under way.
    pub async fn until_waiting(&self, id: RequestId) -> RequestDetail {
        self.until_state(id, |state| matches!(state, RequestState::Waiting { .. })).await
    }

    /// The strip at the bottom left.
    #[must_use]
    pub fn status(&self) -> Status {
        self.account().status()
    }

    /// Waits until the strip says so.
    pub async fn until_status(&self, what: &str, mut is_it: impl FnMut(&Status) -> bool) -> Status {
        until(what, async || Some(self.status()).filter(|status| is_it(status))).await
    }

    /// Waits until the strip says that so many things wait and so many need the person. It follows the list a moment
    /// later.
    pub async fn until_counts(&self, waiting: u32, needs_you: u32) {
        let is_it = |status: &Status| (status.waiting, status.needs_you) == (waiting, needs_you);
        self.until_status(&format!("{waiting} wait and {needs_you} need the person"), is_it).await;
    }

    /// Waits until the line is like this.
    pub async fn until_line(&self, connection: Connection) {
        self.until_status("the line changes", |status| status.connection == connection).await;
    }

    /// Waits until everything shared is here.
    pub async fn until_synced(&self) {
        self.until_status("the first copy is complete", |status| {
            status.synced_at.is_some() && status.first_sync.is_none()
        })
        .await;
    }
}

fn collect(dir: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten() {
        let path = entry.expect("a directory entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap_or_default()));
        }
    }
}

/// The code of a refusal, for assertions.
#[must_use]
pub fn code_of<T>(outcome: Result<T, Error>) -> Option<portal_api::problem::ErrorCode> {
    outcome.err().map(|error| error.code())
}
