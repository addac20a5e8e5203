//! What a transition does to its neighbours.

use portal_api::requests::RequestDraft;
use rstest::rstest;

use super::*;
use crate::outbox::proof::Proof;
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
    let after = Op { state: after, receipt: Some(receipt), ..before.clone() };
    let mark = move |tx: &rusqlite::Transaction<'_>| {
        mark_what_the_server_has(tx, &before, &after)?;
        Ok(att::list(tx, id)?[0].state)
    };
    assert_eq!(world.db().write(mark).await.unwrap(), expected);
}
