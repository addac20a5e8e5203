//! Taking back: what never left is forgotten, what may have left is confirmed.

use portal_api::problem::ErrorCode;
use portal_api::requests::Decision;
use portal_core::ports::Method;
use portal_core::views::RequestState;
use portal_testkit::cast::{ANNA, HOTELS};
use portal_testkit::{Fault, World, a_request, code_of, until};

#[tokio::test]
async fn a_request_taken_back_before_it_left_never_arrives() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    anna.network.set_offline(true);
    let gone = anna.submit(a_request().saying("never mind")).await;
    anna.account().requests().take_back(gone).await.unwrap();
    let kept = anna.submit(a_request().saying("this one counts")).await;
    anna.network.set_offline(false);
    anna.until_received(kept).await;
    let ids: Vec<_> = world.office.requests_of(&HOTELS).await.iter().map(|entry| entry.request.id).collect();
    assert_eq!(ids, [kept]);
}

#[tokio::test]
async fn a_received_request_is_taken_back_at_the_office_too() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let id = anna.submit(a_request()).await;
    assert!(anna.until_received(id).await.may_take_back);
    anna.network.next_of(Method::DELETE, "/v1/requests/", Fault::DropResponse);
    anna.account().requests().take_back(id).await.unwrap();
    anna.until_state(id, |state| *state == RequestState::Withdrawn).await;
    assert_eq!(world.office.requests_of(&HOTELS).await[0].request.decision, Decision::Withdrawn);
}

#[tokio::test]
async fn a_request_that_may_have_left_is_refused_from_then_on() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    anna.network.always("/v1/requests/", Fault::DropRequest);
    let id = anna.submit(a_request()).await;
    until("it was tried", async || (!anna.network.calls(&Method::PUT, "/v1/requests/").is_empty()).then_some(())).await;
    anna.account().requests().take_back(id).await.unwrap();
    anna.network.heal();
    until("it is gone, or marked as taken back", async || {
        let detail = anna.account().requests().detail(id).await;
        match detail {
            Ok(detail) => (detail.summary.state == RequestState::Withdrawn).then_some(()),
            Err(error) => (error.code() == ErrorCode::NotFound).then_some(()),
        }
    })
    .await;
    anna.until_counts(0, 0).await;
    let open = world.office.requests_of(&HOTELS).await;
    assert!(open.iter().all(|entry| entry.request.decision == Decision::Withdrawn), "{open:?}");
}

#[tokio::test]
async fn a_discarded_draft_can_be_brought_back_for_a_moment() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let id = anna.write(a_request().saying("a long story")).await;
    let account = anna.account();
    account.requests().discard(id).await.unwrap();
    assert_eq!(code_of(account.requests().detail(id).await), Some(ErrorCode::NotFound));
    account.requests().restore(id).await.unwrap();
    assert_eq!(anna.request(id).await.content.description, "a long story");
}
