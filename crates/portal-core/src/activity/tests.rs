//! What the page lists, out of a real outbox.

use portal_api::problem::ErrorCode;

use super::*;
use crate::Error;
use crate::outbox::late;
use crate::outbox::testing::{Memory, World, attach};
use crate::views::{LogKind, NextTry, PendingAction};

async fn pending(world: &World) -> Vec<PendingItem> {
    let now = world.now();
    let read = move |tx: &rusqlite::Transaction<'_>| read_pending(tx, Connection::Online, &Failures::default(), now);
    world.db().write(read).await.unwrap()
}

async fn told(world: &World) -> Vec<(LogKind, Option<String>)> {
    let log = world.db().write(|tx| log::newest(tx, 50)).await.unwrap();
    log.into_iter().map(|entry| (entry.what, entry.about)).collect()
}

async fn tell_late(world: &World) -> usize {
    let now = world.now();
    world.db().write(move |tx| late::tell(tx, now)).await.unwrap()
}

#[tokio::test]
async fn one_thing_is_one_line_however_many_steps_it_takes() {
    let world = World::new().await;
    let id = world.draft("Lift 2 is stuck").await;
    attach(&world, id, 1).await;
    world.requests().submit(id).await.unwrap();
    let items = pending(&world).await;
    assert_eq!(items.len(), 1);
    assert_eq!((items[0].about, items[0].title.as_deref()), (PendingAbout::Request { id }, Some("Lift 2 is stuck")));
    assert_eq!((&items[0].stage, items[0].next_try), (&PendingStage::Waiting, NextTry::Now));
    world.until_quiet().await;
    assert_eq!(pending(&world).await, []);
}

#[tokio::test]
async fn refused_files_of_a_received_request_are_listed_and_can_be_left_out() {
    let world = World::new().await;
    let id = world.draft("Lift 2 is stuck").await;
    attach(&world, id, 1).await;
    world.requests().submit(id).await.unwrap();
    while world.state(id, Kind::Create).await != State::Done {
        world.run().await;
    }
    world.server.refuse_next(ErrorCode::UnsupportedType);
    world.run().await;
    let item = pending(&world).await.remove(0);
    assert_eq!(item.stage, PendingStage::FilesRefused { code: ErrorCode::UnsupportedType });
    assert_eq!(item.may.first(), Some(&PendingAction::LeaveOut));
    world.requests().leave_out(id).await.unwrap();
    assert_eq!(pending(&world).await, []);
    assert_eq!(world.state(id, Kind::Create).await, State::Done);
}

#[tokio::test]
async fn a_corrected_copy_is_the_only_line_about_both() {
    let world = World::new().await;
    let id = world.submitted("Lift 2 is stuck").await;
    world.server.refuse_next(ErrorCode::InvalidInput);
    world.run().await;
    assert_eq!(pending(&world).await.remove(0).stage, PendingStage::Refused { code: ErrorCode::InvalidInput });
    let copy = world.requests().submit(id).await.unwrap().id;
    let items = pending(&world).await;
    assert_eq!(
        items.iter().map(|item| (item.about, &item.stage)).collect::<Vec<_>>(),
        [(PendingAbout::Request { id: copy }, &PendingStage::AfterFormer)]
    );
}

#[tokio::test]
async fn what_was_thrown_away_is_not_listed() {
    let world = World::new().await;
    let id = world.submitted("Lift 2 is stuck").await;
    world.server.refuse_next(ErrorCode::InvalidInput);
    world.run().await;
    world.requests().discard(id).await.unwrap();
    assert_eq!(pending(&world).await, []);
}

#[tokio::test]
async fn a_late_thing_is_told_once_and_not_again_after_the_company_restored_its_data() {
    let world = World::new().await;
    world.submitted("Lift 2 is stuck").await;
    assert_eq!(tell_late(&world).await, 0);
    world.clock.advance(std::time::Duration::from_secs(24 * 60 * 60));
    assert_eq!(tell_late(&world).await, 1);
    assert_eq!(told(&world).await[0], (LogKind::NotSentYet, Some("Lift 2 is stuck".into())));
    assert_eq!(tell_late(&world).await, 0);
    world.until_quiet().await;
    world.server.restore(Memory::default());
    let (epoch, now) = (*world.server.epoch.lock().unwrap(), world.now());
    assert!(crate::outbox::epoch_seen(world.db(), epoch, now).await.unwrap());
    assert_eq!(tell_late(&world).await, 0);
    let log = told(&world).await;
    assert_eq!(log.iter().filter(|(what, _)| *what == LogKind::SentAgain).count(), 1);
}

#[test]
fn a_failure_is_known_until_a_try_succeeds() {
    let (failures, id) = (Failures::default(), crate::outbox::EntityId(uuid::Uuid::from_u128(1)));
    failures.note(id, Some(&Error::Code(ErrorCode::Unavailable)));
    assert_eq!(failures.of(id), Some(ErrorCode::Unavailable));
    failures.note(id, None);
    assert_eq!(failures.of(id), None);
}
