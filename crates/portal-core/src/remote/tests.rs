//! Against a scripted server.

use portal_api::fingerprint::Sha256;
use portal_api::id::{DocumentId, Epoch, RequestId};
use portal_api::problem::ErrorCode;
use rstest::rstest;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::feed::{FeedSource, Manner};
use crate::outbox::courier::Courier;
use crate::ports::{DataKey, HttpResponse};
use crate::testing::{Twins, answer, captive, json, refusal, tokens};

mod uploads;

struct Bench {
    _dir: TempDir,
    twins: Twins,
    remote: Remote,
}

async fn bench() -> Bench {
    let (dir, twins) = (TempDir::new().unwrap(), Twins::default());
    let session = Session::load(dir.path().join("s"), DataKey::new([3; 32]), &twins.ports()).unwrap();
    session.begin(tokens(1)).await.unwrap();
    let wire = Wire::new("https://portal.example.org".into(), &twins.ports());
    let remote = Remote::new(wire, Arc::new(session), Arc::new(|_: Result<(), &Error>| {}));
    Bench { _dir: dir, twins, remote }
}

async fn put(bench: &Bench) -> Error {
    let (id, epoch) = (RequestId(Uuid::nil()), Epoch(Uuid::nil()));
    bench.remote.put_request(id, Bytes::from_static(b"{}"), epoch).await.unwrap_err()
}

#[rstest]
#[case::captive_portal(captive())]
#[case::nothing(answer(200, &[], ""))]
#[case::no_content(answer(204, &[], ""))]
#[case::another_shape(json(&"hello"))]
#[case::html_that_says_json(answer(200, &[("content-type", "application/json")], "<html>"))]
#[case::receipt_that_says_html(answer(200, &[("content-type", "text/html")], "{}"))]
#[case::redirect(answer(307, &[("location", "https://elsewhere/")], ""))]
#[case::not_found_of_a_proxy(answer(404, &[("content-type", "text/html")], "no"))]
#[case::sign_in_of_a_network(answer(511, &[("content-type", "text/html")], "pay"))]
#[case::problem_that_is_none(answer(404, &[("content-type", "application/json")], "{}"))]
#[tokio::test]
async fn f17_what_is_no_portals_answer_is_no_answer(#[case] response: HttpResponse) {
    let bench = bench().await;
    let response = std::sync::Mutex::new(Some(response));
    bench.twins.http.then(move |_| Ok(response.lock().unwrap().take().unwrap()));
    let error = put(&bench).await;
    assert!(matches!(error, Error::NotAPortal(_)), "{error:?}");
}

#[rstest]
#[case::no_content(answer(204, &[], ""))]
#[case::captive_portal(captive())]
#[case::nothing(json(&serde_json::json!({})))]
#[tokio::test]
async fn nothing_is_taken_back_because_something_on_the_way_says_done(#[case] response: HttpResponse) {
    let bench = bench().await;
    let response = std::sync::Mutex::new(Some(response));
    bench.twins.http.then(move |_| Ok(response.lock().unwrap().take().unwrap()));
    let (id, epoch) = (RequestId(Uuid::nil()), Epoch(Uuid::nil()));
    assert!(matches!(bench.remote.withdraw_request(id, epoch).await, Err(Error::NotAPortal(_))));
}

#[rstest]
#[case::a_proxy_without_its_server(502, ErrorCode::Unavailable)]
#[case::overloaded(503, ErrorCode::Unavailable)]
#[case::slow(408, ErrorCode::Timeout)]
#[tokio::test]
async fn a_failure_in_front_of_the_server_passes(#[case] status: u16, #[case] code: ErrorCode) {
    let bench = bench().await;
    bench.twins.http.then(move |_| Ok(answer(status, &[("content-type", "text/html")], "sorry")));
    let error = put(&bench).await;
    assert!(matches!(&error, Error::Refused(_)) && error.code() == code, "{error:?}");
}

#[tokio::test]
async fn a_server_that_asks_to_wait_is_heard() {
    let bench = bench().await;
    for (status, headers) in [(429, vec![("retry-after", "7")]), (503, vec![("retry-after", "7")]), (429, vec![])] {
        let expected = headers.first().map(|_| std::time::Duration::from_secs(7));
        bench.twins.http.then(move |_| Ok(answer(status, &headers, "")));
        assert!(matches!(put(&bench).await, Error::Wait(wait) if wait == expected));
    }
}

