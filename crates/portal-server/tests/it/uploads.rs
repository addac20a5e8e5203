//! `PUT`, `HEAD` and `PATCH /v1/uploads/{sha256}`

use portal_api::fingerprint::Sha256;
use portal_api::paths;
use reqwest::{Method, Response};

use crate::world::{Person, World, code, expect, png, request_with};

pub(crate) async fn announce(person: &Person<'_>, bytes: &[u8]) -> Response {
    let call = person.call(Method::PUT, &paths::upload(Sha256::of(bytes)));
    call.header("upload-length", bytes.len()).send().await.unwrap()
}

pub(crate) async fn ask(person: &Person<'_>, sha256: Sha256) -> Response {
    person.call(Method::HEAD, &paths::upload(sha256)).send().await.unwrap()
}

pub(crate) async fn append(person: &Person<'_>, sha256: Sha256, offset: usize, piece: &[u8]) -> Response {
    let call = person.call(Method::PATCH, &paths::upload(sha256)).header("upload-offset", offset);
    call.header("content-type", portal_api::uploads::PARTIAL_UPLOAD).body(piece.to_vec()).send().await.unwrap()
}

pub(crate) fn stands_at(response: &Response) -> (u16, &str, &str) {
    let text = |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
    (response.status().as_u16(), text("upload-offset"), text("upload-complete"))
}

#[tokio::test]
async fn a_file_arrives_in_pieces_and_every_question_is_answered_alike() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let photo = png(1, 100_000);
    let sha256 = Sha256::of(&photo);
    assert_eq!(stands_at(&ask(&anna, sha256).await).0, 404);
    for _ in 0..2 {
        assert_eq!(stands_at(&announce(&anna, &photo).await), (204, "0", "?0"));
    }
    assert_eq!(stands_at(&append(&anna, sha256, 0, &photo[..60_000]).await), (204, "60000", "?0"));
    assert_eq!(stands_at(&ask(&anna, sha256).await), (204, "60000", "?0"));
    let wrong = append(&anna, sha256, 0, &photo[..60_000]).await;
    assert_eq!(stands_at(&wrong).1, "60000");
    let problem = expect(wrong, 409).await;
    assert_eq!((problem["code"].as_str(), problem["offset"].as_u64()), (Some("upload-offset"), Some(60_000)));
    for _ in 0..2 {
        assert_eq!(stands_at(&append(&anna, sha256, 60_000, &photo[60_000..]).await), (204, "100000", "?1"));
    }
    assert_eq!(stands_at(&ask(&anna, sha256).await), (204, "100000", "?1"));
    assert_eq!(stands_at(&announce(&anna, &photo).await), (204, "100000", "?1"));
    let stored = world.dir.path().join("blobs").join(&sha256.to_string()[..2]).join(sha256.to_string());
    assert_eq!(std::fs::read(stored).unwrap(), photo);
}

#[tokio::test]
async fn bytes_that_are_not_what_was_announced_start_again_from_0() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let (announced, other) = (png(1, 5000), png(2, 5000));
    let sha256 = Sha256::of(&announced);
    announce(&anna, &announced).await;
    assert_eq!(code(append(&anna, sha256, 0, &other).await).await, "digest-mismatch");
    assert_eq!(stands_at(&ask(&anna, sha256).await), (204, "0", "?0"));
    assert_eq!(stands_at(&append(&anna, sha256, 0, &announced).await), (204, "5000", "?1"));
}

#[tokio::test]
async fn what_is_no_picture_and_no_pdf_is_refused_by_its_bytes() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    for bytes in [vec![b'M'; 20_000], b"PK\x03\x04 a small archive".to_vec(), b"<html>".to_vec()] {
        assert_eq!(code(anna.upload(&bytes).await).await, "unsupported-type");
        assert_eq!(stands_at(&ask(&anna, Sha256::of(&bytes)).await), (204, "0", "?0"));
    }
}

