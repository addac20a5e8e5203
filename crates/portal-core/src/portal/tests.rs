//! The whole core against a portal in memory, on real files.

use std::path::Path;
use std::time::Duration;

use portal_api::requests::RequestDraft;
use tempfile::TempDir;

use super::*;
use crate::testing::{CountingRng, MemorySecrets};
use crate::views::{Connection, SignInForm};

mod canary;
mod fake;
mod keychain;
mod rescue;

use fake::FakePortal;

struct Computer {
    disk: TempDir,
    server: Arc<FakePortal>,
    secrets: Arc<MemorySecrets>,
}

impl Computer {
    fn new() -> Self {
        let disk = TempDir::new().unwrap();
        Self { disk, server: Arc::default(), secrets: Arc::default() }
    }

    fn data(&self) -> &Path {
        self.disk.path()
    }

    fn options(&self) -> Options {
        let ports = Ports {
            clock: Arc::new(crate::adapters::SystemClock::default()),
            rng: Arc::new(CountingRng::default()),
            http: self.server.clone(),
            secrets: self.secrets.clone(),
            disk: Arc::new(crate::testing::RoomyDisk),
        };
        let suggested_address = Some("portal.example.org/meyer-lifts".into());
        Options { data_dir: self.data().into(), ports, suggested_address, device: "test".into() }
    }

    async fn try_start(&self) -> Result<Portal> {
        Portal::open(self.options()).await
    }

    async fn start(&self) -> Portal {
        self.try_start().await.unwrap()
    }

    fn is_away(&self, is_away: bool) {
        self.server.is_away.store(is_away, std::sync::atomic::Ordering::Relaxed);
    }

    /// Every file below the data directory.
    fn files(&self) -> Vec<PathBuf> {
        fn collect(dir: &Path, found: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(dir).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() { collect(&path, found) } else { found.push(path) }
            }
        }
        let mut found = Vec::new();
        collect(self.data(), &mut found);
        found
    }
}

fn form(email: &str, password: &str) -> SignInForm {
    SignInForm {
        server: "https://portal.example.org".into(),
        slug: "meyer-lifts".into(),
        email: email.into(),
        password: password.into(),
    }
}

async fn signed_in(computer: &Computer) -> Portal {
    let portal = computer.start().await;
    portal.sign_in(form("anna@example.org", "right")).await.unwrap();
    until(async || portal.account().unwrap().status().synced_at.is_some()).await;
    portal
}

async fn until(is_it: impl AsyncFn() -> bool) {
    for _ in 0..1500 {
        if is_it().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came true");
}

/// Writes a draft that nothing but the outbox knows.
async fn write_draft(portal: &Portal) {
    let account = portal.account().unwrap();
    let id = account.requests().new_draft(None).await.unwrap().content.id;
    let draft = RequestDraft { description: "Lift 2 does not move".into(), ..RequestDraft::new(id) };
    account.requests().save(draft).await.unwrap();
}

#[tokio::test]
async fn a_portal_is_found_by_its_slug_alone_at_the_suggested_server() {
    let computer = Computer::new();
    let portal = computer.start().await;
    let found = portal.find_portal("Meyer-Lifts").await.unwrap();
    assert_eq!(found.server, "https://portal.example.org");
    assert_eq!(portal.find_portal("other").await.unwrap_err().code(), ErrorCode::PortalNotFound);
    assert_eq!(portal.find_portal("no address").await.unwrap_err().code(), ErrorCode::AddressInvalid);
    computer.is_away(true);
    assert_eq!(portal.find_portal("meyer-lifts").await.unwrap_err().code(), ErrorCode::Unreachable);
}

#[tokio::test]
async fn a_wrong_password_leaves_nothing_behind() {
    let computer = Computer::new();
    let portal = computer.start().await;
    let refused = portal.sign_in(form("anna@example.org", "wrong")).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::WrongCredentials);
    assert!(computer.secrets.keys.lock().unwrap().is_empty());
    assert_eq!(std::fs::read_dir(computer.data().join("accounts")).unwrap().count(), 0);
    assert_eq!(portal.account().err().unwrap().code(), ErrorCode::NoAccount);
}

#[tokio::test]
async fn the_account_is_open_again_after_a_restart_without_a_network() {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    write_draft(&portal).await;
    portal.close().await;
    computer.is_away(true);
    let portal = computer.start().await;
    let start = portal.start().await.unwrap();
    assert!(start.open.unwrap().shared.is_some());
    assert!(start.accounts[0].signed_in);
    assert_eq!(portal.unsent().await.unwrap(), Unsent { drafts: 1, waiting: 0 });
    let account = portal.account().unwrap();
    until(async || account.status().connection == Connection::Offline).await;
    computer.is_away(false);
    until(async || account.status().connection == Connection::Online).await;
}

#[tokio::test]
async fn a_second_program_on_the_same_data_is_turned_away() {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    assert_eq!(computer.try_start().await.err().unwrap().code(), ErrorCode::AlreadyRunning);
    portal.close().await;
    assert!(computer.try_start().await.is_ok());
}

#[tokio::test]
async fn a_portal_that_is_dropped_lets_go_of_its_data_at_once() {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    portal.account().unwrap().0.events.emit(Event::Shared);
    // The loop that keeps the list of accounts is in the middle of its work now.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    drop(portal);
    assert!(computer.try_start().await.is_ok());
}

