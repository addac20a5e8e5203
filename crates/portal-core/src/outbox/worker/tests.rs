//! Against a scripted server behind a bad line, on a real encrypted file.

mod newer;
mod planned;
mod refused_files;
mod restored;
mod statuses;

use std::time::Duration;

use portal_api::fingerprint::Fingerprint;
use portal_api::id::RequestId;
use portal_api::problem::{ErrorCode, FieldCode, FieldProblem, Problem};
use rstest::rstest;

use super::*;
use crate::outbox::kinds::{Kind, copy_id};
use crate::outbox::op::State;
use crate::outbox::testing::{Fault, Memory, World, attach};
use crate::outbox::{Seen, epoch_seen, seen_in_feed, signed_in};
use crate::ports::HttpError;
use crate::views::{HoldReason, Progress, RequestState};

fn html() -> Error {
    Error::NotAPortal("text/html".into())
}

fn cut() -> Error {
    Error::Http(HttpError::Broken("eof".into()))
}

fn seen(id: RequestId, fingerprint: Fingerprint) -> Seen {
    Seen { kind: Kind::Create, entity: id.into(), fingerprint }
}

fn crashed() -> Error {
    Error::Refused(Box::new(Problem::new(ErrorCode::Internal)))
}

#[tokio::test]
async fn the_first_try_learns_the_epoch_and_the_second_arrives() {
    let world = World::new().await;
    let id = world.submitted("Lift stops").await;
    world.until_quiet().await;
    assert_eq!(world.server.ids(), [id]);
    assert_eq!(world.server.calls().len(), 2);
    assert_eq!(world.requests().detail(id).await.unwrap().summary.number.as_deref(), Some("R-1"));
}

#[rstest]
#[case::the_request_is_lost(|| Fault::Lost)]
#[case::the_answer_is_cut(|| Fault::AnswerLost(cut))]
#[case::a_captive_portal_says_200(|| Fault::Refused(html()))]
#[case::a_captive_portal_answers_for_the_server(|| Fault::AnswerLost(html))]
#[case::a_crash_before_the_commit(|| Fault::Refused(crashed()))]
#[case::a_crash_after_the_commit(|| Fault::AnswerLost(crashed))]
#[case::too_many_calls(|| Fault::Refused(Error::Wait(Some(Duration::from_secs(20)))))]
#[tokio::test]
async fn a_bad_line_delays_and_never_loses_or_doubles(#[case] fault: fn() -> Fault) {
    let world = World::new().await;
    let id = world.submitted("Lift stops").await;
    attach(&world, world.draft("other").await, 9).await;
    for _ in 0..4 {
        world.server.next(fault());
    }
    world.until_quiet().await;
    assert_eq!(world.server.ids(), [id]);
    assert_eq!(world.state(id, Kind::Create).await, State::Done);
}

#[tokio::test]
async fn f2_a_lost_answer_is_a_replay_with_the_same_bytes() {
    let world = World::new().await;
    let id = world.submitted("Lift stops").await;
    world.server.next(Fault::Refused(cut()));
    world.run().await;
    let before = world.op(id, Kind::Create).await.unwrap();
    world.server.next(Fault::AnswerLost(cut));
    world.until_quiet().await;
    let after = world.op(id, Kind::Create).await.unwrap();
    assert_eq!((before.body, before.fingerprint), (after.body, after.fingerprint));
    assert_eq!(world.server.memory.lock().unwrap().stored.len(), 1);
}

#[tokio::test]
async fn in_flight_is_on_the_disk_before_the_first_byte_leaves_and_a_crash_asks_again() {
    let mut world = World::new().await;
    let id = world.submitted("Lift stops").await;
    let now = world.now();
    let claimed = world.db().write(move |tx| claim(tx, now)).await.unwrap();
    assert!(claimed.is_ok());
    assert_eq!(world.state(id, Kind::Create).await, State::Inflight);
    world.restart();
    assert_eq!(world.state(id, Kind::Create).await, State::Queued);
    world.until_quiet().await;
    assert_eq!(world.server.ids(), [id]);
}

#[tokio::test]
async fn two_workers_never_hold_the_same_operation_and_text_goes_before_files() {
    let world = World::new().await;
    let heavy = world.draft("with a photo").await;
    attach(&world, heavy, 1).await;
    world.requests().submit(heavy).await.unwrap();
    let light = world.submitted("x").await;
    let now = world.now();
    let mut order = Vec::new();
    while let Ok(claim) = world.db().write(move |tx| claim(tx, now)).await.unwrap() {
        order.push((claim.op.entity.request(), claim.op.kind));
    }
    // The photo waits for its own request, the other request for nobody.
    assert_eq!(order, [(light, Kind::Create), (heavy, Kind::Create)]);
}

