//! What was planned, or left out, and turns out otherwise.

use std::time::Duration;

use jiff::SignedDuration;

use crate::outbox::kinds::Kind;
use crate::outbox::op::State;
use crate::outbox::testing::{Fault, World, attach};
use crate::outbox::{clock_set, line_back};
use crate::views::RequestState;
use crate::{Error, outbox::worker::Step};

#[tokio::test]
async fn photos_of_a_request_that_was_accepted_before_it_could_be_taken_back_are_sent() {
    let world = World::new().await;
    let id = world.draft("Lift stops").await;
    let photo = attach(&world, id, 9).await;
    world.requests().submit(id).await.unwrap();
    // Learns the epoch; then the request arrives, its photo does not.
    world.run().await;
    world.run().await;
    world.server.memory.lock().unwrap().decided.insert(id);
    world.requests().take_back(id).await.unwrap();
    assert_eq!(world.state(id, Kind::Files).await, State::Cancelled);
    world.until_quiet().await;
    assert_eq!(world.server.ids(), [id]);
    assert_eq!(world.state(id, Kind::Files).await, State::Done);
    assert!(world.server.memory.lock().unwrap().blobs.contains(&photo));
}

#[tokio::test]
async fn a_withdrawal_that_comes_too_late_leaves_the_request_standing() {
    let world = World::new().await;
    let id = world.submitted("words").await;
    world.until_quiet().await;
    world.server.memory.lock().unwrap().decided.insert(id);
    world.requests().take_back(id).await.unwrap();
    world.until_quiet().await;
    assert_eq!(world.server.ids(), [id]);
    assert_eq!(world.requests().detail(id).await.unwrap().summary.state, RequestState::Received);
}

#[tokio::test]
async fn what_a_clock_that_was_ahead_had_planned_does_not_wait_for_it() {
    let world = World::new().await;
    let id = world.submitted("words").await;
    world.run().await;
    world.server.next(Fault::Refused(Error::Wait(Some(Duration::from_secs(3_600)))));
    world.run().await;
    let planned = world.op(id, Kind::Create).await.unwrap().not_before;
    let right = world.now() - SignedDuration::from_mins(50);
    assert!(clock_set(world.db(), right).await.unwrap());
    let sooner = world.op(id, Kind::Create).await.unwrap().not_before;
    assert!(planned > sooner && sooner <= right + SignedDuration::from_mins(5));
    assert!(matches!(world.run().await, Step::Tried { .. } | Step::Idle { .. }));
}

#[tokio::test]
async fn hope_is_worth_a_try_only_where_something_was_put_off() {
    let world = World::new().await;
    let hope = async || line_back(world.db(), world.now()).await.unwrap();
    world.submitted("Lift stops").await;
    assert!(!hope().await, "it is due already");
    world.server.next(Fault::Lost);
    world.run().await;
    assert!(hope().await);
    assert!(!hope().await);
}