#[tokio::test]
async fn a_lost_key_is_said_and_a_new_sign_in_begins_beside_the_old_data() {
    let computer = Computer::new();
    signed_in(&computer).await.close().await;
    computer.secrets.keys.lock().unwrap().clear();
    let portal = computer.start().await;
    let start = portal.start().await.unwrap();
    let id = start.accounts[0].id.clone();
    assert_eq!(start.closed.map(|closed| (closed.account.id, closed.code)), Some((id.clone(), ErrorCode::KeyLost)));
    assert_eq!(portal.open_account(&id).await.unwrap_err().code(), ErrorCode::KeyLost);
    portal.sign_in(form("anna@example.org", "right")).await.unwrap();
    let start = portal.start().await.unwrap();
    assert_eq!(start.closed, None);
    let accounts = start.accounts;
    assert_eq!(accounts.len(), 1);
    assert_ne!(accounts[0].id, id);
    assert!(computer.data().join("accounts").join(format!("{id}.lost/outbox.db")).exists());
}

#[tokio::test]
async fn the_same_user_goes_on_and_another_one_has_their_own_directory() {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    write_draft(&portal).await;
    let anna = portal.account().unwrap().0.id;
    portal.sign_in(form("ben@example.org", "right")).await.unwrap();
    let ben = portal.account().unwrap().0.id;
    assert_ne!(anna, ben);
    assert_eq!(portal.unsent().await.unwrap().drafts, 0);
    portal.sign_in(form("anna@example.org", "right")).await.unwrap();
    assert_eq!(portal.account().unwrap().0.id, anna);
    assert_eq!(portal.unsent().await.unwrap().drafts, 1);
    portal.open_account(&ben.to_string()).await.unwrap();
    assert_eq!(portal.account().unwrap().0.id, ben);
    assert_eq!(portal.start().await.unwrap().accounts.len(), 2);
}

#[tokio::test]
async fn signing_out_asks_about_unsent_things_and_leaves_nothing() {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    write_draft(&portal).await;
    let refused = portal.sign_out(UnsentChoice::Ask).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::UnsentItems);
    portal.sign_out(UnsentChoice::Discard).await.unwrap();
    assert!(portal.account().is_err());
    assert!(portal.start().await.unwrap().accounts.is_empty());
    assert!(computer.secrets.keys.lock().unwrap().is_empty());
    let left: Vec<_> = computer.files().iter().map(|path| path.file_name().unwrap().to_owned()).collect();
    assert!(left.iter().all(|name| name == "lock" || name == "accounts.json"), "{left:?}");
    assert!(computer.server.seen.lock().unwrap().contains(&"DELETE /v1/session".to_owned()));
}

#[tokio::test]
async fn an_interrupted_wipe_is_ended_at_the_next_start() {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    let id = portal.account().unwrap().0.id;
    portal.close().await;
    sign_out::intend(computer.data(), id).unwrap();
    computer.is_away(true);
    let portal = computer.start().await;
    assert!(portal.start().await.unwrap().accounts.is_empty());
    assert!(computer.secrets.keys.lock().unwrap().is_empty());
    assert!(!computer.data().join("accounts").join(id.to_string()).exists());
    assert!(computer.files().iter().all(|path| !path.to_string_lossy().contains("wipe-")));
}

#[tokio::test]
async fn a_sign_in_that_is_interrupted_leaves_neither_a_directory_nor_a_key() {
    let computer = Computer::new();
    let portal = computer.start().await;
    let sign_in = portal.sign_in(form("anna@example.org", "right"));
    let n_keys = || lock(&computer.secrets.keys).len();
    tokio::select! {
        biased;
        done = sign_in => panic!("it was too quick to be interrupted: {done:?}"),
        () = async { while n_keys() == 0 { tokio::task::yield_now().await } } => {}
    }
    portal.close().await;
    let portal = computer.start().await;
    assert!(portal.start().await.unwrap().accounts.is_empty());
    assert_eq!(n_keys(), 0);
    assert_eq!(std::fs::read_dir(computer.data().join("accounts")).unwrap().count(), 0);
    assert!(computer.files().iter().all(|path| !path.to_string_lossy().contains("wipe-")));
}

#[tokio::test]
async fn an_unreadable_cache_is_made_anew_and_the_outbox_is_untouched() {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    write_draft(&portal).await;
    let dir = portal.account().unwrap().0.dir.clone();
    portal.close().await;
    std::fs::write(dir.join("cache.db"), b"this is no database, whatever its name says").unwrap();
    let portal = computer.start().await;
    let account = portal.account().unwrap();
    until(async || account.status().synced_at.is_some()).await;
    assert_eq!(portal.unsent().await.unwrap().drafts, 1);
}

#[tokio::test]
async fn an_unreadable_outbox_is_said_and_left_alone() {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    let dir = portal.account().unwrap().0.dir.clone();
    portal.close().await;
    for file in ["outbox.db", "outbox.bak"] {
        std::fs::write(dir.join(file), [7; 5000]).unwrap();
    }
    assert_eq!(computer.try_start().await.err().unwrap().code(), ErrorCode::OutboxUnreadable);
    assert_eq!(std::fs::read(dir.join("outbox.db")).unwrap(), [7; 5000]);
}

#[tokio::test]
async fn nothing_readable_is_on_the_disk() {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    write_draft(&portal).await;
    let dir = portal.account().unwrap().0.dir.clone();
    portal.close().await;
    for file in computer.files().into_iter().filter(|file| file.starts_with(&dir) && !file.ends_with("account.json")) {
        let bytes = std::fs::read(&file).unwrap();
        for secret in ["Lift 2 does not move", "anna@example.org", "Muster"] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} in {}", file.display());
        }
    }
}
