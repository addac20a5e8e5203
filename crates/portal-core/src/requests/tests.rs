//! What a person does, on a real encrypted file, without a server.

use portal_api::id::WorkTypeCode;
use portal_api::problem::{FieldCode, FieldProblem};
use rstest::rstest;

use super::*;
use crate::outbox::kinds::Kind;
use crate::outbox::op::State;
use crate::outbox::testing::{World, attach, photo};
use crate::views::RequestState;

async fn states(world: &World) -> Vec<RequestState> {
    world.requests().list().await.unwrap().into_iter().map(|row| row.state).collect()
}

fn codes(error: &Error) -> Vec<FieldCode> {
    error.fields().iter().map(|field| field.code).collect()
}

#[tokio::test]
async fn a_new_form_leaves_nothing_behind_until_something_is_typed() {
    let world = World::new().await;
    let form = world.requests().new_draft(None).await.unwrap();
    assert!(states(&world).await.is_empty());
    world.requests().save(form.content.clone()).await.unwrap();
    assert!(states(&world).await.is_empty());
    let saved = world.requests().save(RequestDraft { description: "L".into(), ..form.content.clone() }).await.unwrap();
    assert_eq!(saved.problems, [FieldProblem::new("work_type", FieldCode::Required)]);
    assert_eq!(states(&world).await, [RequestState::Draft]);
    world.requests().save(form.content).await.unwrap();
    assert!(states(&world).await.is_empty());
}

#[tokio::test]
async fn a_draft_survives_the_end_of_the_program() {
    let mut world = World::new().await;
    let id = world.draft("Lift stops").await;
    let file = attach(&world, id, 1).await;
    world.restart();
    let detail = world.requests().detail(id).await.unwrap();
    assert_eq!(detail.content.description, "Lift stops");
    assert_eq!(detail.attachments.first().map(|file| (file.sha256, file.stored, file.sent)), Some((file, true, false)));
    assert!(detail.may_edit && !detail.may_take_back);
}

#[rstest]
#[case::no_text("", FieldCode::Required)]
#[case::nul("a\0b", FieldCode::ContainsNul)]
#[case::sixty_four_kilobytes(&"x".repeat(65_536), FieldCode::TooLong)]
#[tokio::test]
async fn what_breaks_a_rule_is_kept_and_not_sent(#[case] text: &str, #[case] expected: FieldCode) {
    let world = World::new().await;
    let id = world.draft(text).await;
    let refused = world.requests().submit(id).await.unwrap_err();
    assert_eq!(codes(&refused), [expected]);
    assert_eq!(states(&world).await, [RequestState::Draft]);
    assert_eq!(world.requests().detail(id).await.unwrap().content.description, text);
    assert!(world.op(id, Kind::Create).await.is_none());
}

#[tokio::test]
async fn sending_twice_is_sending_once() {
    let world = World::new().await;
    let id = world.submitted("Lift stops").await;
    world.requests().submit(id).await.unwrap();
    assert_eq!(states(&world).await, [RequestState::Waiting { retry_at: None }]);
    world.until_quiet().await;
    world.requests().submit(id).await.unwrap();
    world.until_quiet().await;
    assert_eq!(world.server.ids(), [id]);
}

#[tokio::test]
async fn a_waiting_request_becomes_a_draft_again_and_is_sent_as_corrected() {
    let world = World::new().await;
    let id = world.draft("Lft stops").await;
    attach(&world, id, 1).await;
    world.requests().submit(id).await.unwrap();
    let form = world.requests().edit(id).await.unwrap();
    assert_eq!((form.summary.state, form.summary.id), (RequestState::Draft, id));
    assert!(world.op(id, Kind::Files).await.is_none());
    world.until_quiet().await;
    assert!(world.server.ids().is_empty());
    world.requests().save(RequestDraft { description: "Lift stops".into(), ..form.content }).await.unwrap();
    world.requests().submit(id).await.unwrap();
    world.until_quiet().await;
    assert_eq!(world.server.memory.lock().unwrap().texts[&id], "Lift stops");
}

#[tokio::test]
async fn what_may_be_at_the_server_is_not_changed() {
    let world = World::new().await;
    let id = world.submitted("Lift stops").await;
    world.until_quiet().await;
    let form = world.requests().edit(id).await.unwrap();
    assert!(!form.may_edit);
    let refused = world.requests().save(RequestDraft { description: "other".into(), ..form.content }).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::IdConflict);
    let bytes = photo(1);
    let refused = world.requests().attach(id, "x.jpg".into(), 1, bytes.clone()).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::IdConflict);
    assert!(!world.drawer.has(Sha256::of(&bytes)));
}

#[tokio::test]
async fn a_discarded_draft_comes_back_when_asked_in_time() {
    let world = World::new().await;
    let id = world.draft("Lift stops").await;
    let file = attach(&world, id, 1).await;
    world.requests().discard(id).await.unwrap();
    assert!(states(&world).await.is_empty());
    world.requests().sweep().await.unwrap();
    world.requests().restore(id).await.unwrap();
    assert_eq!(world.requests().detail(id).await.unwrap().content.description, "Lift stops");
    world.requests().discard(id).await.unwrap();
    world.clock.advance(UNDO + Duration::from_secs(1));
    world.requests().sweep().await.unwrap();
    assert_eq!(world.requests().restore(id).await.unwrap_err().code(), ErrorCode::NotFound);
    assert!(!world.drawer.has(file));
}

