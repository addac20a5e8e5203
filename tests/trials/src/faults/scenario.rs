//! What people and the program do while calls fail, and how it must end.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use portal_api::documents::Document;
use portal_api::fingerprint::Sha256;
use portal_api::id::{DocumentId, RequestId};
use portal_api::work_orders::Stage;
use portal_core::ports::{DataKey, Secrets as _};
use portal_core::views::{RequestState, UnsentChoice};
use portal_core::{Error, Result};
use portal_server::store::SharedDocument;
use portal_testkit::cast::{self, HOTELS, id_of};
use portal_testkit::secrets::MemorySecrets;
use portal_testkit::{a_request, photos};

use super::computer::{Computer, DISK};
use super::injector::Injector;
use super::{judge, vfs};
use crate::sim::clock::beginning;
use crate::sim::server::{Server, make_template};
use crate::sim::{disk, room, simulate};

const MARK: &str = "Lift 4711";
const PAPER: &[u8] = b"%PDF-1.7 all about lifts";
/// What anything may take while calls fail.
const PATIENCE: Duration = Duration::from_secs(90);

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scenario {
    SignIn,
    FirstSync,
    Enqueue,
    Send,
    Upload,
    ApplyFeed,
    Download,
    Migrate,
    Repair,
    Restart,
    SignOut,
}

/// How the world is when it begins.
pub(crate) struct Start {
    server: PathBuf,
    computer: PathBuf,
    keys: Vec<(String, DataKey)>,
}