#[tokio::test]
async fn a_code_of_a_newer_server_is_read_by_its_status() {
    let bench = bench().await;
    let body = r#"{"type":"/problems/new","title":"new","status":403,"code":"never-heard-of"}"#;
    bench.twins.http.then(move |_| Ok(answer(403, &[("content-type", "application/problem+json")], body)));
    assert_eq!(put(&bench).await.code(), ErrorCode::NotShared);
}

#[tokio::test]
async fn an_expired_token_is_renewed_once_and_the_call_repeated_once() {
    let bench = bench().await;
    bench.twins.http.then(|_| Ok(refusal(ErrorCode::NotSignedIn)));
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    bench.twins.http.then(|_| Ok(refusal(ErrorCode::NotSignedIn)));
    // A server that does not know its own newest token is in trouble; nobody has to sign in because of it.
    assert_eq!(put(&bench).await.code(), ErrorCode::Unavailable);
    let nil = Uuid::nil();
    let path = format!("PUT /v1/requests/{nil}");
    assert_eq!(bench.twins.http.paths(), [path.as_str(), "POST /v1/session/refresh", path.as_str()]);
    assert!(bench.remote.session().is_alive());
    let seen = bench.twins.http.seen.lock().unwrap();
    let bearer = |n: usize| seen[n].headers.iter().find(|(name, _)| name == "authorization").unwrap().1.clone();
    assert_eq!((bearer(0).as_str(), bearer(2).as_str()), ("Bearer access-1", "Bearer access-2"));
}

#[tokio::test]
async fn a_refusal_of_a_token_that_was_replaced_meanwhile_passes() {
    let bench = bench().await;
    let session = Arc::clone(&bench.remote.session);
    bench.twins.http.then(move |_| {
        // Somebody signs in while the answer is on its way.
        let begun = futures::executor::block_on(session.begin(tokens(2)));
        begun.unwrap();
        Ok(refusal(ErrorCode::UserDisabled))
    });
    assert_eq!(put(&bench).await.code(), ErrorCode::Unavailable);
    assert!(bench.remote.session().is_alive());
}

#[tokio::test]
async fn the_end_of_a_session_is_remembered_and_nothing_is_asked_any_more() {
    let bench = bench().await;
    bench.twins.http.then(|_| Ok(refusal(ErrorCode::SessionEnded)));
    assert_eq!(put(&bench).await.code(), ErrorCode::SessionEnded);
    assert_eq!(put(&bench).await.code(), ErrorCode::SessionEnded);
    assert_eq!(bench.twins.http.paths().len(), 1);
}

#[tokio::test]
async fn a_cursor_travels_unchanged() {
    let bench = bench().await;
    bench.twins.http.then(|_| Ok(answer(200, &[("content-type", "application/x-ndjson")], "")));
    assert!(bench.remote.sync(Some("a+/=&b"), Manner::default()).await.is_ok());
    assert_eq!(bench.twins.http.paths(), ["GET /v1/sync?cursor=a%2B%2F%3D%26b"]);
    bench.twins.http.then(|_| Ok(captive()));
    assert!(matches!(bench.remote.sync(None, Manner::default()).await, Err(Error::NotAPortal(_))));
    bench.twins.http.then(|_| Ok(refusal(ErrorCode::CursorReset)));
    assert!(
        matches!(bench.remote.sync(None, Manner::default()).await, Err(error) if error.code() == ErrorCode::CursorReset)
    );
}

#[tokio::test]
async fn a_document_must_be_what_was_asked_for() {
    let bench = bench().await;
    let (id, sha256) = (DocumentId(Uuid::nil()), Sha256::of(b"x"));
    let tag = format!("\"{sha256}\"");
    let etag = ("etag", tag.as_str());
    for (response, begins) in [
        (answer(200, &[etag], "x"), Some(0)),
        (answer(206, &[etag, ("content-range", "bytes 5-9/10")], "x"), Some(5)),
        (answer(206, &[etag, ("content-range", "bytes 4-9/10")], "x"), None),
        (answer(206, &[etag], "x"), None),
        (answer(200, &[("content-type", "text/html")], "<html>"), None),
        (answer(204, &[etag], ""), None),
    ] {
        let response = std::sync::Mutex::new(Some(response));
        bench.twins.http.then(move |_| Ok(response.lock().unwrap().take().unwrap()));
        let found = bench.remote.document(id, 5, sha256).await;
        assert_eq!(found.ok().map(|answer| answer.from), begins);
    }
    let seen = bench.twins.http.seen.lock().unwrap();
    assert!(seen[0].headers.contains(&("range".into(), "bytes=5-".into())));
    assert!(seen[0].headers.contains(&("if-range".into(), tag.clone())));
}
