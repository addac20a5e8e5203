//! Signing in, staying signed in, signing out.

use std::num::NonZeroU32;

use portal_api::paths;
use portal_server::Limits;
use reqwest::Method;
use serde_json::Value;

use crate::people::{ANNA, LIFT, PASSWORD};
use crate::world::{World, code, expect, now};

async fn next(world: &World, refresh: &str) -> (String, String) {
    let tokens: Value = expect(world.renew(refresh).await, 200).await;
    (tokens["access"].as_str().unwrap().into(), tokens["refresh"].as_str().unwrap().into())
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let world = World::new().await;
    let mut answers = Vec::new();
    for email in ["anna@example.org", "nobody@example.org"] {
        let mut body = expect(world.try_sign_in("lift", email, "wrong").await, 401).await;
        body.as_object_mut().unwrap().remove("trace");
        answers.push(body);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0]["code"], "wrong-credentials");
}

#[tokio::test]
async fn an_address_is_the_same_in_any_case_and_belongs_to_its_portal() {
    let world = World::new().await;
    assert_eq!(world.try_sign_in("lift", " ANNA@Example.org ", PASSWORD).await.status(), 200);
    assert_eq!(code(world.try_sign_in("pure", "anna@example.org", PASSWORD).await).await, "wrong-credentials");
    assert_eq!(code(world.try_sign_in("none", "anna@example.org", PASSWORD).await).await, "portal-not-found");
}

#[tokio::test]
async fn me_says_who_i_am_and_what_is_shared() {
    let world = World::new().await;
    let me = expect(world.sign_in("anna").await.get(paths::ME).await, 200).await;
    assert_eq!((me["user"]["name"].as_str(), me["user"]["customer_name"].as_str()), (Some("anna"), Some("ACME")));
    assert_eq!(me["requests"]["may_create"], true);
}

#[tokio::test]
async fn a_lost_answer_to_a_refresh_signs_nobody_out() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let (_, lost) = next(&world, &anna.refresh).await;
    let (access, child) = next(&world, &anna.refresh).await;
    assert_eq!(lost, child, "the same parent has the same child");
    assert_eq!(world.call(Method::GET, paths::ME).bearer_auth(access).send().await.unwrap().status(), 200);
    assert_ne!(next(&world, &child).await.1, child);
}

#[tokio::test]
async fn a_parent_that_comes_back_after_its_child_was_used_ends_the_session() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let (access, child) = next(&world, &anna.refresh).await;
    assert_eq!(world.call(Method::GET, paths::ME).bearer_auth(&access).send().await.unwrap().status(), 200);
    assert_eq!(code(world.renew(&anna.refresh).await).await, "session-ended");
    assert_eq!(code(world.renew(&child).await).await, "session-ended");
    let me = world.call(Method::GET, paths::ME).bearer_auth(&access).send().await.unwrap();
    assert_eq!(code(me).await, "session-ended");
}

#[tokio::test]
async fn using_the_child_refresh_token_also_retires_its_parent() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let (_, child) = next(&world, &anna.refresh).await;
    let (_, grandchild) = next(&world, &child).await;
    assert_eq!(code(world.renew(&anna.refresh).await).await, "session-ended");
    assert_eq!(code(world.renew(&grandchild).await).await, "session-ended");
}

#[tokio::test]
async fn signing_out_ends_the_session_here_and_leaves_others_alone() {
    let world = World::new().await;
    let (phone, desk) = (world.sign_in("anna").await, world.sign_in("anna").await);
    assert_eq!(phone.call(Method::DELETE, paths::SESSION).send().await.unwrap().status(), 204);
    assert_eq!(code(phone.get(paths::ME).await).await, "session-ended");
    assert_eq!(code(world.renew(&phone.refresh).await).await, "session-ended");
    assert_eq!(desk.get(paths::ME).await.status(), 200);
}

#[tokio::test]
async fn tokens_that_were_never_given_out_are_refused() {
    let world = World::new().await;
    assert_eq!(code(world.call(Method::GET, paths::ME).send().await.unwrap()).await, "not-signed-in");
    let made_up = world.call(Method::GET, paths::ME).bearer_auth("made-up").send().await.unwrap();
    assert_eq!(code(made_up).await, "not-signed-in");
    for refresh in ["", "made-up", &"A".repeat(64)] {
        assert_eq!(code(world.renew(refresh).await).await, "session-ended");
    }
}

#[tokio::test]
async fn a_user_who_is_switched_off_is_told_so_and_stays_signed_out() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    world.store().set_user_enabled(ANNA, false, now()).await.unwrap();
    assert_eq!(code(anna.get(paths::ME).await).await, "user-disabled");
    assert_eq!(code(world.renew(&anna.refresh).await).await, "user-disabled");
    assert_eq!(code(world.try_sign_in("lift", "anna@example.org", PASSWORD).await).await, "user-disabled");
    assert_eq!(code(world.try_sign_in("lift", "anna@example.org", "wrong").await).await, "wrong-credentials");
    world.store().set_user_enabled(ANNA, true, now()).await.unwrap();
    assert_eq!(code(anna.get(paths::ME).await).await, "session-ended");
    assert_eq!(world.sign_in("anna").await.get(paths::ME).await.status(), 200);
}

#[tokio::test]
async fn a_portal_that_is_switched_off_ends_its_sessions() {
    let world = World::new().await;
    let (anna, dora) = (world.sign_in("anna").await, world.sign_in("dora").await);
    world.change(LIFT, |settings| settings.enabled = false).await;
    assert_eq!(code(anna.get(paths::ME).await).await, "portal-disabled");
    assert_eq!(code(world.renew(&anna.refresh).await).await, "portal-disabled");
    assert_eq!(code(world.try_sign_in("lift", "anna@example.org", PASSWORD).await).await, "portal-disabled");
    assert_eq!(dora.get(paths::ME).await.status(), 200);
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down_and_says_for_how_long() {
    let limits = Limits { sign_in_per_minute: NonZeroU32::new(3).unwrap(), ..Limits::default() };
    let world = World::with(limits).await;
    for _ in 0..3 {
        assert_eq!(world.try_sign_in("lift", "anna@example.org", "wrong").await.status(), 401);
    }
    let refused = world.try_sign_in("lift", "anna@example.org", PASSWORD).await;
    let seconds: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=21).contains(&seconds), "{seconds}");
    assert_eq!(code(refused).await, "too-many-requests");
}
