//! Bad input and bad days: a clear answer, the draft intact, the outbox intact.

use std::time::Duration;

use portal_api::id::RequestId;
use portal_api::problem::{ErrorCode, FieldCode};
use portal_core::ports::SecretError;
use portal_core::views::{Connection, RequestState};
use portal_testkit::cast::{ANNA, HOTELS, LIFTS, PASSWORD, Person};
use portal_testkit::{Client, Fault, World, a_request, code_of, photos, until};

use crate::lists;

async fn refusal(client: &Client, person: &Person, password: &str) -> Option<ErrorCode> {
    code_of(client.try_sign_in(person, password).await)
}

#[tokio::test]
async fn signing_in_says_what_is_wrong_and_no_more() {
    static NOBODY: Person = Person { email: "nobody@harbour.example", name: "Nobody", customer: &HOTELS };
    let mut world = World::new().await;
    let client = world.computer().await;
    assert_eq!(refusal(&client, &ANNA, "wrong").await, Some(ErrorCode::WrongCredentials));
    assert_eq!(refusal(&client, &NOBODY, PASSWORD).await, Some(ErrorCode::WrongCredentials));
    let find = async |address: &str| code_of(client.portal().find_portal(address).await);
    assert_eq!(find("not an address").await, Some(ErrorCode::AddressInvalid));
    assert_eq!(find("http://portal.example.org/x").await, Some(ErrorCode::AddressInvalid));
    assert_eq!(find(&format!("{}/no-such-portal", world.url())).await, Some(ErrorCode::PortalNotFound));
    assert!(client.portal().account().is_err(), "nobody is signed in");
    assert!(client.files().is_empty(), "and nothing was left behind");
    world.stop_server().await;
    assert_eq!(refusal(&client, &ANNA, PASSWORD).await, Some(ErrorCode::Unreachable));
}

#[tokio::test]
async fn a_portal_is_found_however_its_address_is_written_and_under_its_old_name() {
    let world = World::new().await;
    let client = world.computer().await;
    world.office.set(&LIFTS, |settings| settings.slug = "harbour-lifts".to_owned()).await;
    let host = world.url().trim_start_matches("http://").to_owned();
    for address in [
        format!("{}/north-lifts", world.url()),
        format!("  {host}/North-Lifts/ "),
        format!("http://{host}/p/harbour-lifts/requests?x=1"),
    ] {
        let found = client.portal().find_portal(&address).await.unwrap();
        assert_eq!((found.server, found.info.slug.as_str()), (world.url(), "harbour-lifts"), "{address}");
    }
    client.sign_in(&ANNA).await;
    client.until_synced().await;
}

#[tokio::test]
async fn something_that_is_no_portal_is_called_so_at_the_door() {
    let world = World::new().await;
    let client = world.computer().await;
    client.network.always("/", Fault::Html);
    assert_eq!(refusal(&client, &ANNA, PASSWORD).await, Some(ErrorCode::NotAPortal));
    client.network.heal();
    client.sign_in(&ANNA).await;
}

#[tokio::test]
async fn a_request_outlives_everything_that_can_answer_instead_of_the_server() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let bad = [
        (Fault::Html, Connection::Intercepted),
        (Fault::Status(302), Connection::Intercepted),
        (Fault::Status(204), Connection::Intercepted),
        (Fault::Answer(200, "application/json", "{}".to_owned()), Connection::Intercepted),
        (Fault::Status(500), Connection::Maintenance),
        (Fault::Status(503), Connection::Maintenance),
        (Fault::Status(429), Connection::Maintenance),
        (Fault::Status(407), Connection::Intercepted),
    ];
    anna.network.set_offline(true);
    let id = anna.submit(a_request()).await;
    anna.until_line(Connection::Offline).await;
    for (fault, line) in bad {
        anna.network.heal();
        anna.network.always("/", fault.clone());
        anna.account().check_now().await.unwrap();
        until(&format!("{fault:?} makes the line {line:?}"), async || (anna.status().connection == line).then_some(()))
            .await;
        assert!(
            matches!(anna.state(id).await, RequestState::Waiting { .. } | RequestState::Sending { .. }),
            "{fault:?}: {:?}",
            anna.state(id).await
        );
    }
    anna.network.heal();
    anna.account().check_now().await.unwrap();
    anna.until_received(id).await;
    assert_eq!(world.office.requests_of(&HOTELS).await.len(), 1);
}

