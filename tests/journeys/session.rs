//! Staying signed in: only the server's own word ends a session.

use std::time::Duration;

use portal_api::id::RequestId;
use portal_api::problem::{ErrorCode, PROBLEM_JSON, Problem};
use portal_core::ports::Method;
use portal_core::views::{Connection, HoldReason, RequestState};
use portal_testkit::cast::{ANNA, HOTELS};
use portal_testkit::{Client, Fault, World, a_request, until};
use rstest::rstest;

use crate::{lists, storage};

const REFRESH: &str = "/v1/session/refresh";

/// More than an access token lives.
const LATER: Duration = Duration::from_secs(11 * 60);

fn refreshes(client: &Client) -> usize {
    client.network.calls(&Method::POST, REFRESH).len()
}

/// A call that the server would have refused because the access token is over.
fn expired() -> Fault {
    refused(401, ErrorCode::NotSignedIn)
}

fn refused(status: u16, code: ErrorCode) -> Fault {
    Fault::Answer(status, PROBLEM_JSON, serde_json::to_string(&Problem::new(code)).unwrap())
}

fn waits_for_the_sign_in(state: &RequestState) -> bool {
    *state == RequestState::Held { reason: HoldReason::SignIn }
}

#[tokio::test]
async fn however_many_calls_find_the_token_expired_one_refresh_is_sent() {
    let world = World::new().await;
    let anna = world.sign_in_at_speed(&ANNA, 1).await;
    let before = refreshes(&anna);
    anna.network.set_offline(true);
    let mut ids = Vec::new();
    for n in 0..3 {
        ids.push(anna.submit(a_request().saying(format!("number {n}"))).await);
    }
    anna.clock.skip(LATER);
    anna.network.next(REFRESH, Fault::Delay(Duration::from_millis(300)));
    anna.network.set_offline(false);
    anna.account().check_now().await.unwrap();
    for id in ids {
        anna.until_received(id).await;
    }
    assert_eq!(refreshes(&anna) - before, 1);
}

#[tokio::test]
async fn a_token_that_the_server_does_not_take_is_renewed_and_the_call_repeated() {
    let world = World::new().await;
    let anna = world.sign_in_at_speed(&ANNA, 1).await;
    let before = refreshes(&anna);
    anna.network.next_of(Method::PUT, "/v1/requests/", expired());
    let id = anna.submit(a_request()).await;
    anna.until_received(id).await;
    assert_eq!(refreshes(&anna) - before, 1);
    anna.until_line(Connection::Online).await;
}

#[tokio::test]
async fn the_answer_to_a_refresh_may_get_lost() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    for _ in 0..2 {
        let before = refreshes(&anna);
        anna.network.next(REFRESH, Fault::DropResponse);
        anna.clock.skip(LATER);
        anna.account().check_now().await.unwrap();
        let id = anna.submit(a_request()).await;
        anna.until_received(id).await;
        assert!(refreshes(&anna) >= before + 2, "one was lost, the next was answered");
    }
    anna.until_line(Connection::Online).await;
}

/// Where the answer to a refresh gets lost.
#[derive(Debug, Clone, Copy)]
enum Lost {
    BeforeTheServer,
    AfterTheServer,
    InTheMiddle,
    AtTheDisk,
    WithTheProgram,
}

#[rstest]
#[tokio::test]
async fn f10_an_answer_to_a_refresh_lost_anywhere_signs_nobody_out(
    #[values(Lost::BeforeTheServer, Lost::AfterTheServer, Lost::InTheMiddle, Lost::AtTheDisk, Lost::WithTheProgram)]
    lost: Lost,
) {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    let blocked = anna.account_dir().join("session.tmp");
    let before = refreshes(&anna);
    match lost {
        Lost::BeforeTheServer => anna.network.next(REFRESH, Fault::DropRequest),
        Lost::AfterTheServer => anna.network.next(REFRESH, Fault::DropResponse),
        Lost::InTheMiddle => anna.network.next(REFRESH, Fault::Truncate(30)),
        Lost::AtTheDisk => std::fs::create_dir(&blocked).unwrap(),
        // What came was stored, and nothing was ever called with it.
        Lost::WithTheProgram => {
            anna.network.next(REFRESH, Fault::Delay(Duration::ZERO));
            anna.network.always("/v1/", Fault::DropRequest);
        }
    }
    anna.clock.skip(LATER);
    anna.account().check_now().await.unwrap();
    until("a refresh was tried", async || (refreshes(&anna) > before).then_some(())).await;
    match lost {
        Lost::AtTheDisk => {
            anna.until_line(Connection::Storage).await;
            std::fs::remove_dir(&blocked).unwrap();
            anna.account().check_now().await.unwrap();
        }
        Lost::WithTheProgram => {
            anna.until_line(Connection::Offline).await;
            anna.kill();
            anna.network.heal();
            anna.start().await;
        }
        _ => {}
    }
    let id = anna.submit(a_request()).await;
    anna.until_received(id).await;
    assert!(anna.portal().start().await.unwrap().open.unwrap().account.signed_in, "{lost:?}");
}

