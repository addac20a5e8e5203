//! Documents: whole or not at all, kept, opened harmlessly, gone when they are not shared any more.

use portal_api::feed::Collection;
use portal_api::id::DocumentId;
use portal_api::problem::ErrorCode;
use portal_core::ports::Method;
use portal_core::views::DownloadState;
use portal_testkit::cast::{ANNA, HOTELS, LIFTS};
use portal_testkit::{Client, Fault, World, code_of, photos, until};

use crate::{lists, storage};

/// A file that is no picture, looks like a PDF, and is different everywhere.
fn paper(bytes: usize) -> Vec<u8> {
    let mut paper = b"%PDF-1.7 a very recognisable beginning ".to_vec();
    paper.extend((0u32..).flat_map(u32::to_le_bytes).take(bytes));
    paper
}

async fn until_listed(client: &Client, id: DocumentId) {
    until("the document is listed", async || {
        lists::documents(client).await.ok()?.iter().any(|row| row.id == id).then_some(())
    })
    .await;
}

async fn state(client: &Client, id: DocumentId) -> DownloadState {
    let rows = lists::documents(client).await.unwrap();
    rows.into_iter().find(|row| row.id == id).expect("it is listed").state
}

fn ranges(client: &Client) -> Vec<String> {
    let calls = client.network.calls(&Method::GET, "/content");
    let headers = calls.iter().flat_map(|call| call.headers.iter());
    headers.filter(|(name, _)| name == "range").map(|(_, value)| value.clone()).collect()
}

#[tokio::test]
async fn a_download_goes_on_where_the_line_was_cut_and_is_the_same_file() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let bytes = paper(1_500_000);
    let id = world.office.share(&HOTELS, "manual.pdf", &bytes, None).await;
    until_listed(&anna, id).await;
    assert_eq!(state(&anna, id).await, DownloadState::Remote);
    anna.network.times(2, "/content", Fault::Truncate(600_000));
    anna.account().documents().download(id).await.unwrap();
    assert_eq!(state(&anna, id).await, DownloadState::Stored);
    assert!(anna.account().documents().bytes(id).await.unwrap().0 == bytes);
    assert_eq!(ranges(&anna).len(), 2, "the second and third call went on from where the one before ended");
    assert!(!storage::disk_holds(&anna, &bytes[..30]), "it is encrypted on the disk");
}

#[tokio::test]
async fn a_download_that_was_cut_off_by_the_end_of_the_program_goes_on_after_it() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    let bytes = paper(1_500_000);
    let id = world.office.share(&HOTELS, "manual.pdf", &bytes, None).await;
    until_listed(&anna, id).await;
    anna.network.next("/content", Fault::Truncate(1_000_000));
    anna.network.always("/content", Fault::DropRequest);
    assert_eq!(code_of(anna.account().documents().download(id).await), Some(ErrorCode::Unreachable));
    anna.quit().await;
    anna.network.heal();
    anna.start().await;
    anna.account().documents().download(id).await.unwrap();
    assert!(anna.account().documents().bytes(id).await.unwrap().0 == bytes);
    assert!(!ranges(&anna).last().unwrap().starts_with("bytes=0-"), "what was here was not fetched again");
}

#[tokio::test]
async fn bytes_that_do_not_match_their_hash_are_refused() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let bytes = paper(50_000);
    let id = world.office.share_broken(&HOTELS, "manual.pdf", &bytes).await;
    until_listed(&anna, id).await;
    let refused = code_of(anna.account().documents().download(id).await);
    assert_eq!(refused, Some(ErrorCode::DigestMismatch));
    assert_eq!(state(&anna, id).await, DownloadState::Failed { code: ErrorCode::DigestMismatch });
    assert_eq!(code_of(anna.account().documents().open_path(id).await), Some(ErrorCode::DigestMismatch));
    world.office.share(&HOTELS, "manual.pdf", &bytes, None).await;
    until("the company repaired it", async || {
        anna.account().documents().bytes(id).await.ok().filter(|(found, _)| *found == bytes)
    })
    .await;
}

#[tokio::test]
async fn bytes_that_were_changed_on_the_way_are_fetched_again() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let bytes = paper(50_000);
    let id = world.office.share(&HOTELS, "manual.pdf", &bytes, None).await;
    until_listed(&anna, id).await;
    anna.network.next("/content", Fault::Corrupt);
    assert_eq!(code_of(anna.account().documents().download(id).await), Some(ErrorCode::DigestMismatch));
    anna.account().documents().download(id).await.unwrap();
    assert!(anna.account().documents().bytes(id).await.unwrap().0 == bytes);
}

