//! Against real encrypted files.

use jiff::{SignedDuration, Timestamp};
use portal_api::fingerprint::Sha256;
use portal_api::id::{RequestId, WorkTypeCode};
use portal_api::requests::{Contact, RequestDraft};
use rstest::rstest;
use tempfile::TempDir;
use uuid::Uuid;

use super::att::{Attachment, FileState};
use super::*;
use crate::outbox::testing::key;
use crate::views::{LogEntry, LogKind};

mod full;
mod recovery;

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn id(n: u128) -> RequestId {
    RequestId(Uuid::from_u128(n))
}

fn file(n: u8) -> Attachment {
    Attachment {
        sha256: Sha256::of(&[n]),
        name: format!("{n}.jpg"),
        mime: "image/jpeg".into(),
        size: 1,
        state: FileState::Local,
    }
}

struct Place {
    dir: TempDir,
    db: OutboxDb,
}

fn place() -> Place {
    let dir = TempDir::new().unwrap();
    let db = OutboxDb::open(&dir.path().join("outbox.db"), &key()).unwrap();
    Place { dir, db }
}

#[rstest]
#[case::emoji_and_combining_marks("🛗👩‍🔧 A\u{301}ufzug n\u{303}")]
#[case::right_to_left("المصعد \u{202E}متوقف")]
#[case::nul("before\0after")]
#[case::many("ä🛗")]
#[tokio::test]
async fn every_text_is_kept_as_it_was_typed_also_what_may_not_be_sent(#[case] text: &str) {
    let Place { dir, db } = place();
    let text = if text == "ä🛗" { text.repeat(65_536 / 6 + 1) } else { text.to_owned() };
    let draft = RequestDraft {
        description: text.clone(),
        work_type: Some(WorkTypeCode(text.clone())),
        contact: Contact { name: text.clone(), phone: text },
        ..RequestDraft::new(id(1))
    };
    let saved = draft.clone();
    db.write(move |tx| draft::save(tx, &saved, now())).await.unwrap();
    drop(db);
    let db = OutboxDb::open(&dir.path().join("outbox.db"), &key()).unwrap();
    let kept = db.write(|tx| draft::get(tx, id(1))).await.unwrap().unwrap();
    assert_eq!((kept.content, kept.written_at, kept.updated_at), (draft, now(), now()));
}

#[tokio::test]
async fn saving_again_keeps_the_time_of_the_first_saving_and_the_files() {
    let Place { db, .. } = place();
    let later = now() + SignedDuration::from_secs(60);
    let kept = db
        .write(move |tx| {
            draft::save(tx, &RequestDraft::new(id(1)), now())?;
            att::add(tx, id(1), &file(1))?;
            att::add(tx, id(1), &file(2))?;
            att::add(tx, id(1), &file(1))?;
            draft::save(tx, &RequestDraft { description: "x".into(), ..RequestDraft::new(id(1)) }, later)?;
            draft::get(tx, id(1))
        })
        .await
        .unwrap()
        .unwrap();
    assert_eq!((kept.written_at, kept.updated_at), (now(), later));
    assert_eq!(kept.content.attachments, [file(1).reference(), file(2).reference()]);
}

/// What version 1 wrote. Never edited: whoever changes the shape adds a version and a test beside this one.
const DRAFT_1: &str = r#"{"id":"00000000-0000-0000-0000-000000000001","object":null,"work_type":"fault","description":"Lift stops","wished_for":[{"date":"2026-12-01","part":"all-day"}],"contact":{"name":"Anna","phone":""},"attachments":[]}"#;

#[test]
fn f1_a_draft_of_version_1_is_read_for_ever() {
    let read = draft::decode(1, DRAFT_1.as_bytes()).unwrap();
    assert_eq!((read.id, read.description.as_str()), (id(1), "Lift stops"));
    assert_eq!(serde_json::to_string(&read).unwrap(), DRAFT_1);
    assert!(draft::decode(2, DRAFT_1.as_bytes()).is_err());
}

#[tokio::test]
async fn bytes_are_free_when_the_last_owner_is_gone() {
    let Place { db, .. } = place();
    let swept = db
        .write(|tx| {
            draft::save(tx, &RequestDraft::new(id(1)), now())?;
            draft::save(tx, &RequestDraft::new(id(2)), now())?;
            for (owner, n) in [(1, 1), (1, 2), (2, 2), (3, 3)] {
                att::add(tx, id(owner), &file(n))?;
            }
            draft::remove(tx, id(1))?;
            att::sweep(tx)
        })
        .await
        .unwrap();
    let mut expected = vec![file(1).sha256, file(3).sha256];
    let mut swept = swept;
    expected.sort();
    swept.sort();
    assert_eq!(swept, expected);
}

#[tokio::test]
async fn the_log_keeps_the_last_two_hundred() {
    let Place { db, .. } = place();
    let newest = db
        .write(|tx| {
            for n in 0..250 {
                let about = Some(n.to_string());
                log::add(tx, &LogEntry { at: now(), what: LogKind::Received, about, code: None })?;
            }
            tx.execute("INSERT INTO log(at, what) VALUES(0, 'danced')", [])?;
            log::newest(tx, 1_000)
        })
        .await
        .unwrap();
    assert_eq!(newest.len(), 200);
    assert_eq!(newest.first().unwrap().about.as_deref(), Some("249"));
}

#[test]
fn another_key_is_an_unreadable_outbox_and_changes_nothing() {
    let Place { dir, db } = place();
    drop(db);
    let path = dir.path().join("outbox.db");
    let before = std::fs::read(&path).unwrap();
    let refused = OutboxDb::open(&path, &DataKey::new([1; 32])).err().unwrap();
    assert_eq!(refused.code(), ErrorCode::OutboxUnreadable);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_of_a_newer_program_is_left_alone() {
    let Place { dir, db } = place();
    drop(db);
    let path = dir.path().join("outbox.db");
    let options = Options { key: Some(key()), durability: Durability::Precious };
    portal_sqlite::open(&path, &options).unwrap().execute_batch("PRAGMA user_version=99").unwrap();
    assert_eq!(OutboxDb::open(&path, &key()).err().unwrap().code(), ErrorCode::UpgradeNeeded);
}

#[tokio::test]
async fn nothing_typed_is_readable_on_the_disk() {
    let Place { dir, db } = place();
    let draft = RequestDraft { description: "canary-4711".into(), ..RequestDraft::new(id(1)) };
    db.write(move |tx| draft::save(tx, &draft, now())).await.unwrap();
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(11).any(|window| window == b"canary-4711"));
    }
}
