//! Large files over a line that is cut every few hundred kilobytes.

use std::ops::Range;

use portal_api::fingerprint::Sha256;
use portal_core::ports::{Method, Rng as _};
use portal_testkit::cast::{ANNA, HOTELS};
use portal_testkit::rng::SeededRng;
use portal_testkit::{Client, Fault, World, a_request, photos, until};

use crate::lists;

/// Bytes after which the line is cut.
const CUT_AFTER: Range<usize> = 60_000..500_000;
/// More cuts than there are occasions.
const PLENTY: usize = 1_000;

/// So many bytes that begin in this way and are different everywhere.
fn noise(beginning: Vec<u8>, bytes: usize, dice: &SeededRng) -> Vec<u8> {
    let from = beginning.len();
    let mut noise = beginning;
    noise.resize(bytes, 0);
    dice.fill(&mut noise[from..]);
    noise
}

/// Where the line is cut next.
fn somewhere(dice: &SeededRng) -> usize {
    let mut bytes = [0; 4];
    dice.fill(&mut bytes);
    CUT_AFTER.start + u32::from_le_bytes(bytes) as usize % CUT_AFTER.len()
}

/// How many calls with this method on this path were cut, and how many bytes of them left the client.
fn sent(client: &Client, method: &Method, path: &str) -> (usize, usize) {
    let calls = client.network.calls(method, path);
    let cut = calls.iter().filter(|call| matches!(call.fault, Some(Fault::CutRequest(bytes)) if call.sent == bytes));
    (cut.count(), calls.iter().map(|call| call.sent).sum())
}

#[tokio::test]
async fn a_photo_of_20_megabytes_arrives_whole_over_a_line_that_is_cut_every_few_hundred_kilobytes() {
    const SIZE: usize = 20_000_000;
    let world = World::empty().await;
    let anna = world.sign_in(&ANNA).await;
    let dice = SeededRng::new(20);
    let photo = noise(photos::plain(20), SIZE, &dice);
    for _ in 0..PLENTY {
        anna.network.next_of(Method::PATCH, "/uploads/", Fault::CutRequest(somewhere(&dice)));
    }
    let id = anna.submit(a_request().with_photo("lift.jpg", photo.clone())).await;
    anna.until_received(id).await;

    let name = Sha256::of(&photo).to_string();
    let stored = std::fs::read(world.data().join("blobs").join(name.split_at(2).0).join(&name)).unwrap();
    assert!(stored == photo, "the company has the same bytes");
    let (cuts, bytes) = sent(&anna, &Method::PATCH, "/uploads/");
    println!("upload: {cuts} cuts, {bytes} bytes for {SIZE}");
    assert!(cuts >= SIZE / CUT_AFTER.end, "{cuts} cuts");
    assert!(bytes * 10 <= SIZE * 13, "{bytes} bytes for {SIZE}");
}

#[tokio::test]
async fn a_document_of_50_megabytes_arrives_whole_over_a_line_that_is_cut_every_few_hundred_kilobytes() {
    const SIZE: usize = 50_000_000;
    let world = World::empty().await;
    let anna = world.sign_in(&ANNA).await;
    let dice = SeededRng::new(50);
    let manual = noise(b"%PDF-1.7 ".to_vec(), SIZE, &dice);
    let id = world.office.share(&HOTELS, "manual.pdf", &manual, None).await;
    until("the document is listed", async || {
        lists::documents(&anna).await.ok()?.iter().any(|row| row.id == id).then_some(())
    })
    .await;
    for _ in 0..PLENTY {
        anna.network.next("/content", Fault::Truncate(somewhere(&dice)));
    }
    let before = anna.network.received();
    anna.account().documents().download(id).await.unwrap();

    let received = usize::try_from(anna.network.received() - before).unwrap();
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("manual.pdf");
    anna.account().documents().save_to(id, &copy).await.unwrap();
    assert!(std::fs::read(copy).unwrap() == manual, "the same bytes are here");
    let calls = anna.network.calls(&Method::GET, "/content");
    println!("download: {} calls, {received} bytes for {SIZE}", calls.len());
    assert!(calls.len() > SIZE / CUT_AFTER.end, "{} calls", calls.len());
    assert!(received * 10 <= SIZE * 13, "{received} bytes for {SIZE}");
}
