//! A conversation on a real encrypted file, against a scripted server.

use portal_api::comments::{Comment, CommentAuthor};
use portal_api::feed::Collection;
use portal_api::fingerprint::Fingerprint;
use portal_api::problem::FieldCode;
use uuid::Uuid;

use super::*;
use crate::outbox::op::State;
use crate::outbox::testing::{Fault, World};
use crate::outbox::{Seen, seen_in_feed};
use crate::ports::HttpError;
use crate::store::cache::samples;
use crate::views::{Sending, Speaker};

const ORDER: WorkOrderId = WorkOrderId(Uuid::from_u128(77));

async fn said(world: &World, text: &str) -> CommentId {
    let id = world.comments().read(ORDER).await.unwrap().next;
    world.comments().send(ORDER, id, text.into()).await.unwrap();
    id
}

async fn texts(world: &World) -> Vec<(String, Sending)> {
    let read = world.comments().read(ORDER).await.unwrap();
    read.comments.into_iter().map(|comment| (comment.text, comment.sending)).collect()
}

#[tokio::test]
async fn a_comment_stands_in_the_conversation_at_once_and_arrives_once() {
    let mut world = World::new().await;
    let id = said(&world, "The key is at the porter's 🗝").await;
    assert_eq!(texts(&world).await, [("The key is at the porter's 🗝".into(), Sending::Waiting { retry_at: None })]);
    world.restart();
    for _ in 0..2 {
        world.server.next(Fault::AnswerLost(|| HttpError::Broken("eof".into()).into()));
    }
    world.until_quiet().await;
    assert_eq!(texts(&world).await, [("The key is at the porter's 🗝".into(), Sending::Received)]);
    let memory = world.server.memory.lock().unwrap();
    assert_eq!(memory.written.keys().collect::<Vec<_>>(), [&id.0]);
    assert_eq!(memory.written[&id.0].2["text"], "The key is at the porter's 🗝");
}

#[tokio::test]
async fn a_half_written_comment_survives_a_restart_and_is_cleared_when_it_is_sent() {
    let mut world = World::new().await;
    let id = world.comments().read(ORDER).await.unwrap().next;
    assert!(world.comments().save(ORDER, id, "The k".into()).await.unwrap().is_empty());
    world.restart();
    let read = world.comments().read(ORDER).await.unwrap();
    assert_eq!((read.draft.as_str(), read.next), ("The k", id));
    world.comments().send(ORDER, id, "The key".into()).await.unwrap();
    let read = world.comments().read(ORDER).await.unwrap();
    assert_eq!((read.draft.as_str(), read.comments.len()), ("", 1));
    assert_ne!(read.next, id);
}

#[tokio::test]
async fn pressing_twice_is_saying_it_once_and_another_text_is_another_comment() {
    let world = World::new().await;
    let id = said(&world, "yes").await;
    world.comments().send(ORDER, id, "yes".into()).await.unwrap();
    assert_eq!(texts(&world).await.len(), 1);
    world.comments().send(ORDER, id, "no".into()).await.unwrap();
    assert_eq!(texts(&world).await.len(), 2);
}

#[tokio::test]
async fn what_is_said_arrives_in_its_order_and_a_refused_comment_stops_no_other() {
    let world = World::new().await;
    let first = said(&world, "a rather long first remark").await;
    let second = said(&world, "2nd").await;
    world.run().await;
    world.server.refuse_next(ErrorCode::NotShared);
    world.until_quiet().await;
    assert_eq!(world.state_of(first, Kind::Comment).await, "rejected");
    assert_eq!(world.state_of(second, Kind::Comment).await, "done");
    assert_eq!(texts(&world).await[0].1, Sending::NotAccepted { code: ErrorCode::NotShared });
}

#[tokio::test]
async fn a_refused_comment_is_written_on_above_what_stands_in_the_field() {
    let world = World::new().await;
    let id = said(&world, "first").await;
    world.run().await;
    world.server.refuse_next(ErrorCode::InvalidInput);
    world.until_quiet().await;
    let next = world.comments().read(ORDER).await.unwrap().next;
    world.comments().save(ORDER, next, "second".into()).await.unwrap();
    world.comments().write_on(id).await.unwrap();
    let read = world.comments().read(ORDER).await.unwrap();
    assert_eq!((read.draft.as_str(), read.comments.len()), ("first\n\nsecond", 0));
}

#[tokio::test]
async fn what_may_have_arrived_is_not_written_on() {
    let world = World::new().await;
    let id = said(&world, "first").await;
    world.server.next(Fault::Lost);
    world.run().await;
    assert_eq!(world.comments().write_on(id).await.unwrap_err().code(), ErrorCode::IdConflict);
}

#[tokio::test]
async fn nothing_is_said_that_breaks_a_rule_or_is_not_allowed() {
    let world = World::new().await;
    let id = world.comments().read(ORDER).await.unwrap().next;
    let problems = world.comments().save(ORDER, id, " ".into()).await.unwrap();
    assert_eq!(problems[0].code, FieldCode::Required);
    assert_eq!(world.comments().send(ORDER, id, " ".into()).await.unwrap_err().code(), ErrorCode::InvalidInput);
    let silent = portal_api::me::Shared { may: portal_api::me::Permissions::default(), ..samples::shared() };
    world.cache.write(move |tx| state::set_shared(tx, &silent)).await.unwrap();
    assert_eq!(world.comments().send(ORDER, id, "x".into()).await.unwrap_err().code(), ErrorCode::NotShared);
    assert!(!world.comments().read(ORDER).await.unwrap().may_comment);
}

#[tokio::test]
async fn the_row_of_the_feed_takes_the_place_of_what_was_sent() {
    let world = World::new().await;
    let id = said(&world, "mine").await;
    let op = world.db().write(move |tx| ops::about(tx, id, Kind::Comment)).await.unwrap().unwrap();
    let row = Comment {
        id,
        work_order: ORDER,
        author: CommentAuthor::Customer { user: samples::shared().user.id },
        author_name: "Anna Brandt".into(),
        text: "mine".into(),
        written_at: world.now(),
        received_at: world.now(),
        fingerprint: Some(op.fingerprint),
    };
    let answer = Comment {
        id: CommentId(Uuid::from_u128(5)),
        author: CommentAuthor::Company,
        author_name: "Meyer".into(),
        text: "noted".into(),
        received_at: world.now() + jiff::SignedDuration::from_secs(1),
        fingerprint: None,
        ..row.clone()
    };
    world.share(Collection::Comment, answer.id.0, &answer).await;
    world.share(Collection::Comment, id.0, &row).await;
    let seen = Seen::of(Collection::Comment, &serde_json::to_string(&row).unwrap()).unwrap();
    assert!(seen_in_feed(world.db(), vec![seen], world.now()).await.unwrap());
    assert_eq!(world.state_of(id, Kind::Comment).await, State::Done.name());
    let read = world.comments().read(ORDER).await.unwrap();
    let shown: Vec<_> = read.comments.iter().map(|comment| (comment.speaker, comment.text.as_str())).collect();
    assert_eq!(shown, [(Speaker::Me, "mine"), (Speaker::Company, "noted")]);
    assert_eq!(Seen::of(Collection::Comment, &serde_json::to_string(&answer).unwrap()), None);
    assert_ne!(op.fingerprint, Fingerprint::of(b""));
}
