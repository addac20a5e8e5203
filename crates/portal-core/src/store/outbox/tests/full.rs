//! A full disk: what somebody typed is stored all the same, and nothing is mistaken for damage.

use std::process::Command;

use super::*;
use crate::adapters::SystemDisk;
use crate::store::ballast::Ballast;

/// A small file system of its own; gone when dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None`, and a word about it, where this user may not mount one.
    fn of(size: &str) -> Option<Self> {
        let dir = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(dir.path());
        let is_mounted = mount.output().is_ok_and(|output| output.status.success());
        if !is_mounted {
            eprintln!("SKIPPED: a small file system can only be mounted by root on Linux");
        }
        is_mounted.then_some(Self(dir))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes every byte that is left.
    fn fill(&self) {
        use std::io::Write;
        let mut file = std::fs::File::create(self.path().join("filler")).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).output();
    }
}

#[tokio::test]
async fn f15_a_draft_is_still_stored_when_the_disk_is_full() {
    let Some(disk) = SmallDisk::of("64m") else { return };
    let path = disk.path().join("outbox.db");
    let db = OutboxDb::open(&path, &key()).unwrap();
    db.take_reserve(Arc::new(SystemDisk)).await.unwrap();
    let reserve = disk.path().join("ballast");
    assert_eq!(std::fs::metadata(&reserve).unwrap().len(), 4 * 1024 * 1024);
    disk.fill();
    let long = RequestDraft { description: "long ".repeat(50_000), ..RequestDraft::new(id(1)) };
    let saved = long.clone();
    db.write(move |tx| draft::save(tx, &saved, now())).await.unwrap();
    assert!(!reserve.exists(), "the reserve was needed");
    drop(db);
    let db = OutboxDb::open(&path, &key()).unwrap();
    assert!(!db.was_repaired);
    assert_eq!(db.write(|tx| draft::get(tx, id(1))).await.unwrap().unwrap().content, long);
    // Taken again only when there is room for others as well.
    disk.fill();
    db.take_reserve(Arc::new(SystemDisk)).await.unwrap();
    assert!(!reserve.exists());
    std::fs::remove_file(disk.path().join("filler")).unwrap();
    db.take_reserve(Arc::new(SystemDisk)).await.unwrap();
    assert!(reserve.exists());
}

#[tokio::test]
async fn without_a_reserve_a_full_disk_is_said_and_leaves_everything_as_it_was() {
    let Some(disk) = SmallDisk::of("6m") else { return };
    let path = disk.path().join("outbox.db");
    let db = OutboxDb::open(&path, &key()).unwrap();
    db.write(|tx| draft::save(tx, &RequestDraft { description: "x".into(), ..RequestDraft::new(id(1)) }, now()))
        .await
        .unwrap();
    db.back_up().await.unwrap();
    disk.fill();
    let long = RequestDraft { description: "long ".repeat(200_000), ..RequestDraft::new(id(2)) };
    let refused = db.write(move |tx| draft::save(tx, &long, now())).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::StorageFull);
    assert_eq!(db.back_up().await.unwrap_err().code(), ErrorCode::StorageFull);
    drop(db);
    let db = OutboxDb::open(&path, &key()).unwrap();
    assert!(!db.was_repaired);
    assert_eq!(db.write(|tx| draft::list(tx)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_reserve_is_given_back_before_the_second_try_and_not_before_the_first() {
    let Place { dir, db } = place();
    let reserve = dir.path().join("ballast");
    std::fs::write(&reserve, b"reserve").unwrap();
    let is_there = reserve.clone();
    let tries = db
        .write(move |_| {
            let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
            if is_there.exists() { Err(rusqlite::Error::SqliteFailure(full, None).into()) } else { Ok("second") }
        })
        .await;
    assert_eq!(tries.unwrap(), "second");
    assert!(!Ballast::beside(&dir.path().join("outbox.db")).release());
}
