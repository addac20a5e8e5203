//! A file that the server does not take, of a request that it has.

use portal_api::fingerprint::Sha256;

use super::*;

/// A request at the server with two photos, the first of which was refused for good.
async fn with_a_refused_photo(world: &World) -> (RequestId, Sha256, Sha256) {
    let id = world.draft("two photos").await;
    let (refused, other) = (attach(world, id, 1).await, attach(world, id, 2).await);
    world.requests().submit(id).await.unwrap();
    // The first try only learns the epoch.
    world.run().await;
    world.run().await;
    assert_eq!(world.state(id, Kind::Create).await, State::Done);
    world.server.next(Fault::Refused(Error::Refused(Box::new(Problem::new(ErrorCode::TooLarge)))));
    world.run().await;
    (id, refused, other)
}

#[tokio::test]
async fn a_refused_file_keeps_no_other_file_from_travelling() {
    let world = World::new().await;
    let (id, refused, other) = with_a_refused_photo(&world).await;
    assert!(
        matches!(world.state(id, Kind::Files).await, State::Rejected(problem) if problem.code == ErrorCode::TooLarge)
    );
    let there = |sha256| world.server.memory.lock().unwrap().blobs.contains(&sha256);
    assert!(there(other) && !there(refused));
    let problem = world.requests().detail(id).await.unwrap().problem.unwrap();
    assert_eq!(problem.code, ErrorCode::TooLarge, "the person is told");
}

#[tokio::test]
async fn a_refused_file_is_left_out_or_tried_again_as_the_person_wants() {
    let world = World::new().await;
    let (id, ..) = with_a_refused_photo(&world).await;
    world.requests().leave_out(id).await.unwrap();
    world.until_quiet().await;
    assert!(world.state(id, Kind::Files).await.is_over());
    assert_eq!(world.requests().detail(id).await.unwrap().problem, None);

    let world = World::new().await;
    let (id, refused, _) = with_a_refused_photo(&world).await;
    world.requests().send_now(id).await.unwrap();
    world.until_quiet().await;
    assert_eq!(world.state(id, Kind::Files).await, State::Done);
    assert!(world.server.memory.lock().unwrap().blobs.contains(&refused));
}
