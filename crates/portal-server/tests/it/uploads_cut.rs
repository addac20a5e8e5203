//! Uploads on bad lines and over long times.

use std::time::{Duration, SystemTime};

use jiff::SignedDuration;
use portal_api::fingerprint::Sha256;
use portal_api::paths;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::people::{self, LIFT};
use crate::uploads::{announce, append, ask, stands_at};
use crate::world::{Person, World, code, expect, now, png, request_with};

/// A call that has sent its head and this much of its body.
async fn begun(person: &Person<'_>, sha256: Sha256, offset: usize, length: usize, bytes: &[u8]) -> TcpStream {
    let mut line = TcpStream::connect(person.world.server.addr).await.unwrap();
    let head = format!(
        "PATCH {} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\nupload-offset: {offset}\r\ncontent-length: {length}\r\n\r\n",
        paths::upload(sha256),
        person.access
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(bytes).await.unwrap();
    line
}

/// Far beyond what a disk needs, so that a busy one fails no test.
const PATIENCE: Duration = Duration::from_secs(60);

async fn until_offset(person: &Person<'_>, sha256: Sha256, is_it: impl Fn(u64) -> bool) {
    let stands = async {
        while !is_it(person.world.store().upload(people::ANNA, sha256).await.unwrap().unwrap().offset) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, stands).await.expect("the offset");
}

#[tokio::test]
async fn what_arrived_before_the_line_broke_is_kept() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let photo = png(1, 9000);
    let sha256 = Sha256::of(&photo);
    announce(&anna, &photo).await;
    drop(begun(&anna, sha256, 0, 9000, &photo[..6000]).await);
    until_offset(&anna, sha256, |offset| offset == 6000).await;
    assert_eq!(stands_at(&append(&anna, sha256, 6000, &photo[6000..]).await), (204, "9000", "?1"));
}

#[tokio::test]
async fn a_call_that_hangs_is_ended_by_the_next_question_and_what_it_brought_counts() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let photo = png(1, 9000);
    let sha256 = Sha256::of(&photo);
    announce(&anna, &photo).await;
    // Half-open: this end never says that it is gone.
    let mut hanging = begun(&anna, sha256, 0, 9000, &photo[..6000]).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(stands_at(&ask(&anna, sha256).await), (204, "6000", "?0"));
    let mut answer = Vec::new();
    hanging.read_buf(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&answer));
    // What it would still send changes nothing.
    let _ = hanging.write_all(&[0; 3000]).await;
    assert_eq!(stands_at(&append(&anna, sha256, 6000, &photo[6000..]).await), (204, "9000", "?1"));
}

#[tokio::test]
async fn a_large_piece_is_safe_before_it_ends() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let photo = png(1, 3_000_000);
    let sha256 = Sha256::of(&photo);
    announce(&anna, &photo).await;
    let line = begun(&anna, sha256, 0, photo.len(), &photo[..2_500_000]).await;
    until_offset(&anna, sha256, |offset| offset >= 2 << 20).await;
    drop(line);
}

#[tokio::test]
async fn who_was_shut_out_between_the_first_byte_and_the_last_adds_nothing() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let photo = png(1, 9000);
    let sha256 = Sha256::of(&photo);
    announce(&anna, &photo).await;
    let mut line = begun(&anna, sha256, 0, 9000, &photo[..6000]).await;
    world.change(LIFT, |settings| settings.may_create_requests = false).await;
    line.write_all(&photo[6000..]).await.unwrap();
    let mut answer = Vec::new();
    line.read_buf(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 403"), "{}", String::from_utf8_lossy(&answer));
    let stored = world.dir.path().join("blobs").join(&sha256.to_string()[..2]).join(sha256.to_string());
    assert!(!stored.exists());
}

#[tokio::test]
async fn what_nobody_finishes_or_names_is_dropped_after_14_days_and_not_before() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let (half, unnamed, named) = (png(1, 9000), png(2, 9000), png(3, 9000));
    announce(&anna, &half).await;
    append(&anna, Sha256::of(&half), 0, &half[..5000]).await;
    assert_eq!(anna.upload(&unnamed).await.status(), 204);
    expect(anna.put_request(&request_with("One photo", &[&named])).await, 200).await;
    assert_eq!(anna.upload(&named).await.status(), 204);
    let data = world.server.data();
    let blob = |bytes: &[u8]| {
        let name = Sha256::of(bytes).to_string();
        world.dir.path().join("blobs").join(&name[..2]).join(name)
    };
    let part = world.dir.path().join("uploads").join(format!("{}-{}", people::ANNA, Sha256::of(&half)));
    let in_days = |days: i64| now() + SignedDuration::from_hours(24 * days);
    data.sweep(in_days(13)).await.unwrap();
    assert!(part.exists() && blob(&unnamed).exists() && blob(&named).exists());
    data.sweep(in_days(15)).await.unwrap();
    assert!(!part.exists() && !blob(&unnamed).exists());
    assert!(blob(&named).exists(), "a request names it");
    assert_eq!(stands_at(&ask(&anna, Sha256::of(&half)).await).0, 404);
    assert_eq!(stands_at(&ask(&anna, Sha256::of(&named)).await), (204, "9000", "?1"));
    assert_eq!(anna.upload(&unnamed).await.status(), 204, "it may come again");
    assert_eq!(code(append(&anna, Sha256::of(&half), 5000, &half[5000..]).await).await, "not-found");
}

#[tokio::test]
async fn bytes_of_a_shared_document_are_never_swept_and_those_of_a_removed_one_are() {
    let world = World::new().await;
    let data = world.server.data();
    data.blobs.put(b"%PDF-1.7 a report".to_vec()).await.unwrap();
    let shared = people::document(1, b"%PDF-1.7 a report", None);
    let (id, sha256) = (shared.document.id, shared.document.sha256);
    world.store().import_documents(people::ACME, vec![shared]).await.unwrap();
    let path = world.dir.path().join("blobs").join(&sha256.to_string()[..2]).join(sha256.to_string());
    let long_ago = SystemTime::now() - Duration::from_secs(20 * 24 * 3600);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    data.sweep(now()).await.unwrap();
    assert!(path.exists());
    world.store().remove(people::ACME, portal_api::feed::Collection::Document, vec![id.0]).await.unwrap();
    data.sweep(now()).await.unwrap();
    assert!(!path.exists());
}