impl Scenario {
    pub(crate) const ALL: [Self; 11] = [
        Self::SignIn,
        Self::FirstSync,
        Self::Enqueue,
        Self::Send,
        Self::Upload,
        Self::ApplyFeed,
        Self::Download,
        Self::Migrate,
        Self::Repair,
        Self::Restart,
        Self::SignOut,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::FirstSync => "first-sync",
            Self::Enqueue => "enqueue",
            Self::Send => "send",
            Self::Upload => "upload",
            Self::ApplyFeed => "apply-feed",
            Self::Download => "download",
            Self::Migrate => "migrate",
            Self::Repair => "repair",
            Self::Restart => "restart",
            Self::SignOut => "sign-out",
        }
    }

    /// Makes the world in which it begins, in this folder.
    pub(crate) fn prepare(self, place: &Path) -> Start {
        simulate(0, async {
            portal_server::clock::simulate(beginning());
            let template = place.join("template");
            make_template(&template).await;
            let server = Server::start_on(&template, &place.join("server-of-preparation")).await;
            share_paper(&server).await;
            let mut computer = Computer::at(place, Arc::default(), server.door.clone());
            if self != Self::SignIn {
                computer.start().await.unwrap();
                computer.sign_in().await.unwrap();
                computer.until_synced(PATIENCE).await;
                computer.set_offline(true);
                if matches!(self, Self::Send | Self::Upload | Self::Repair | Self::Restart) {
                    let mut progress = Progress::default();
                    write(&computer, self == Self::Upload, &mut progress).await.unwrap();
                }
                // The copy of the outbox is made meanwhile.
                tokio::time::sleep(Duration::from_secs(30)).await;
                computer.quit().await;
            }
            let keys = self.arrange(&computer, &server).await;
            let snapshot = place.join("server");
            disk::copy(server.disk(), &snapshot);
            Start { server: snapshot, computer: place.join(DISK), keys }
        })
    }

    /// What happened to disk and server while the program did not run. Returns the keys that the computer keeps.
    async fn arrange(self, computer: &Computer, server: &Server) -> Vec<(String, DataKey)> {
        let Some((dir, mut key)) = computer.files().await else { return Vec::new() };
        match self {
            Self::FirstSync => std::fs::remove_file(dir.join("cache.db")).unwrap(),
            Self::ApplyFeed => {
                let orders = (20..60).map(|n| cast::work_order(&HOTELS, n, Stage::Planned, None)).collect();
                let store = &server.data().expect("the server runs").store;
                store.import_work_orders(HOTELS.id(), orders).await.unwrap();
            }
            Self::Migrate => {
                // The fixtures have a key of their own, under which nothing else here can be read.
                let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/../../crates/portal-core/fixtures/outbox-v1.db");
                std::fs::copy(fixture, dir.join("outbox.db")).unwrap();
                for file in ["cache.db", "session.bin", "outbox.bak"] {
                    std::fs::remove_file(dir.join(file)).unwrap();
                }
                key = DataKey::new([7; 32]);
            }
            Self::Repair => {
                let path = dir.join("outbox.db");
                let mut bytes = std::fs::read(&path).unwrap();
                bytes[..4096].fill(0x55);
                std::fs::write(&path, bytes).unwrap();
            }
            _ => {}
        }
        vec![(dir.file_name().unwrap().to_str().unwrap().to_owned(), key)]
    }

    /// Lets it happen under this plan, then once more without faults; what was found wrong.
    pub(crate) fn run(self, start: &Start, injector: &Injector) -> Vec<String> {
        let place = room();
        let problems = simulate(0, async {
            portal_server::clock::simulate(beginning());
            let server = Server::start_on(&start.server, place.path()).await;
            if start.computer.exists() {
                disk::copy(&start.computer, &place.path().join(DISK));
            }
            let secrets = Arc::new(MemorySecrets::default());
            for (account, key) in &start.keys {
                secrets.store(account, key).await.unwrap();
            }
            let mut computer = Computer::at(place.path(), secrets, server.door.clone());
            let mut progress = Progress::default();
            let outcome = {
                let _armed = injector.arm();
                let outcome = self.act(&mut computer, &mut progress).await;
                computer.quit().await;
                outcome
            };
            let mut problems: Vec<String> = outcome.as_ref().err().and_then(judge::class).into_iter().collect();
            if self != Self::Repair {
                problems.extend(judge::put_aside(&computer.disk));
            }
            problems.extend(self.finish(&mut computer, &server, &progress).await);
            problems
        });
        vfs::forget(place.path());
        problems
    }

    async fn act(self, computer: &mut Computer, progress: &mut Progress) -> Result<()> {
        computer.set_offline(matches!(self, Self::Enqueue | Self::Restart | Self::Migrate));
        computer.start().await?;
        match self {
            Self::SignIn => {
                computer.sign_in().await?;
                computer.until_synced(PATIENCE).await;
                if computer.account().is_some_and(|account| account.status().synced_at.is_some()) {
                    // What is written in the same life stands in files that were made while calls failed.
                    computer.set_offline(true);
                    write(computer, true, progress).await?;
                }
            }
            Self::FirstSync | Self::ApplyFeed | Self::Send | Self::Upload => {
                computer.until_synced(PATIENCE).await;
                tokio::time::sleep(Duration::from_secs(20)).await;
            }
            Self::Enqueue => write(computer, true, progress).await?,
            Self::Download => {
                computer.until_synced(PATIENCE).await;
                if let Some(account) = computer.account() {
                    account.documents().download(paper()).await?;
                    account.documents().open_path(paper()).await?;
                }
            }
            Self::Restart | Self::Repair | Self::Migrate => {
                if let Some(account) = computer.account() {
                    account.requests().list().await?;
                    tokio::time::sleep(Duration::from_secs(10)).await;
                }
            }
            Self::SignOut => computer.portal().sign_out(UnsentChoice::Discard).await?,
        }
        Ok(())
    }

    async fn finish(self, computer: &mut Computer, server: &Server, progress: &Progress) -> Vec<String> {
        computer.set_offline(false);
        if let Err(error) = computer.start().await {
            return vec![format!("it does not start again: {error}")];
        }
        if self == Self::SignOut {
            return signed_out(computer).await;
        }
        let is_alive =
            computer.portal().start().await.is_ok_and(|start| start.open.is_some_and(|open| open.account.signed_in));
        if !is_alive && let Err(error) = computer.sign_in().await {
            return vec![format!("nobody can sign in: {error}")];
        }
        let mut arrived = None;
        match self {
            Self::Migrate => return fixture_is_whole(computer).await,
            Self::SignIn | Self::Enqueue => {
                // Whoever has never seen what the company offers cannot write yet.
                computer.until_synced(PATIENCE).await;
                if let Err(problem) = write_again(computer, progress).await {
                    return vec![problem];
                }
                arrived = Some((MARK, 1));
            }
            Self::Send | Self::Repair | Self::Restart => arrived = Some((MARK, 0)),
            Self::Upload => arrived = Some((MARK, 1)),
            _ => {}
        }
        let mut problems = Vec::new();
        if self == Self::Download {
            computer.until_synced(PATIENCE).await;
            let account = computer.account().expect("somebody is signed in");
            let opened = account.documents().open_path(paper()).await;
            let is_right = opened.is_ok_and(|path| std::fs::read(path).is_ok_and(|bytes| bytes == PAPER));
            problems.extend((!is_right).then(|| "the document is not what was shared".to_owned()));
        }
        problems.extend(judge::rest(computer, server, arrived).await);
        problems
    }
}