#[tokio::test]
async fn a_refused_request_is_discarded_and_restored_with_its_reason() {
    let world = World::new().await;
    let id = world.submitted("words").await;
    world.server.refuse_next(ErrorCode::InvalidInput);
    world.until_quiet().await;
    let refused = RequestState::NotAccepted { code: ErrorCode::InvalidInput };
    assert_eq!(states(&world).await, std::slice::from_ref(&refused));
    world.requests().discard(id).await.unwrap();
    assert!(states(&world).await.is_empty());
    world.requests().restore(id).await.unwrap();
    assert_eq!(states(&world).await, [refused]);
    world.requests().discard(id).await.unwrap();
    world.clock.advance(UNDO + Duration::from_secs(1));
    world.requests().sweep().await.unwrap();
    assert_eq!(world.state(id, Kind::Create).await, State::Cancelled);
    assert!(states(&world).await.is_empty());
}

#[tokio::test]
async fn the_same_photo_twice_and_too_much_of_it_are_refused_at_the_field() {
    let world = World::new().await;
    let id = world.draft("photos").await;
    attach(&world, id, 1).await;
    let again = world.requests().attach(id, "again.jpg".into(), 1, photo(1)).await.unwrap_err();
    assert_eq!(codes(&again), [FieldCode::Duplicate]);
    assert_eq!(again.fields().first().unwrap().field, "attachments");
    assert!(world.drawer.has(Sha256::of(&photo(1))));
    for shade in 2..=20 {
        attach(&world, id, shade).await;
    }
    let many = world.requests().attach(id, "21.jpg".into(), 1, photo(200)).await.unwrap_err();
    assert_eq!(codes(&many), [FieldCode::TooMany]);
    assert!(!world.drawer.has(Sha256::of(&photo(200))));
}

#[tokio::test]
async fn a_photo_can_come_before_the_first_word_and_go_again() {
    let world = World::new().await;
    let id = world.requests().new_draft(None).await.unwrap().summary.id;
    let file = attach(&world, id, 1).await;
    assert_eq!(states(&world).await, [RequestState::Draft]);
    // The window saves without knowing of the photo yet.
    world.requests().save(RequestDraft::new(id)).await.unwrap();
    assert_eq!(world.requests().detail(id).await.unwrap().content.attachments.len(), 1);
    world.requests().detach(id, file).await.unwrap();
    assert!(states(&world).await.is_empty());
    assert!(!world.drawer.has(file));
}

#[tokio::test]
async fn a_small_picture_is_shown_and_a_file_that_is_gone_is_said_to_be() {
    let world = World::new().await;
    let id = world.draft("photo").await;
    let file = attach(&world, id, 1).await;
    let (bytes, mime) = world.requests().attachment_bytes(id, file).await.unwrap();
    assert_eq!(mime, "image/jpeg");
    assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 16);
    world.drawer.0.lock().unwrap().clear();
    assert_eq!(world.requests().attachment_bytes(id, file).await.unwrap_err().code(), ErrorCode::NotStoredHere);
    let other = Sha256::of(b"other");
    assert_eq!(world.requests().attachment_bytes(id, other).await.unwrap_err().code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn before_the_rules_are_known_everything_is_kept_and_nothing_sent() {
    let world = World::new().await;
    let shared = world.cache.read(state::shared).await.unwrap().unwrap();
    let shared = portal_api::me::Shared { requests: RequestRules::default(), ..shared };
    world.cache.write(move |tx| state::set_shared(tx, &shared)).await.unwrap();
    let id = world.draft("words").await;
    assert_eq!(codes(&world.requests().submit(id).await.unwrap_err()), [FieldCode::NotOffered]);
    assert_eq!(states(&world).await, [RequestState::Draft]);
}

#[tokio::test]
async fn files_stay_for_a_replay_and_go_after_thirty_days() {
    let world = World::new().await;
    let id = world.draft("photo").await;
    let file = attach(&world, id, 1).await;
    world.requests().submit(id).await.unwrap();
    world.until_quiet().await;
    world.requests().sweep().await.unwrap();
    assert!(world.drawer.has(file));
    world.clock.advance(Duration::from_secs(31 * 86_400));
    world.requests().sweep().await.unwrap();
    assert!(!world.drawer.has(file));
    assert!(world.op(id, Kind::Create).await.is_none());
    assert!(states(&world).await.is_empty());
}

#[tokio::test]
async fn the_label_of_the_work_type_is_the_companys_word() {
    let world = World::new().await;
    let id = world.draft("words").await;
    assert_eq!(world.requests().detail(id).await.unwrap().summary.work_type_label.as_deref(), Some("Fault"));
    let content = world.requests().detail(id).await.unwrap().content;
    assert_eq!(content.work_type, Some(WorkTypeCode("fault".into())));
}
