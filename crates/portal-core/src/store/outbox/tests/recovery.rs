//! Damage of every kind costs nothing that can still be read somewhere, and never the damaged file itself.

use std::collections::BTreeSet;
use std::path::PathBuf;

use portal_sqlite::beside;

use super::*;

/// A text long enough that a few hundred of them fill many pages.
fn text(n: u32) -> String {
    format!("{n} {}", "the lift does not move ".repeat(20))
}

async fn write_drafts(db: &OutboxDb, numbers: std::ops::Range<u32>) {
    db.write(move |tx| {
        for n in numbers {
            let content = RequestDraft { description: text(n), ..RequestDraft::new(id(n.into())) };
            draft::save(tx, &content, now())?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

async fn drafts(db: &OutboxDb) -> BTreeSet<u32> {
    let kept = db.write(|tx| draft::list(tx)).await.unwrap();
    for draft in &kept {
        let n = u32::try_from(draft.content.id.0.as_u128()).unwrap();
        assert_eq!(draft.content.description, text(n));
    }
    kept.iter().map(|draft| u32::try_from(draft.content.id.0.as_u128()).unwrap()).collect()
}

fn path(dir: &TempDir) -> PathBuf {
    dir.path().join("outbox.db")
}

fn reopen(dir: &TempDir) -> OutboxDb {
    OutboxDb::open(&path(dir), &key()).unwrap()
}

fn set_aside(dir: &TempDir) -> PathBuf {
    dir.path().join("outbox.damaged-1.db")
}

/// Changes bytes of the page at this part of the file.
fn damage(path: &Path, at: f64) {
    let mut bytes = std::fs::read(path).unwrap();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place")]
    let place = (bytes.len() as f64 * at) as usize;
    bytes[place..place + 100].fill(0x55);
    std::fs::write(path, bytes).unwrap();
}

/// Leaves what a kill leaves: the log that whoever closes removes.
fn was_killed(dir: &TempDir) {
    std::fs::write(beside(&path(dir), "-wal"), b"").unwrap();
}

#[tokio::test]
async fn f14_a_damaged_page_after_a_crash_costs_nothing_when_there_is_a_copy() {
    let Place { dir, db } = place();
    write_drafts(&db, 0..200).await;
    db.back_up().await.unwrap();
    drop(db);
    damage(&path(&dir), 0.5);
    was_killed(&dir);
    let damaged = std::fs::read(path(&dir)).unwrap();
    let db = reopen(&dir);
    assert!(db.was_repaired);
    assert_eq!(drafts(&db).await, (0..200).collect());
    assert_eq!(std::fs::read(set_aside(&dir)).unwrap(), damaged);
    drop(db);
    assert!(!reopen(&dir).was_repaired);
}

#[tokio::test]
async fn what_was_written_after_the_copy_is_read_out_of_the_damaged_file() {
    let Place { dir, db } = place();
    write_drafts(&db, 0..100).await;
    db.back_up().await.unwrap();
    write_drafts(&db, 100..200).await;
    drop(db);
    damage(&path(&dir), 0.7);
    was_killed(&dir);
    let found = drafts(&reopen(&dir)).await;
    assert!(found.is_superset(&(0..100).collect()), "{found:?}");
    assert!(found.len() > 150, "{found:?}");
}

#[tokio::test]
async fn without_a_copy_everything_that_is_readable_survives() {
    let Place { dir, db } = place();
    write_drafts(&db, 0..200).await;
    drop(db);
    damage(&path(&dir), 0.5);
    was_killed(&dir);
    let db = reopen(&dir);
    assert!(db.was_repaired);
    let found = drafts(&db).await;
    assert!(found.len() > 150, "{found:?}");
    assert!(set_aside(&dir).exists());
}

#[rstest]
#[case::the_first_page_is_gone(Some(0.0))]
#[case::the_file_is_gone(None)]
#[tokio::test]
async fn the_copy_takes_the_place_of_a_file_that_gives_nothing(#[case] damaged: Option<f64>) {
    let Place { dir, db } = place();
    write_drafts(&db, 0..20).await;
    db.back_up().await.unwrap();
    drop(db);
    match damaged {
        Some(at) => damage(&path(&dir), at),
        None => std::fs::remove_file(path(&dir)).unwrap(),
    }
    let db = reopen(&dir);
    assert!(db.was_repaired);
    assert_eq!(drafts(&db).await, (0..20).collect());
    assert_eq!(set_aside(&dir).exists(), damaged.is_some());
}

#[tokio::test]
async fn what_was_removed_after_the_copy_does_not_come_back_while_its_table_can_be_read() {
    let Place { dir, db } = place();
    write_drafts(&db, 0..200).await;
    db.write(|tx| meta::set_epoch(tx, portal_api::id::Epoch(Uuid::from_u128(1)))).await.unwrap();
    db.back_up().await.unwrap();
    db.write(|tx| Ok(tx.execute("DELETE FROM meta", [])?)).await.unwrap();
    drop(db);
    damage(&path(&dir), 0.6);
    was_killed(&dir);
    let db = reopen(&dir);
    assert!(db.was_repaired);
    assert_eq!(db.write(|tx| meta::epoch(tx)).await.unwrap(), None);
}

#[tokio::test]
async fn operations_of_both_sources_keep_their_order_and_never_share_a_place() {
    let Place { dir, db } = place();
    const KIND: &str = crate::outbox::kinds::Kind::Create.traits().name;
    let insert = |n: u32, seq: u32, kind: &'static str| {
        move |tx: &Transaction<'_>| {
            tx.execute(
                "INSERT INTO op(op_id, lane, seq, entity, kind, body_v, body, fp, size, state, created_at)
                 VALUES(?1, ?1, ?2, ?1, ?3, 1, zeroblob(3000), zeroblob(32), 1, 'done', 0)",
                (id(n.into()).0.as_bytes(), seq, kind),
            )?;
            Ok(())
        }
    };
    for n in 1..40 {
        db.write(insert(n, n, KIND)).await.unwrap();
    }
    db.back_up().await.unwrap();
    // The last place is given again, as after a request was opened for editing.
    db.write(|tx| Ok(tx.execute("DELETE FROM op WHERE seq = 39", [])?)).await.unwrap();
    db.write(insert(100, 39, KIND)).await.unwrap();
    drop(db);
    damage(&path(&dir), 0.5);
    was_killed(&dir);
    let db = reopen(&dir);
    let order: Vec<(i64, u128)> = db
        .write(|tx| {
            let mut rows = tx.prepare("SELECT seq, entity FROM op ORDER BY seq")?;
            let rows = rows.query_map([], |row| Ok((row.get(0)?, Uuid::from_bytes(row.get(1)?).as_u128())))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .await
        .unwrap();
    assert_eq!(order.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), (1..=40).collect::<Vec<_>>());
    let known: Vec<u128> = order.into_iter().map(|(_, n)| n).filter(|n| *n < 39).collect();
    assert_eq!(known, (1..39).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_recovery_that_was_interrupted_is_ended_at_the_next_start() {
    let Place { dir, db } = place();
    write_drafts(&db, 0..20).await;
    drop(db);
    std::fs::rename(path(&dir), dir.path().join("outbox.restored.db")).unwrap();
    std::fs::write(path(&dir), [7; 5000]).unwrap();
    std::fs::write(beside(&path(&dir), "-wal"), [8; 5000]).unwrap();
    let db = reopen(&dir);
    assert_eq!(drafts(&db).await, (0..20).collect());
    assert_eq!(std::fs::read(set_aside(&dir)).unwrap(), [7; 5000]);
    assert_eq!(std::fs::read(beside(&set_aside(&dir), "-wal")).unwrap(), [8; 5000]);
}

#[tokio::test]
async fn damage_that_shows_while_running_is_repaired_at_the_next_start() {
    let Place { dir, db } = place();
    write_drafts(&db, 0..200).await;
    db.back_up().await.unwrap();
    drop(db);
    // In several places, so that it hits drafts whatever other tables there are.
    for at in [0.35, 0.5, 0.65, 0.8] {
        damage(&path(&dir), at);
    }
    // Closed in order: nobody looks for damage, and sending goes on.
    let db = reopen(&dir);
    assert!(!db.was_repaired);
    assert!(db.write(|tx| draft::list(tx)).await.is_err());
    drop(db);
    let db = reopen(&dir);
    assert!(db.was_repaired);
    assert_eq!(drafts(&db).await, (0..200).collect());
}

#[tokio::test]
async fn f15_a_place_that_cannot_be_reached_is_no_damage_and_nothing_is_touched() {
    let Place { dir, db } = place();
    write_drafts(&db, 0..5).await;
    db.back_up().await.unwrap();
    drop(db);
    let hidden = dir.path().join("hidden");
    std::fs::rename(path(&dir), &hidden).unwrap();
    std::fs::create_dir(path(&dir)).unwrap();
    let refused = OutboxDb::open(&path(&dir), &key()).err().unwrap();
    assert_eq!(refused.code(), ErrorCode::StorageFailed);
    assert!(!set_aside(&dir).exists());
    std::fs::remove_dir(path(&dir)).unwrap();
    std::fs::rename(hidden, path(&dir)).unwrap();
    let db = reopen(&dir);
    assert!(!db.was_repaired);
    assert_eq!(drafts(&db).await, (0..5).collect());
}

#[tokio::test]
async fn the_copy_is_as_unreadable_as_the_file() {
    let Place { dir, db } = place();
    let content = RequestDraft { description: "canary-4711".into(), ..RequestDraft::new(id(1)) };
    db.write(move |tx| draft::save(tx, &content, now())).await.unwrap();
    db.back_up().await.unwrap();
    let bytes = std::fs::read(backup::copy_of(&path(&dir))).unwrap();
    assert!(bytes.len() > 8_000);
    assert!(!bytes.windows(11).any(|window| window == b"canary-4711"));
    assert!(!bytes.starts_with(b"SQLite"));
}

/// Any bytes at all: it opens with what the copy knows, or says why not; and the bytes are kept.
#[tokio::test]
async fn f14_no_damage_at_all_loses_what_was_copied() {
    let Place { dir, db } = place();
    write_drafts(&db, 0..30).await;
    db.back_up().await.unwrap();
    drop(db);
    let whole = std::fs::read(path(&dir)).unwrap();
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut roll = |below: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice % below as u64).unwrap()
    };
    for round in 0..60 {
        let mut bytes = whole.clone();
        if roll(3) == 0 {
            bytes.truncate(roll(whole.len()));
        }
        for _ in 0..roll(4) {
            let at = roll(bytes.len().max(1));
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << roll(8);
            }
        }
        let place = TempDir::new().unwrap();
        std::fs::write(path(&place), &bytes).unwrap();
        std::fs::copy(backup::copy_of(&path(&dir)), backup::copy_of(&path(&place))).unwrap();
        was_killed(&place);
        let db = reopen(&place);
        assert_eq!(drafts(&db).await, (0..30).collect(), "round {round}");
        assert!(
            !db.was_repaired || bytes.is_empty() || std::fs::read(set_aside(&place)).unwrap() == bytes,
            "round {round}"
        );
    }
}

#[tokio::test]
async fn what_an_earlier_recovery_left_behind_undoes_nothing() {
    let Place { dir, db } = place();
    write_drafts(&db, 0..20).await;
    db.back_up().await.unwrap();
    drop(db);
    damage(&path(&dir), 0.0);
    let unfinished = dir.path().join("outbox.new.db");
    for ending in ["-journal", "-wal", "-shm"] {
        std::fs::write(beside(&unfinished, ending), [1; 600]).unwrap();
    }
    assert_eq!(drafts(&reopen(&dir)).await, (0..20).collect());
    for ending in ["-journal", "-wal", "-shm"] {
        assert!(!beside(&unfinished, ending).exists(), "{ending}");
    }
}