#[tokio::test]
async fn a_program_that_dies_with_a_refresh_under_way_stays_signed_in() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    anna.network.always(REFRESH, Fault::DropResponse);
    anna.clock.skip(LATER);
    let id = anna.submit(a_request()).await;
    let before = refreshes(&anna);
    until("a refresh was tried", async || (refreshes(&anna) > before).then_some(())).await;
    anna.kill();
    anna.network.heal();
    anna.start().await;
    anna.until_received(id).await;
    assert!(anna.portal().start().await.unwrap().open.unwrap().account.signed_in);
}

#[tokio::test]
async fn a_session_that_was_ended_asks_for_a_sign_in_and_keeps_everything() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    world.office.disable(&ANNA).await;
    world.office.enable(&ANNA).await;
    anna.until_line(Connection::SignedOut).await;
    assert!(!anna.portal().start().await.unwrap().open.unwrap().account.signed_in);
    assert_eq!(lists::work_orders(&anna).await.unwrap().len(), 6);
    let id = anna.submit(a_request()).await;
    anna.until_state(id, waits_for_the_sign_in).await;
    anna.sign_in(&ANNA).await;
    anna.until_received(id).await;
    anna.until_line(Connection::Online).await;
    assert_eq!(world.office.requests_of(&HOTELS).await.len(), 1);
}

#[tokio::test]
async fn f11_nobody_is_signed_out_because_the_line_is_bad() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    for (fault, line) in [
        (Fault::DropRequest, Connection::Offline),
        (Fault::Html, Connection::Intercepted),
        (Fault::Status(503), Connection::Maintenance),
    ] {
        anna.network.always("/", fault);
        anna.clock.skip(LATER);
        anna.account().check_now().await.unwrap();
        anna.until_line(line).await;
        assert!(anna.portal().start().await.unwrap().open.unwrap().account.signed_in, "{line:?}");
        anna.network.heal();
        anna.account().check_now().await.unwrap();
        anna.until_line(Connection::Online).await;
    }
    anna.network.set_offline(true);
    anna.quit().await;
    anna.start().await;
    let start = anna.portal().start().await.unwrap();
    assert!(start.open.unwrap().account.signed_in);
    anna.until_line(Connection::Offline).await;
}

#[tokio::test]
async fn the_refresh_token_is_nowhere_on_the_disk_in_clear_text() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    anna.clock.skip(LATER);
    anna.network.next(REFRESH, Fault::Delay(Duration::from_millis(1)));
    anna.account().check_now().await.unwrap();
    until("it was renewed", async || (refreshes(&anna) > 0).then_some(())).await;
    let calls = anna.network.calls(&Method::GET, "/v1/");
    let bearer = calls.iter().flat_map(|call| &call.headers).find(|(name, _)| name == "authorization");
    let token = bearer.expect("calls carry a token").1.trim_start_matches("Bearer ").to_owned();
    assert!(token.len() > 20);
    assert!(!storage::disk_holds(&anna, token.as_bytes()));
    assert!(!storage::disk_holds(&anna, HOTELS.name.as_bytes()) || !is_in_a_database(&anna));
}

/// Whether a customer's name can be read in a database or a sealed file (the list of accounts names nobody's customer).
fn is_in_a_database(client: &Client) -> bool {
    client.files().iter().any(|(path, bytes)| {
        path.extension().is_none_or(|extension| extension != "json")
            && bytes.windows(HOTELS.name.len()).any(|window| window == HOTELS.name.as_bytes())
    })
}

/// A request that waits because the portal is switched off. The server says so and the session lives on, as when the
/// server was put back since to before that was done.
async fn held_while_the_portal_is_off(client: &Client) -> RequestId {
    client.network.always("/v1/", refused(403, ErrorCode::PortalDisabled));
    client.account().check_now().await.unwrap();
    client.until_line(Connection::PortalDisabled).await;
    let id = client.submit(a_request()).await;
    client.until_state(id, waits_for_the_sign_in).await;
    id
}

#[tokio::test]
async fn access_that_is_back_lets_go_what_waited_although_the_first_question_is_put_off() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    let id = held_while_the_portal_is_off(&anna).await;
    anna.quit().await;
    anna.network.heal();
    // While the session is renewed, everybody else waits for it; what they are answered comes after the question.
    anna.network.next(REFRESH, Fault::Delay(Duration::from_millis(500)));
    anna.network.next("/v1/me", Fault::Answer(429, PROBLEM_JSON, String::new()));
    anna.start().await;
    anna.until_line(Connection::PortalDisabled).await;
    let before = refreshes(&anna);
    anna.account().check_now().await.unwrap();
    until("the session is being renewed", async || (refreshes(&anna) > before).then_some(())).await;
    anna.account().check_now().await.unwrap();
    anna.until_received(id).await;
    anna.until_line(Connection::Online).await;
}

#[tokio::test]
async fn access_that_is_back_lets_go_what_waited_although_the_disk_refuses_at_first() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    let id = held_while_the_portal_is_off(&anna).await;
    anna.quit().await;
    // Longer than a busy machine needs to come to the refusal.
    storage::refuse_to_let_go(&anna, 5);
    anna.start().await;
    anna.until_state(id, waits_for_the_sign_in).await;
    anna.network.heal();
    anna.account().check_now().await.unwrap();
    anna.until_received(id).await;
}