#[tokio::test]
async fn more_than_was_announced_or_allowed_is_refused() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let photo = png(1, 5000);
    let sha256 = Sha256::of(&photo);
    announce(&anna, &photo).await;
    assert_eq!(code(append(&anna, sha256, 0, &png(1, 5001)).await).await, "too-large");
    assert_eq!(stands_at(&ask(&anna, sha256).await), (204, "0", "?0"));
    let other_length = anna.call(Method::PUT, &paths::upload(sha256)).header("upload-length", 9).send().await.unwrap();
    assert_eq!(code(other_length).await, "id-conflict");
    for length in ["0", "-1", "x", ""] {
        let path = paths::upload(Sha256::of(length.as_bytes()));
        let refused = anna.call(Method::PUT, &path).header("upload-length", length).send().await.unwrap();
        assert_eq!(code(refused).await, "malformed");
    }
    let unknown = append(&anna, Sha256::of(b"never announced"), 0, &photo).await;
    assert_eq!(code(unknown).await, "not-found");
    // 25 files of 20 MiB are the quota; only announced, nothing is sent.
    let announce_large = async |n: u32| {
        let path = paths::upload(Sha256::of(&n.to_le_bytes()));
        anna.call(Method::PUT, &path).header("upload-length", 20 << 20).send().await.unwrap()
    };
    for n in 0..24 {
        assert_eq!(announce_large(n).await.status(), 204);
    }
    assert_eq!(code(announce_large(25).await).await, "too-large");
}

#[tokio::test]
async fn a_complete_attachment_is_a_document_of_its_request_and_later_of_the_work_order() {
    let world = World::new().await;
    let (anna, ben) = (world.sign_in("anna").await, world.sign_in("ben").await);
    let (early, late) = (png(1, 5000), png(2, 5000));
    let body = request_with("Two photos", &[&early, &late]);
    let id = crate::world::id_of(&body);
    expect(anna.put_request(&body).await, 200).await;
    assert_eq!(anna.upload(&early).await.status(), 204);
    let feed = ben.pull(None).await;
    let [document] = feed.ids("document")[..] else { panic!("one document") };
    assert_eq!(feed.row("document", document)["belongs_to"]["id"], id.to_string());
    let content = ben.get(&paths::document_content(document.into())).await;
    assert_eq!(content.bytes().await.unwrap(), early);
    let work_order = uuid::Uuid::now_v7();
    world.store().accept_request(id, work_order.into(), crate::world::now()).await.unwrap();
    assert_eq!(anna.upload(&late).await.status(), 204);
    let feed = ben.pull(None).await;
    let documents = feed.ids("document");
    assert_eq!(documents.len(), 2);
    for document in documents {
        assert_eq!(feed.row("document", document)["belongs_to"]["id"], work_order.to_string());
    }
}

#[tokio::test]
async fn knowing_the_digest_of_somebody_elses_file_gives_nothing() {
    let world = World::new().await;
    let (anna, carl) = (world.sign_in("anna").await, world.sign_in("carl").await);
    let photo = png(1, 5000);
    assert_eq!(anna.upload(&photo).await.status(), 204);
    let sha256 = Sha256::of(&photo);
    assert_eq!(stands_at(&ask(&carl, sha256).await).0, 404);
    assert_eq!(stands_at(&announce(&carl, &photo).await), (204, "0", "?0"));
    expect(carl.put_request(&request_with("Mine?", &[&photo])).await, 200).await;
    assert!(carl.pull(None).await.ids("document").is_empty());
    assert_eq!(code(append(&carl, sha256, 0, &png(9, 5000)).await).await, "digest-mismatch");
    assert_eq!(stands_at(&ask(&carl, sha256).await), (204, "0", "?0"));
}

#[tokio::test]
async fn an_upload_whose_bytes_a_power_cut_took_starts_again() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let photo = png(1, 9000);
    let sha256 = Sha256::of(&photo);
    announce(&anna, &photo).await;
    assert_eq!(stands_at(&append(&anna, sha256, 0, &photo[..5000]).await), (204, "5000", "?0"));
    let part = world.dir.path().join("uploads").join(format!("{}-{sha256}", crate::people::ANNA));
    std::fs::remove_file(&part).unwrap();
    let refused = append(&anna, sha256, 5000, &photo[5000..]).await;
    assert_eq!(stands_at(&refused).1, "0");
    assert_eq!(code(refused).await, "upload-offset");
    assert_eq!(stands_at(&append(&anna, sha256, 0, &photo).await), (204, "9000", "?1"));
}

#[tokio::test]
async fn who_may_not_create_requests_may_only_finish_what_was_accepted() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let (named, other) = (png(1, 900), png(2, 900));
    expect(anna.put_request(&request_with("One photo", &[&named])).await, 200).await;
    world.change(crate::people::LIFT, |settings| settings.may_create_requests = false).await;
    assert_eq!(code(announce(&anna, &other).await).await, "not-shared");
    assert_eq!(anna.upload(&named).await.status(), 204);
}