#[tokio::test]
async fn files_follow_their_request_one_by_one() {
    let world = World::new().await;
    let id = world.draft("with photos").await;
    let files = [attach(&world, id, 1).await, attach(&world, id, 2).await, attach(&world, id, 3).await];
    world.requests().submit(id).await.unwrap();
    world.until_quiet().await;
    assert!(files.iter().all(|file| world.server.memory.lock().unwrap().blobs.contains(file)));
    let told: Vec<_> = world.ear.progress.lock().unwrap().iter().map(|at| (at.done, at.total)).collect();
    assert_eq!(told, [(0, 3), (1, 3), (2, 3)]);
    let detail = world.requests().detail(id).await.unwrap();
    assert_eq!(detail.summary.state, RequestState::Received);
    assert!(detail.attachments.iter().all(|file| file.sent && file.stored));
}

#[tokio::test]
async fn a_cut_upload_goes_on_with_what_is_left() {
    let world = World::new().await;
    let id = world.draft("with photos").await;
    attach(&world, id, 1).await;
    attach(&world, id, 2).await;
    world.requests().submit(id).await.unwrap();
    world.run().await;
    world.run().await;
    world.server.calls();
    let state = async || world.requests().detail(id).await.unwrap().summary.state;
    assert_eq!(state().await, RequestState::Sending { files: Some(Progress { done: 0, total: 2 }) });
    // The first photo arrives, but the answer does not.
    world.server.next(Fault::AnswerLost(cut));
    world.run().await;
    assert!(matches!(state().await, RequestState::Waiting { retry_at: Some(_) }));
    world.until_quiet().await;
    assert_eq!(world.server.calls().len(), 3);
    assert_eq!(world.state(id, Kind::Files).await, State::Done);
}

#[tokio::test]
async fn f7_a_missing_file_holds_its_own_request_only_and_can_be_chosen_again() {
    let world = World::new().await;
    let id = world.draft("with photos").await;
    let lost = attach(&world, id, 1).await;
    let kept = attach(&world, id, 2).await;
    world.requests().submit(id).await.unwrap();
    world.drawer.0.lock().unwrap().insert(lost, b"spoiled".to_vec());
    let other = world.submitted("another").await;
    world.until_quiet().await;
    assert_eq!(world.state(id, Kind::Files).await, State::Held(HoldReason::FileMissing));
    assert!(world.server.memory.lock().unwrap().blobs.contains(&kept));
    assert_eq!(world.state(other, Kind::Create).await, State::Done);
    assert_eq!(attach(&world, id, 1).await, lost);
    world.until_quiet().await;
    assert!(world.server.memory.lock().unwrap().blobs.contains(&lost));
    assert_eq!(world.requests().detail(id).await.unwrap().summary.state, RequestState::Received);
}

#[tokio::test]
async fn a_missing_file_can_be_left_out() {
    let world = World::new().await;
    let id = world.draft("with a photo").await;
    let lost = attach(&world, id, 1).await;
    world.requests().submit(id).await.unwrap();
    world.drawer.0.lock().unwrap().clear();
    world.until_quiet().await;
    world.requests().detach(id, lost).await.unwrap();
    world.until_quiet().await;
    assert_eq!(world.state(id, Kind::Files).await, State::Done);
}