/// How far somebody came with a request.
#[derive(Default)]
struct Progress {
    /// It was said to be kept.
    saved: Option<RequestId>,
    /// It was said to be on its way.
    is_submitted: bool,
}

async fn write(computer: &Computer, has_photo: bool, progress: &mut Progress) -> Result<()> {
    let Some(account) = computer.account() else { return Ok(()) };
    let requests = account.requests();
    let request = a_request().saying(format!("{MARK} stands still"));
    let id = requests.new_draft(None).await?.content.id;
    requests.save(request.draft(id)).await?;
    progress.saved = Some(id);
    if has_photo {
        attach(computer, id).await?;
    }
    requests.submit(id).await?;
    progress.is_submitted = true;
    Ok(())
}

async fn attach(computer: &Computer, id: RequestId) -> Result<()> {
    let account = computer.account().expect("somebody is signed in");
    let photo = photos::plain(1);
    let size = u32::try_from(photo.len()).expect("a small photo");
    account.requests().attach(id, "door.jpg".to_owned(), size, photo).await.map(|_| ())
}

/// The person finds what was kept, and goes on from there.
async fn write_again(computer: &Computer, progress: &Progress) -> std::result::Result<(), String> {
    let account = computer.account().expect("somebody is signed in");
    let requests = account.requests();
    let in_words = |error: Error| format!("writing it again: {error}");
    let list = requests.list().await.map_err(in_words)?;
    let mut kept = list.iter().filter(|row| row.title.contains(MARK));
    let (first, second) = (kept.next(), kept.next());
    if second.is_some() {
        return Err("it is kept twice".to_owned());
    }
    match first {
        None if progress.saved.is_some() => Err("what was kept is gone".to_owned()),
        None => write(computer, true, &mut Progress::default()).await.map_err(in_words),
        Some(row) if row.state == RequestState::Draft => {
            if progress.is_submitted {
                return Err("what was on its way is a draft again".to_owned());
            }
            if row.attachments == 0 {
                attach(computer, row.id).await.map_err(in_words)?;
            }
            requests.submit(row.id).await.map(|_| ()).map_err(in_words)
        }
        Some(_) => Ok(()),
    }
}

async fn signed_out(computer: &mut Computer) -> Vec<String> {
    if computer.account().is_some()
        && let Err(error) = computer.portal().sign_out(UnsentChoice::Discard).await
    {
        return vec![format!("signing out again: {error}")];
    }
    computer.quit().await;
    // What could not be ended is ended by the next start.
    if let Err(error) = computer.start().await {
        return vec![format!("it does not start after signing out: {error}")];
    }
    computer.quit().await;
    let mut problems = Vec::new();
    let left: Vec<_> = std::fs::read_dir(computer.disk.join("accounts")).unwrap().map(|entry| entry.unwrap()).collect();
    if !left.is_empty() {
        problems.push(format!("files are left: {left:?}"));
    }
    if computer.secrets.count() > 0 {
        problems.push("a key is left".to_owned());
    }
    problems
}

async fn fixture_is_whole(computer: &mut Computer) -> Vec<String> {
    let account = computer.account().expect("somebody is signed in");
    let list = account.requests().list().await.unwrap_or_default();
    let mut problems = Vec::new();
    for title in ["Lift 2 does not move", "Half a sentence", "Not accepted"] {
        if !list.iter().any(|row| row.title == title) {
            problems.push(format!("{title:?} is gone"));
        }
    }
    drop(account);
    computer.quit().await;
    problems
}

fn paper() -> DocumentId {
    DocumentId(id_of("trial/paper"))
}

async fn share_paper(server: &Server) {
    let data = server.data().expect("the server runs");
    let sha256 = data.blobs.put(PAPER.to_vec()).await.unwrap();
    let document = Document {
        id: paper(),
        name: "paper.pdf".to_owned(),
        mime: "application/pdf".to_owned(),
        size: PAPER.len() as u64,
        sha256,
        version: 1,
        belongs_to: None,
        changed_at: beginning(),
    };
    assert_eq!(sha256, Sha256::of(PAPER));
    data.store.import_documents(HOTELS.id(), vec![SharedDocument { is_internal: false, document }]).await.unwrap();
}
