//! What was written can be had when the account does not open.

use portal_sqlite::{DataKey, Durability, Options as Sqlite};

use super::*;
use crate::ExportWords;

const TEXT: &str = "Lift 2 does not move";

fn words() -> ExportWords {
    ExportWords { folder: "Not sent".into(), untitled: "Without text".into() }
}

/// An account with a draft and a photo, closed; and where its files are.
async fn with_a_draft(computer: &Computer) -> PathBuf {
    let portal = signed_in(computer).await;
    let account = portal.account().unwrap();
    let id = account.requests().new_draft(None).await.unwrap().content.id;
    let photo = outbox::testing::photo(1);
    let size = u32::try_from(photo.len()).unwrap();
    account.requests().attach(id, "door.jpg".into(), size, photo).await.unwrap();
    account.requests().save(RequestDraft { description: TEXT.into(), ..RequestDraft::new(id) }).await.unwrap();
    let dir = account.0.dir.clone();
    drop(account);
    portal.close().await;
    dir
}

fn key(computer: &Computer) -> DataKey {
    computer.secrets.keys.lock().unwrap().values().next().unwrap().clone()
}

fn assert_has_the_draft(folder: &Path) {
    let place = folder.join("Not sent").join(TEXT);
    assert_eq!(std::fs::read_to_string(place.join("text.txt")).unwrap(), TEXT);
    assert!(std::fs::read_to_string(place.join("data.json")).unwrap().contains(TEXT));
    assert!(std::fs::read(place.join("door.jpg")).unwrap().starts_with(&[0xff, 0xd8]));
}

#[tokio::test]
async fn drafts_and_what_waits_are_exported_while_the_account_is_open() {
    let computer = Computer::new();
    with_a_draft(&computer).await;
    computer.is_away(true);
    let portal = computer.start().await;
    let into = TempDir::new().unwrap();
    let exported = portal.account().unwrap().export_unsent(into.path().into(), words()).await.unwrap();
    assert_eq!((exported.things, exported.missing_files), (1, 0));
    assert_has_the_draft(into.path());
    assert_eq!(portal.unsent().await.unwrap().drafts, 1);
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_exported_and_stays_as_it_is() {
    let computer = Computer::new();
    let dir = with_a_draft(&computer).await;
    let path = dir.join("outbox.db");
    let options = Sqlite { key: Some(key(&computer)), durability: Durability::Precious };
    let later = "ALTER TABLE draft ADD COLUMN later TEXT; UPDATE draft SET v = 99; PRAGMA user_version=99;";
    portal_sqlite::open(&path, &options).unwrap().execute_batch(later).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert_eq!(computer.try_start().await.err().unwrap().code(), ErrorCode::UpgradeNeeded);
    let into = TempDir::new().unwrap();
    let exported = Portal::export_closed(&computer.options(), into.path().into(), words()).await.unwrap();
    assert_eq!(exported.things, 1);
    assert_has_the_draft(into.path());
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_gives_nothing_can_be_put_aside_and_the_account_opens_again() {
    let computer = Computer::new();
    let dir = with_a_draft(&computer).await;
    for file in ["outbox.db", "outbox.bak"] {
        std::fs::write(dir.join(file), [7; 5000]).unwrap();
    }
    assert_eq!(computer.try_start().await.err().unwrap().code(), ErrorCode::OutboxUnreadable);
    let into = TempDir::new().unwrap();
    let refused = Portal::export_closed(&computer.options(), into.path().into(), words()).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::OutboxUnreadable);
    assert_eq!(std::fs::read_dir(into.path()).unwrap().count(), 0);
    Portal::set_outbox_aside(&computer.options()).await.unwrap();
    let portal = computer.start().await;
    assert_eq!(portal.unsent().await.unwrap().drafts, 0);
    assert_eq!(std::fs::read(dir.join("outbox.damaged-1.db")).unwrap(), [7; 5000]);
    assert_eq!(std::fs::read(dir.join("outbox.damaged-1.bak")).unwrap(), [7; 5000]);
}

#[tokio::test]
async fn a_repaired_outbox_is_told_in_the_log_once() {
    let computer = Computer::new();
    let dir = with_a_draft(&computer).await;
    let path = dir.join("outbox.db");
    let connection =
        portal_sqlite::open(&path, &Sqlite { key: Some(key(&computer)), durability: Durability::Precious }).unwrap();
    let options = Sqlite { key: Some(key(&computer)), durability: Durability::Precious };
    portal_sqlite::copy(&connection, &dir.join("outbox.bak"), &options).unwrap();
    drop(connection);
    std::fs::write(&path, [7; 5000]).unwrap();
    for _ in 0..2 {
        let portal = computer.start().await;
        assert_eq!(portal.unsent().await.unwrap().drafts, 1);
        let log = portal.account().unwrap().activity().read().await.unwrap().log;
        let told = log.iter().filter(|entry| entry.what == crate::views::LogKind::OutboxRepaired).count();
        assert_eq!(told, 1);
        portal.close().await;
    }
}
