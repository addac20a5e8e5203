//! Nothing typed is ever lost, nothing is ever sent twice.

use portal_api::id::RequestId;
use portal_core::ports::Method;
use portal_core::views::{Connection, RequestState};
use portal_testkit::cast::{ANNA, BEN, HOTELS};
use portal_testkit::{Client, Fault, World, a_request, photos, until};

use crate::lists;

/// The ids of everything the hotels ever asked for, as the office sees it.
async fn at_the_office(world: &World) -> Vec<RequestId> {
    world.office.requests_of(&HOTELS).await.iter().map(|entry| entry.request.id).collect()
}

fn puts(client: &Client, id: RequestId) -> usize {
    client.network.calls(&Method::PUT, &format!("/v1/requests/{id}")).len()
}

#[tokio::test]
async fn f2_a_request_written_offline_arrives_once_even_when_the_answer_is_lost() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    anna.network.set_offline(true);
    let id = anna.submit(a_request().saying("Lift 2 stops between floors")).await;
    anna.until_waiting(id).await;
    anna.network.next_of(Method::PUT, "/v1/requests/", Fault::DropResponse);
    anna.network.set_offline(false);
    let detail = anna.until_received(id).await;
    assert_eq!(anna.network.n_faults_left(), 0, "the answer was really lost");
    assert_eq!(at_the_office(&world).await, [id]);
    assert_eq!(detail.summary.number, Some(world.office.requests_of(&HOTELS).await[0].request.number.clone()));
    assert!(detail.receipt.received_at.is_some());
}

#[tokio::test]
async fn a_request_written_while_the_server_is_down_goes_when_it_is_back() {
    let mut world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    world.stop_server().await;
    let id = anna.submit(a_request()).await;
    anna.until_line(Connection::Offline).await;
    anna.until_waiting(id).await;
    anna.until_counts(1, 0).await;
    world.start_server().await;
    anna.until_received(id).await;
    anna.until_line(Connection::Online).await;
    anna.until_counts(0, 0).await;
    assert_eq!(at_the_office(&world).await, [id]);
}

#[tokio::test]
async fn two_photos_arrive_byte_for_byte_although_answers_about_them_are_lost() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    anna.network.set_offline(true);
    let (small, large) = (photos::plain(1), photos::large(2, 900));
    let request = a_request().with_photo("door.jpg", small.clone()).with_photo("shaft.jpg", large.clone());
    let id = anna.submit(request).await;
    anna.network.times(3, "/v1/uploads/", Fault::DropResponse);
    anna.network.set_offline(false);
    anna.until_received(id).await;
    let stored = until("the files are there", async || {
        world.office.requests_of(&HOTELS).await.into_iter().find(|entry| entry.n_missing == 0)
    })
    .await;
    assert_eq!(stored.request.id, id);
    let names: Vec<_> = stored.request.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["door.jpg", "shaft.jpg"]);
    for (file, sent) in stored.request.attachments.iter().zip([small, large]) {
        assert!(world.office.bytes(file.sha256).await == sent, "{} has the same bytes", file.name);
    }
    assert_eq!(at_the_office(&world).await.len(), 1);
}

#[tokio::test]
async fn colleagues_get_the_photos_of_a_request_as_documents() {
    let world = World::new().await;
    let (anna, ben) = (world.sign_in(&ANNA).await, world.sign_in(&BEN).await);
    let photo = photos::plain(3);
    let id = anna.submit(a_request().with_photo("door.jpg", photo.clone())).await;
    anna.until_received(id).await;
    let rows = lists::until_rows("the photo is shared", 1, async || lists::documents(&ben).await).await;
    assert_eq!(rows[0].belongs_to.map(|thing| thing.id), Some(id.0));
    let (bytes, mime) = ben.account().documents().bytes(rows[0].id).await.unwrap();
    assert!(bytes == photo);
    assert_eq!(mime, "image/jpeg");
    assert_eq!(ben.request(id).await.author.as_deref(), Some(ANNA.name));
}

#[tokio::test]
async fn the_place_where_a_photo_was_taken_stays_at_home() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let id = anna.write(a_request()).await;
    let photo = photos::with_place(4);
    let size = u32::try_from(photo.len()).unwrap();
    let added = anna.account().requests().attach(id, "roof.jpg".to_owned(), size, photo).await.unwrap();
    assert!(added.location_removed);
    anna.account().requests().submit(id).await.unwrap();
    anna.until_received(id).await;
    let bytes = world.office.bytes(added.attachment.sha256).await;
    assert!(!bytes.windows(photos::LATITUDE.len()).any(|window| window == photos::LATITUDE));
    assert!(image::load_from_memory(&bytes).is_ok(), "it is still a picture");
}

#[tokio::test]
async fn a_waiting_request_survives_the_death_of_the_program_and_arrives_once() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    anna.network.set_offline(true);
    let photo = photos::plain(5);
    let id = anna.submit(a_request().with_photo("door.jpg", photo.clone())).await;
    let draft = anna.write(a_request().saying("not finished")).await;
    anna.kill();
    anna.start().await;
    anna.until_waiting(id).await;
    assert_eq!(anna.request(draft).await.content.description, "not finished");
    assert_eq!(anna.state(draft).await, RequestState::Draft);
    assert_eq!(lists::work_orders(&anna).await.unwrap().len(), 6, "what was shared is there without a connection");
    anna.network.set_offline(false);
    anna.until_received(id).await;
    let stored = world.office.requests_of(&HOTELS).await;
    assert_eq!(stored.iter().map(|entry| entry.request.id).collect::<Vec<_>>(), [id]);
    assert!(world.office.bytes(stored[0].request.attachments[0].sha256).await == photo);
}

#[tokio::test]
async fn a_program_that_dies_between_the_servers_commit_and_its_answer_sends_nothing_twice() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    // The feed would tell as well; it is cut off, so that only the repeated call can.
    anna.network.always("/v1/sync", Fault::DropRequest);
    anna.network.always("/v1/requests/", Fault::DropResponse);
    let id = anna.submit(a_request()).await;
    until("the server has it", async || (at_the_office(&world).await == [id]).then_some(())).await;
    assert_ne!(anna.state(id).await, RequestState::Received, "nobody said so yet");
    anna.kill();
    anna.network.heal();
    anna.network.always("/v1/sync", Fault::DropRequest);
    let before = puts(&anna, id);
    anna.start().await;
    anna.until_received(id).await;
    assert!(puts(&anna, id) > before, "it was sent again, and recognised");
    assert_eq!(at_the_office(&world).await, [id]);
}

#[tokio::test]
async fn the_feed_is_as_good_as_the_answer_that_never_comes() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    anna.network.always("/v1/requests/", Fault::DropResponse);
    let id = anna.submit(a_request()).await;
    anna.until_received(id).await;
    assert_eq!(at_the_office(&world).await, [id]);
}

#[tokio::test]
async fn sending_twice_is_sending_once() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    anna.network.set_offline(true);
    let id = anna.write(a_request()).await;
    let account = anna.account();
    let requests = account.requests();
    let (first, second) = tokio::join!(requests.submit(id), requests.submit(id));
    assert_eq!(first.unwrap().id, id);
    if let Ok(again) = second {
        assert_eq!(again.id, id);
    }
    anna.network.set_offline(false);
    anna.until_received(id).await;
    assert_eq!(at_the_office(&world).await, [id]);
}