#[tokio::test]
async fn a_document_is_opened_as_a_read_only_copy_under_a_harmless_name() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    let bytes = paper(2_000);
    let id = world.office.share(&HOTELS, "../../etc/con<fig>:\u{202e}fdp.pdf", &bytes, None).await;
    until_listed(&anna, id).await;
    let path = anna.account().documents().open_path(id).await.unwrap();
    assert!(path.starts_with(anna.account_dir()));
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    assert!(name.ends_with(".pdf") && !name.contains(['/', '\\', ':', '<', '>', '\u{202e}']), "{name}");
    assert!(std::fs::read(&path).unwrap() == bytes);
    assert!(std::fs::metadata(&path).unwrap().permissions().readonly());
    anna.quit().await;
    assert!(!path.exists(), "copies end with the program");
}

#[tokio::test]
async fn a_program_is_never_opened_but_can_be_saved() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let plain = world.office.share(&HOTELS, "setup.exe", b"MZ program", None).await;
    let disguised = world.office.share(&HOTELS, "invoice.pdf", b"#!/bin/sh\nrm -rf ~\n", None).await;
    for id in [plain, disguised] {
        until_listed(&anna, id).await;
        assert_eq!(code_of(anna.account().documents().open_path(id).await), Some(ErrorCode::UnsafeToOpen));
    }
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("setup.exe");
    anna.account().documents().save_to(plain, &target).await.unwrap();
    assert_eq!(std::fs::read(target).unwrap(), b"MZ program");
}

#[tokio::test]
async fn a_document_that_was_opened_once_is_there_without_a_connection() {
    let mut world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    let photo = photos::plain(9);
    let kept = world.office.share(&HOTELS, "door.jpg", &photo, None).await;
    let never = world.office.share(&HOTELS, "other.pdf", &paper(100), None).await;
    until_listed(&anna, kept).await;
    until_listed(&anna, never).await;
    anna.account().documents().open_path(kept).await.unwrap();
    world.stop_server().await;
    anna.quit().await;
    anna.start().await;
    assert!(anna.account().documents().bytes(kept).await.unwrap().0 == photo);
    assert_eq!(code_of(anna.account().documents().bytes(never).await), Some(ErrorCode::NotStoredHere));
    assert_eq!(state(&anna, kept).await, DownloadState::Stored);
}

#[tokio::test]
async fn the_bytes_of_a_document_that_is_not_shared_any_more_vanish() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let ids = [
        world.office.share(&HOTELS, "a.pdf", &paper(10_000), None).await,
        world.office.share(&HOTELS, "b.pdf", &paper(20_000), None).await,
    ];
    for id in ids {
        until_listed(&anna, id).await;
        anna.account().documents().download(id).await.unwrap();
    }
    assert_eq!(stored_files(&anna), 2);
    world.office.remove(&HOTELS, Collection::Document, ids[0].0).await;
    until("its bytes are gone", async || (stored_files(&anna) == 1).then_some(())).await;
    assert_eq!(code_of(anna.account().documents().bytes(ids[0]).await), Some(ErrorCode::NotFound));
    world.office.set(&LIFTS, |settings| settings.areas.documents = false).await;
    until("all bytes are gone", async || (stored_files(&anna) == 0).then_some(())).await;
}

#[tokio::test]
async fn a_replaced_document_is_outdated_until_it_is_fetched_again() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let id = world.office.share(&HOTELS, "plan.pdf", &paper(5_000), None).await;
    until_listed(&anna, id).await;
    anna.account().documents().download(id).await.unwrap();
    let newer = paper(6_000);
    world.office.share(&HOTELS, "plan.pdf", &newer, None).await;
    until("it is outdated", async || (state(&anna, id).await == DownloadState::Outdated).then_some(())).await;
    assert!(anna.account().documents().bytes(id).await.unwrap().0 == newer);
    until("the old bytes are gone", async || (stored_files(&anna) == 1).then_some(())).await;
}

fn stored_files(client: &Client) -> usize {
    client.files().iter().filter(|(path, _)| path.components().any(|part| part.as_os_str() == "docs")).count()
}
