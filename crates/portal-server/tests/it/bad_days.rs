//! Bad input: a clear answer at the right place, and nothing stored.

use std::num::NonZeroU32;

use portal_api::paths;
use portal_server::Limits;
use reqwest::Method;
use rstest::rstest;
use serde_json::json;
use uuid::Uuid;

use crate::world::{World, code, expect, id_of, request};

#[tokio::test]
async fn a_path_or_method_that_does_not_exist_is_a_problem_like_any_other() {
    let world = World::new().await;
    assert_eq!(code(world.call(Method::GET, "/v1/nothing").send().await.unwrap()).await, "not-found");
    assert_eq!(code(world.call(Method::GET, "/").send().await.unwrap()).await, "not-found");
    assert_eq!(code(world.call(Method::POST, paths::ME).send().await.unwrap()).await, "method-not-allowed");
}

#[rstest]
#[case::html("<!doctype html><title>Sign in to the guest network</title>")]
#[case::nothing("")]
#[case::half("{\"email\":\"anna@exam")]
#[case::other_shape("[1,2,3]")]
#[tokio::test]
async fn a_body_that_is_not_what_was_agreed_is_malformed(#[case] body: &'static str) {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    for path in [paths::sessions("lift"), paths::SESSION_REFRESH.into()] {
        assert_eq!(code(world.call(Method::POST, &path).body(body).send().await.unwrap()).await, "malformed");
    }
    assert_eq!(code(anna.put_bytes(id_of(&request("")), body.into()).await).await, "malformed");
}

#[tokio::test]
async fn bytes_that_are_no_text_are_malformed() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    assert_eq!(code(anna.put_bytes(id_of(&request("")), vec![0xff, 0xfe, 0, 1]).await).await, "malformed");
    assert_eq!(code(anna.call(Method::PUT, "/v1/requests/no-uuid").send().await.unwrap()).await, "malformed");
    assert_eq!(code(anna.get("/v1/sync?max_rows=many").await).await, "malformed");
}

#[tokio::test]
async fn an_id_in_the_body_that_is_not_the_one_in_the_path_is_refused_at_its_field() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let body = request("Lift stops");
    let response = anna.put_bytes(Uuid::now_v7().into(), serde_json::to_vec(&body).unwrap()).await;
    assert_eq!(expect(response, 422).await["fields"][0]["field"], "id");
}

#[tokio::test]
async fn a_text_of_64_kilobytes_is_refused_at_its_field_and_a_megabyte_as_a_whole() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let problem = expect(anna.put_request(&request(&"ä".repeat(64 * 1024))).await, 422).await;
    assert_eq!(problem["fields"], json!([{"field": "description", "code": "too-long", "limit": 10_000}]));
    assert_eq!(code(anna.put_request(&request(&"x".repeat(1 << 20))).await).await, "too-large");
    assert!(anna.pull(None).await.rows.is_empty());
}

#[tokio::test]
async fn nul_is_refused_at_its_field() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let problem = expect(anna.put_request(&request("Lift\0stops")).await, 422).await;
    assert_eq!(problem["fields"], json!([{"field": "description", "code": "contains-nul"}]));
}

#[rstest]
#[case::emoji("🛗👩‍🔧 stuck")]
#[case::combining("A\u{301}ufzug e\u{308}")]
#[case::right_to_left("المصعد \u{202e}متوقف\u{202c} بين الطوابق")]
#[case::quotes_and_lines("\"quoted\" \\ back\r\n\ttab </script> {\"t\":\"end\"}")]
#[tokio::test]
async fn any_other_text_comes_back_as_it_was_written(#[case] text: &'static str) {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let body = request(text);
    expect(anna.put_request(&body).await, 200).await;
    assert_eq!(anna.pull(None).await.row("request", id_of(&body).0)["description"], text);
}

#[tokio::test]
async fn thirty_megabytes_are_refused_and_the_server_lives_on() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let too_large = anna.call(Method::PUT, &paths::upload(portal_api::fingerprint::Sha256::of(b"x")));
    assert_eq!(code(too_large.header("upload-length", 30 << 20).send().await.unwrap()).await, "too-large");
    // A client that sends anyway may see its line cut before it reads the answer; both are a refusal.
    let sent = anna.call(Method::POST, &paths::sessions("lift")).body(vec![b' '; 30 << 20]).send().await;
    if let Ok(answer) = sent {
        assert_eq!(code(answer).await, "too-large");
    }
    assert_eq!(anna.get(paths::ME).await.status(), 200);
}

#[tokio::test]
async fn who_calls_too_often_is_told_when_to_come_back() {
    let n = |n| NonZeroU32::new(n).unwrap();
    let world = World::with(Limits { per_second: n(1), burst: n(5), ..Limits::default() }).await;
    for _ in 0..5 {
        assert_eq!(world.call(Method::GET, "/v1/portals/lift").send().await.unwrap().status(), 200);
    }
    let refused = world.call(Method::GET, "/v1/portals/lift").send().await.unwrap();
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(code(refused).await, "too-many-requests");
}
