//! The server says no: the text is kept, the reason stands at the field, correcting and sending again works.

use portal_api::id::WorkTypeCode;
use portal_api::problem::{ErrorCode, FieldCode};
use portal_api::requests::RequestDraft;
use portal_core::views::RequestState;
use portal_testkit::cast::{ANNA, HOTELS, LIFTS};
use portal_testkit::{Client, World, a_request};

/// Anna writes something without a connection that her company has just stopped offering.
async fn refused(world: &World, anna: &Client) -> portal_api::id::RequestId {
    anna.network.set_offline(true);
    let id = anna.submit(a_request().of_kind("maintenance").saying("Please oil the doors")).await;
    world.office.set(&LIFTS, |settings| settings.work_types.retain(|offered| offered.code.0 == "fault")).await;
    anna.network.set_offline(false);
    anna.until_state(id, |state| *state == RequestState::NotAccepted { code: ErrorCode::InvalidInput }).await;
    id
}

#[tokio::test]
async fn a_refusal_names_the_field_and_keeps_the_text() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let id = refused(&world, &anna).await;
    let detail = anna.request(id).await;
    let problem = detail.problem.expect("the server's reason");
    assert_eq!(problem.code, ErrorCode::InvalidInput);
    let fields: Vec<_> = problem.fields.iter().map(|field| (field.field.as_str(), field.code)).collect();
    assert_eq!(fields, [("work_type", FieldCode::NotOffered)]);
    assert_eq!(detail.content.description, "Please oil the doors");
    assert!(detail.may_edit);
    anna.until_counts(0, 1).await;
    assert!(world.office.requests_of(&HOTELS).await.is_empty());
}

#[tokio::test]
async fn a_corrected_request_goes_under_a_new_id_and_arrives_once() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let old = refused(&world, &anna).await;
    let account = anna.account();
    let opened = account.requests().edit(old).await.unwrap();
    let work_type = Some(WorkTypeCode("fault".to_owned()));
    let corrected = RequestDraft { work_type, description: "The doors squeak".to_owned(), ..opened.content };
    account.requests().save(corrected).await.unwrap();
    let new = account.requests().submit(opened.summary.id).await.unwrap().id;
    anna.until_received(new).await;
    assert_ne!(new, old, "the office may have seen the first one refused");
    let stored = world.office.requests_of(&HOTELS).await;
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].request.id, new);
    assert_eq!(stored[0].request.description, "The doors squeak");
    assert_eq!(anna.request(old).await.summary.id, new, "the old address leads to the copy");
    let listed: Vec<_> = account.requests().list().await.unwrap().into_iter().map(|row| row.id).collect();
    assert_eq!(listed, [new]);
    anna.until_counts(0, 0).await;
}

#[tokio::test]
async fn a_refused_request_waits_for_its_person_across_a_restart() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    let id = refused(&world, &anna).await;
    anna.kill();
    anna.start().await;
    assert_eq!(anna.state(id).await, RequestState::NotAccepted { code: ErrorCode::InvalidInput });
    anna.account().requests().discard(id).await.unwrap();
    assert!(anna.account().requests().list().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_poisoned_request_holds_up_nobody_else() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    refused(&world, &anna).await;
    let other = anna.submit(a_request().saying("this one is fine")).await;
    anna.until_received(other).await;
}

#[tokio::test]
async fn requests_switched_off_meanwhile_are_refused_in_so_many_words() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    anna.network.set_offline(true);
    let id = anna.submit(a_request()).await;
    world.office.set(&LIFTS, |settings| settings.may_create_requests = false).await;
    anna.network.set_offline(false);
    anna.until_state(id, |state| *state == RequestState::NotAccepted { code: ErrorCode::NotShared }).await;
    assert_eq!(anna.request(id).await.content.description, "Lift 2 stops between floors");
    world.office.set(&LIFTS, |settings| settings.may_create_requests = true).await;
    portal_testkit::until("the rules are back and the same text goes", async || {
        let account = anna.account();
        let opened = account.requests().edit(id).await.ok()?;
        account.requests().submit(opened.summary.id).await.ok()
    })
    .await;
    anna.until_received(anna.request(id).await.summary.id).await;
    assert_eq!(world.office.requests_of(&HOTELS).await.len(), 1);
}