#[tokio::test]
async fn a_slow_server_is_waited_for() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    anna.network.always("/v1/", Fault::Delay(Duration::from_millis(200)));
    let id = anna.submit(a_request().with_photo("door.jpg", photos::plain(1))).await;
    anna.until_received(id).await;
    assert_eq!(world.office.requests_of(&HOTELS).await.len(), 1);
}

#[tokio::test]
async fn a_file_that_is_too_large_or_no_picture_is_refused_and_the_draft_stays() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let id = anna.write(a_request().saying("see the photos").with_photo("good.jpg", photos::plain(1))).await;
    let account = anna.account();
    for (name, bytes, code) in [
        ("huge.jpg", photos::oversized(30 * 1024 * 1024), FieldCode::TooLarge),
        ("virus.jpg", photos::not_a_picture(), FieldCode::UnsupportedType),
        ("empty.jpg", Vec::new(), FieldCode::UnsupportedType),
    ] {
        let size = u32::try_from(bytes.len()).unwrap();
        let refused = account.requests().attach(id, name.to_owned(), size, bytes).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::InvalidInput, "{name}");
        assert_eq!(refused.fields()[0].code, code, "{name}");
    }
    let detail = anna.request(id).await;
    assert_eq!(detail.content.description, "see the photos");
    assert_eq!(detail.attachments.len(), 1);
    account.requests().submit(id).await.unwrap();
    anna.until_received(id).await;
}

#[tokio::test]
async fn strange_texts_travel_unchanged_and_impossible_ones_are_refused_at_the_field() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let texts = [
        "🛗👩\u{200d}🔧 stuck 🚨".to_owned(),
        "A\u{301}ufzug, Z\u{335}\u{321}algo".to_owned(),
        "المصعد لا يعمل\u{200f} Lift 3".to_owned(),
        "line one\r\nline two\ttab \u{feff}".to_owned(),
        "\"; DROP TABLE request; -- <script>alert(1)</script>".to_owned(),
        "x".repeat(10_000),
    ];
    for text in texts {
        let id = anna.submit(a_request().saying(text.clone())).await;
        anna.until_received(id).await;
        let stored = world.office.requests_of(&HOTELS).await;
        let stored = stored.iter().find(|entry| entry.request.id == id).unwrap();
        assert_eq!(stored.request.description, text);
        assert_eq!(anna.request(id).await.content.description, text);
    }
    for (text, code) in [("a\0b".to_owned(), FieldCode::ContainsNul), ("x".repeat(65_536), FieldCode::TooLong)] {
        let id = anna.write(a_request().saying(text.clone())).await;
        let refused = anna.account().requests().submit(id).await.unwrap_err();
        let field = &refused.fields()[0];
        assert_eq!((field.field.as_str(), field.code), ("description", code));
        assert_eq!(anna.request(id).await.content.description, text, "the draft keeps what was typed");
    }
}

#[tokio::test]
async fn a_second_instance_is_told_that_there_is_a_first_one() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    assert_eq!(code_of(anna.another_instance().await), Some(ErrorCode::AlreadyRunning));
    let id = anna.submit(a_request()).await;
    anna.until_received(id).await;
    anna.quit().await;
    anna.start().await;
}

/// A client with a draft, and a request that waits; then its program has ended, offline.
async fn with_unsent(world: &World) -> (Client, RequestId, RequestId) {
    let mut anna = world.sign_in(&ANNA).await;
    anna.network.set_offline(true);
    let waiting = anna.submit(a_request().saying("waits").with_photo("door.jpg", photos::plain(1))).await;
    let draft = anna.write(a_request().saying("half a sentence")).await;
    anna.quit().await;
    (anna, waiting, draft)
}

