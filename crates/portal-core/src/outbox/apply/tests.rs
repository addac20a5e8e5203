//! What a transition does to its neighbours.

use jiff::SignedDuration;
use portal_api::problem::Problem;
use portal_api::requests::RequestDraft;
use rstest::rstest;

use super::*;
use crate::outbox::testing::{World, attach};
use crate::store::outbox::att::FileState;

#[tokio::test]
async fn what_is_taken_back_in_time_leaves_what_came_before_it_alone() {
    let world = World::new().await;
    let (id, now) = (world.submitted("stands").await, world.now());
    let tell = move |tx: &rusqlite::Transaction<'_>| {
        enqueue_withdrawal(tx, id, id, now)?;
        let wish = ops::about(tx, id, Kind::Withdraw)?.unwrap();
        apply(tx, wish, Input::Cancelled, now, 0.0)
    };
    world.db().write(tell).await.unwrap();
    assert_eq!(world.state(id, Kind::Withdraw).await, State::Cancelled);
    assert_eq!(world.state(id, Kind::Create).await, State::Queued);
}

#[tokio::test]
async fn what_is_taken_back_in_time_takes_what_follows_with_it() {
    let world = World::new().await;
    let id = world.draft("with a photo").await;
    attach(&world, id, 1).await;
    world.requests().submit(id).await.unwrap();
    world.requests().take_back(id).await.unwrap();
    assert_eq!(world.state(id, Kind::Create).await, State::Cancelled);
    assert_eq!(world.state(id, Kind::Files).await, State::Cancelled);
}

#[tokio::test]
async fn a_copy_gets_an_id_that_neither_a_draft_nor_an_operation_has() {
    let world = World::new().await;
    let (id, now) = (world.submitted("original").await, world.now());
    let (drafted, sent) = (copy_id(id, 1), copy_id(id, 2));
    let free = move |tx: &rusqlite::Transaction<'_>| {
        draft::save(tx, &RequestDraft::new(drafted), now)?;
        enqueue_withdrawal(tx, sent, sent, now)?;
        let withdrawal_only = free_copy_id(tx, id)?;
        let packed = super::super::kinds::withdraw::pack(sent)?;
        enqueue(
            tx,
            New { kind: Kind::Create, entity: sent.into(), lane: sent.0, packed, files: 0, written_at: None },
            now,
        )?;
        Ok((withdrawal_only, free_copy_id(tx, id)?))
    };
    let (before, after) = world.db().write(free).await.unwrap();
    assert_eq!([before, after], [sent, copy_id(id, 3)]);
}

#[tokio::test]
async fn a_photo_that_the_server_has_does_not_travel() {
    let world = World::new().await;
    let id = world.draft("two photos").await;
    let (known, new) = (attach(&world, id, 1).await, attach(&world, id, 2).await);
    world.server.memory.lock().unwrap().blobs.insert(known);
    world.requests().submit(id).await.unwrap();
    world.until_quiet().await;
    let uploads: Vec<_> = world.server.calls().into_iter().filter(|call| call.starts_with("UPLOAD")).collect();
    assert_eq!(uploads.len(), 1, "{uploads:?}");
    assert!(world.server.memory.lock().unwrap().blobs.contains(&new));
    assert_eq!(world.state(id, Kind::Files).await, State::Done);
}

/// Only the receipt of the request itself says what the server lacks, and only in the moment in which it comes.
#[rstest]
#[case::it_comes(Kind::Create, State::Inflight, State::Done, FileState::Sent)]
#[case::of_something_else(Kind::Files, State::Inflight, State::Done, FileState::Local)]
#[case::came_before(Kind::Create, State::Done, State::Done, FileState::Local)]
#[case::of_a_former_life(Kind::Create, State::Inflight, State::Queued, FileState::Local)]
#[tokio::test]
async fn a_receipt_says_what_need_not_travel_once(
    #[case] kind: Kind,
    #[case] before: State,
    #[case] after: State,
    #[case] expected: FileState,
) {
    let world = World::new().await;
    let id = world.draft("a photo").await;
    attach(&world, id, 1).await;
    world.requests().submit(id).await.unwrap();
    let op = world.op(id, Kind::Create).await.unwrap();
    let receipt = Proof { number: None, received_at: world.now(), version: None, missing: Vec::new() };
    let before = Op { kind, state: before, ..op };
    let after = Op { state: after, ..before.clone() };
    let mark = move |tx: &rusqlite::Transaction<'_>| {
        mark_what_the_server_has(tx, &before, &after, &receipt)?;
        Ok(att::list(tx, id)?[0].state)
    };
    assert_eq!(world.db().write(mark).await.unwrap(), expected);
}

async fn told(world: &World) -> Vec<(LogKind, Option<String>, Option<ErrorCode>)> {
    let log = world.db().write(|tx| log::newest(tx, 10)).await.unwrap();
    log.into_iter().map(|entry| (entry.what, entry.about, entry.code)).collect()
}

#[tokio::test]
async fn what_became_of_a_request_is_told_by_its_first_line() {
    let world = World::new().await;
    world.submitted("Lift\nstands").await;
    world.until_quiet().await;
    let lift = Some("Lift".to_owned());
    assert_eq!(told(&world).await, [(LogKind::Received, lift.clone(), None), (LogKind::Queued, lift.clone(), None)]);
    let refused = world.submitted("Lift").await;
    world.server.refuse_next(Problem::new(ErrorCode::NotShared));
    world.until_quiet().await;
    assert_eq!(told(&world).await[0], (LogKind::NotAccepted, lift.clone(), Some(ErrorCode::NotShared)));
    world.requests().discard(refused).await.unwrap();
    let id = world.submitted("Lift").await;
    world.requests().take_back(id).await.unwrap();
    assert_eq!(told(&world).await[0], (LogKind::TakenBack, lift, None));
}

#[tokio::test]
async fn a_restored_server_is_told_of_only_when_something_is_sent_again() {
    let world = World::new().await;
    world.submitted("waits").await;
    let now = world.now();
    let lives = move |tx: &rusqlite::Transaction<'_>| {
        epoch_seen(tx, Epoch(Uuid::from_u128(1)), now)?;
        epoch_seen(tx, Epoch(Uuid::from_u128(2)), now)
    };
    world.db().write(lives).await.unwrap();
    assert!(told(&world).await.iter().all(|(what, ..)| *what != LogKind::SentAgain));
    world.until_quiet().await;
    world.db().write(move |tx| epoch_seen(tx, Epoch(Uuid::from_u128(3)), now)).await.unwrap();
    assert_eq!(told(&world).await[0].0, LogKind::SentAgain);
}

#[tokio::test]
async fn what_was_received_is_kept_for_the_whole_time_in_which_it_may_be_sent_again() {
    let world = World::new().await;
    let id = world.submitted("received").await;
    world.until_quiet().await;
    let end = world.op(id, Kind::Create).await.unwrap().done_at.unwrap() + SignedDuration::from_hours(24 * REPLAY_DAYS);
    world.db().write(move |tx| sweep(tx, end, end)).await.unwrap();
    assert!(world.op(id, Kind::Create).await.is_some());
    let later = end + SignedDuration::from_millis(1);
    world.db().write(move |tx| sweep(tx, later, later)).await.unwrap();
    assert!(world.op(id, Kind::Create).await.is_none());
}