#[tokio::test]
async fn the_servers_wish_to_wait_is_honoured_to_the_second() {
    let world = World::new().await;
    let id = world.submitted("Lift stops").await;
    world.server.next(Fault::Refused(Error::Wait(Some(Duration::from_secs(90)))));
    world.run().await;
    world.requests().send_now(id).await.unwrap();
    world.clock.advance(Duration::from_secs(89));
    assert!(matches!(world.run().await, Step::Idle { next: Some(_) }));
    world.clock.advance(Duration::from_secs(1));
    assert!(matches!(world.run().await, Step::Tried { .. }));
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_park_anything() {
    let world = World::new().await;
    let id = world.submitted("Lift stops").await;
    let future = world.now() + jiff::SignedDuration::from_hours(24 * 365);
    world
        .db()
        .write(move |tx| {
            let op = ops::about(tx, id, Kind::Create)?.unwrap();
            ops::update(tx, &Op { not_before: future, ..op })
        })
        .await
        .unwrap();
    assert!(matches!(world.run().await, Step::Tried { .. }));
}

#[rstest]
#[case::signed_out(ErrorCode::SessionEnded)]
#[case::user_off(ErrorCode::UserDisabled)]
#[case::portal_off(ErrorCode::PortalDisabled)]
#[tokio::test]
async fn a_session_that_ended_holds_until_somebody_signs_in(#[case] code: ErrorCode) {
    let world = World::new().await;
    let id = world.submitted("Lift stops").await;
    world.server.refuse_next(code);
    world.run().await;
    assert_eq!(world.state(id, Kind::Create).await, State::Held(HoldReason::SignIn));
    assert!(matches!(world.run().await, Step::Idle { next: None }));
    signed_in(world.db(), world.now()).await.unwrap();
    world.until_quiet().await;
    assert_eq!(world.server.ids(), [id]);
}

#[tokio::test]
async fn a_refused_request_is_corrected_under_a_derived_id_after_the_old_one_is_refused_for_ever() {
    let world = World::new().await;
    let id = world.submitted("bad words").await;
    let field = FieldProblem::new("description", FieldCode::Invalid);
    world.run().await;
    world.server.refuse_next(Problem::invalid(vec![field.clone()]));
    world.until_quiet().await;
    let detail = world.requests().edit(id).await.unwrap();
    assert_eq!(detail.summary.state, RequestState::NotAccepted { code: ErrorCode::InvalidInput });
    assert_eq!(detail.problem.unwrap().fields, [field]);
    assert!(detail.may_edit);
    world
        .requests()
        .save(portal_api::requests::RequestDraft { description: "good words".into(), ..detail.content })
        .await
        .unwrap();
    let copy = world.requests().submit(id).await.unwrap().id;
    assert_eq!(copy, copy_id(id, 1));
    // Only the copy is on the screen, and the old address leads to it.
    let list = world.requests().list().await.unwrap();
    assert_eq!(list.iter().map(|row| row.id).collect::<Vec<_>>(), [copy]);
    assert_eq!(world.requests().detail(id).await.unwrap().summary.id, copy);
    world.server.calls();
    world.until_quiet().await;
    let calls = world.server.calls();
    assert!(calls[0].starts_with("DELETE") && calls[1].starts_with("PUT"), "{calls:?}");
    assert_eq!(world.server.ids(), [copy]);
    assert!(world.server.memory.lock().unwrap().refused_for_ever.contains(&id));
}

#[tokio::test]
async fn a_device_that_was_set_back_and_corrects_again_collides_instead_of_doubling() {
    let mut world = World::new().await;
    let id = world.submitted("bad words").await;
    world.run().await;
    world.server.refuse_next(ErrorCode::InvalidInput);
    world.until_quiet().await;
    let device = world.copy_device();
    for text in ["good words", "better words"] {
        let content = world.requests().edit(id).await.unwrap().content;
        world
            .requests()
            .save(portal_api::requests::RequestDraft { description: text.into(), ..content })
            .await
            .unwrap();
        let copy = world.requests().submit(id).await.unwrap().id;
        world.until_quiet().await;
        if text == "good words" {
            assert_eq!(world.state(copy, Kind::Create).await, State::Done);
            world.set_back(&device);
        } else {
            assert!(
                matches!(world.state(copy, Kind::Create).await, State::Rejected(problem) if problem.code == ErrorCode::IdConflict)
            );
            // The feed says what is there; what was written second is kept as a draft.
            let stored = world.server.memory.lock().unwrap().stored[&copy].0;
            seen_in_feed(world.db(), vec![seen(copy, stored)], world.now()).await.unwrap();
            assert_eq!(world.state(copy, Kind::Create).await, State::Done);
            let drafts: Vec<_> = world.requests().list().await.unwrap();
            assert!(drafts.iter().any(|row| row.state == RequestState::Draft && row.title == "better words"));
        }
    }
    assert_eq!(world.server.ids().len(), 1);
}

#[tokio::test]
async fn accepted_after_all_keeps_the_copy_as_a_draft() {
    let world = World::new().await;
    let id = world.submitted("words").await;
    world.run().await;
    // The server takes it, but something on the way claims that it was refused.
    world.server.next(Fault::AnswerLost(|| Error::Refused(Box::new(Problem::new(ErrorCode::InvalidInput)))));
    world.until_quiet().await;
    world.server.memory.lock().unwrap().decided.insert(id);
    let copy = world.requests().submit(id).await.unwrap().id;
    world.until_quiet().await;
    assert_eq!(world.state(id, Kind::Create).await, State::Done);
    assert_eq!(world.requests().detail(copy).await.unwrap().summary.state, RequestState::Draft);
    assert_eq!(world.server.ids(), [id]);
}

#[tokio::test]
async fn what_never_left_is_taken_back_without_a_call() {
    let world = World::new().await;
    let id = world.submitted("words").await;
    world.requests().take_back(id).await.unwrap();
    world.until_quiet().await;
    assert!(world.server.calls().is_empty());
    assert_eq!(world.requests().detail(id).await.unwrap().summary.state, RequestState::Withdrawn);
}

#[tokio::test]
async fn what_may_have_arrived_is_taken_back_by_the_server_and_cancel_wins() {
    let world = World::new().await;
    let id = world.draft("words").await;
    attach(&world, id, 1).await;
    world.requests().submit(id).await.unwrap();
    world.run().await;
    world.server.next(Fault::AnswerLost(cut));
    world.run().await;
    world.requests().take_back(id).await.unwrap();
    assert_eq!(world.requests().detail(id).await.unwrap().summary.state, RequestState::TakingBack);
    world.server.next(Fault::Lost);
    world.until_quiet().await;
    assert_eq!(world.server.ids(), []);
    assert_eq!(world.state(id, Kind::Create).await, State::Cancelled);
    assert_eq!(world.state(id, Kind::Files).await, State::Cancelled);
    // A packet that was delayed on the way is refused.
    let (op, epoch) = (world.op(id, Kind::Create).await.unwrap(), *world.server.epoch.lock().unwrap());
    assert!(world.server.put_request(id, op.body.into(), epoch).await.is_err());
}

#[tokio::test]
async fn what_arrived_is_withdrawn_and_stays_so_after_a_restored_backup() {
    let world = World::new().await;
    let id = world.submitted("words").await;
    world.until_quiet().await;
    world.requests().take_back(id).await.unwrap();
    world.server.next(Fault::AnswerLost(cut));
    world.until_quiet().await;
    assert_eq!(world.server.ids(), []);
    assert_eq!(world.requests().detail(id).await.unwrap().summary.state, RequestState::Withdrawn);
    world.server.restore(Memory::default());
    let epoch = *world.server.epoch.lock().unwrap();
    epoch_seen(world.db(), epoch, world.now()).await.unwrap();
    world.until_quiet().await;
    assert_eq!(world.server.ids(), []);
    assert!(world.server.memory.lock().unwrap().refused_for_ever.contains(&id));
}

#[tokio::test]
async fn what_was_taken_back_stays_so_though_an_older_answer_shows_it_and_a_backup_has_it() {
    let world = World::new().await;
    let id = world.submitted("words").await;
    world.run().await;
    world.server.next(Fault::AnswerLost(cut));
    world.run().await;
    let backup = world.server.memory.lock().unwrap().clone();
    world.requests().take_back(id).await.unwrap();
    world.until_quiet().await;
    let fingerprint = world.op(id, Kind::Create).await.unwrap().fingerprint;
    assert!(!seen_in_feed(world.db(), vec![seen(id, fingerprint)], world.now()).await.unwrap());
    world.server.restore(backup);
    let epoch = *world.server.epoch.lock().unwrap();
    epoch_seen(world.db(), epoch, world.now()).await.unwrap();
    world.until_quiet().await;
    assert_eq!(world.server.ids(), []);
    assert_eq!(world.state(id, Kind::Create).await, State::Cancelled);
}

#[tokio::test]
async fn a_row_in_the_feed_is_a_second_acknowledgement() {
    let world = World::new().await;
    let id = world.submitted("words").await;
    world.run().await;
    world.server.next(Fault::AnswerLost(cut));
    world.run().await;
    let fingerprint = world.op(id, Kind::Create).await.unwrap().fingerprint;
    assert!(seen_in_feed(world.db(), vec![seen(id, fingerprint)], world.now()).await.unwrap());
    assert!(!seen_in_feed(world.db(), vec![seen(id, Fingerprint::of(b"x"))], world.now()).await.unwrap());
    assert!(matches!(world.run().await, Step::Idle { next: None }));
}

#[rstest]
#[case::emoji_and_combining_marks("🛗👩‍🔧 A\u{301}ufzug n\u{303}".to_owned())]
#[case::right_to_left("المصعد متوقف \u{202E}abc".to_owned())]
#[case::as_long_as_allowed("ä".repeat(10_000))]
#[tokio::test]
async fn every_text_arrives_as_it_was_typed(#[case] text: String) {
    let mut world = World::new().await;
    let id = world.submitted(&text).await;
    world.restart();
    world.until_quiet().await;
    assert_eq!(world.server.memory.lock().unwrap().texts[&id], text);
}