#[tokio::test]
async fn a_cache_that_cannot_be_read_is_made_anew_and_the_outbox_is_untouched() {
    let world = World::new().await;
    let (mut anna, waiting, draft) = with_unsent(&world).await;
    let cache = anna.account_dir().join("cache.db");
    let length = std::fs::metadata(&cache).unwrap().len();
    std::fs::write(&cache, vec![0x5a; usize::try_from(length).unwrap()]).unwrap();
    anna.start().await;
    anna.until_waiting(waiting).await;
    assert_eq!(anna.request(draft).await.content.description, "half a sentence");
    anna.network.set_offline(false);
    anna.until_received(waiting).await;
    lists::until_rows("everything shared is back", 6, async || lists::work_orders(&anna).await).await;
    assert_eq!(world.office.requests_of(&HOTELS).await.len(), 1);
}

#[tokio::test]
async fn a_cache_that_is_gone_is_made_anew() {
    let world = World::new().await;
    let (mut anna, waiting, _) = with_unsent(&world).await;
    for name in ["cache.db", "cache.db-wal", "cache.db-shm"] {
        let _ = std::fs::remove_file(anna.account_dir().join(name));
    }
    anna.start().await;
    anna.network.set_offline(false);
    anna.until_received(waiting).await;
    lists::until_rows("everything shared is back", 6, async || lists::work_orders(&anna).await).await;
}

#[tokio::test]
async fn an_outbox_that_cannot_be_read_is_not_thrown_away() {
    let world = World::new().await;
    let (mut anna, ..) = with_unsent(&world).await;
    let outbox = anna.account_dir().join("outbox.db");
    let sound = std::fs::read(&outbox).unwrap();
    // A program that had the time to rest has made a copy, from which all would be back.
    for name in ["outbox.db-wal", "outbox.bak"] {
        let _ = std::fs::remove_file(anna.account_dir().join(name));
    }
    std::fs::write(&outbox, vec![0x5a; sound.len()]).unwrap();
    assert_eq!(code_of(anna.try_start().await), Some(ErrorCode::OutboxUnreadable));
    assert!(std::fs::read(&outbox).unwrap().iter().all(|byte| *byte == 0x5a), "it is as it was found");
}

#[tokio::test]
async fn a_locked_keychain_stops_the_start_and_harms_nothing() {
    let world = World::new().await;
    let (mut anna, waiting, draft) = with_unsent(&world).await;
    for (mood, code) in [
        (SecretError::Locked, ErrorCode::KeychainLocked),
        (SecretError::Missing("no bus".to_owned()), ErrorCode::KeychainMissing),
    ] {
        anna.secrets.fail_with(Some(mood));
        assert_eq!(code_of(anna.try_start().await), Some(code));
    }
    anna.secrets.fail_with(None);
    anna.start().await;
    assert_eq!(anna.request(draft).await.content.description, "half a sentence");
    anna.network.set_offline(false);
    anna.until_received(waiting).await;
}

#[tokio::test]
async fn without_a_keychain_nobody_is_signed_in_and_nothing_is_written() {
    let world = World::new().await;
    let client = world.computer().await;
    client.secrets.fail_with(Some(SecretError::Missing("no bus".to_owned())));
    assert_eq!(refusal(&client, &ANNA, PASSWORD).await, Some(ErrorCode::KeychainMissing));
    assert!(client.files().is_empty());
}

#[tokio::test]
async fn data_whose_key_is_lost_is_named_so_and_kept() {
    let world = World::new().await;
    let (mut anna, ..) = with_unsent(&world).await;
    let outbox = std::fs::read(anna.account_dir().join("outbox.db")).unwrap();
    anna.secrets.lose_all();
    anna.start().await;
    let start = anna.portal().start().await.unwrap();
    assert!(start.open.is_none());
    let known = &start.accounts[0].id;
    assert_eq!(code_of(anna.portal().open_account(known).await), Some(ErrorCode::KeyLost));
    assert!(std::fs::read(anna.account_dir().join("outbox.db")).unwrap() == outbox);
    anna.network.set_offline(false);
    anna.sign_in(&ANNA).await;
    anna.until_synced().await;
    assert_eq!(lists::work_orders(&anna).await.unwrap().len(), 6, "a new beginning");
    assert!(anna.files().iter().any(|(_, bytes)| *bytes == outbox), "what nobody can read is kept all the same");
}
