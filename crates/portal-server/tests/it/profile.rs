//! `PATCH /v1/me`

use portal_api::paths;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::LIFT;
use crate::world::{World, code, expect};

/// A change of the name as a client would send it.
pub(crate) fn change(version: u32, name: &str) -> Value {
    json!({"id": Uuid::now_v7(), "version": version, "name": name})
}

#[tokio::test]
async fn a_change_is_made_once_and_reaches_the_persons_other_devices() {
    let world = World::new().await;
    let (anna, other, ben) = (world.sign_in("anna").await, world.sign_in("anna").await, world.sign_in("ben").await);
    let cursor = other.pull(None).await.cursor;
    let body = json!({"id": Uuid::now_v7(), "version": 1, "name": " Anna Lindt ", "phone": "0170 1", "language": "de"});
    let first = expect(anna.write(Method::PATCH, paths::ME, &body).await, 200).await;
    let again = expect(anna.write(Method::PATCH, paths::ME, &body).await, 200).await;
    assert_eq!((&first, &first["id"], &first["version"]), (&again, &body["id"], &json!(2)));
    // Without starting anew: what somebody is called decides nothing about what they see.
    let profile = other.pull(Some(cursor)).await.profile;
    assert_eq!(
        (&profile["name"], &profile["phone"], &profile["language"]),
        (&json!("Anna Lindt"), &json!("0170 1"), &json!("de"))
    );
    assert_eq!(profile["last_change"], json!({"id": body["id"], "fingerprint": first["fingerprint"]}));
    assert_eq!(profile["version"], 2);
    assert_eq!(ben.pull(None).await.profile["name"], "ben");
    assert_eq!(expect(anna.get(paths::ME).await, 200).await["user"]["name"], "Anna Lindt");
}

#[tokio::test]
async fn who_changes_what_has_changed_is_shown_what_is_there() {
    let world = World::new().await;
    let (anna, other) = (world.sign_in("anna").await, world.sign_in("anna").await);
    let body = change(1, "Anna Lindt");
    expect(anna.write(Method::PATCH, paths::ME, &body).await, 200).await;
    let refused = expect(other.write(Method::PATCH, paths::ME, &change(1, "A. Brandt")).await, 412).await;
    assert_eq!((&refused["code"], &refused["profile"]["name"]), (&json!("edit-conflict"), &json!("Anna Lindt")));
    expect(other.write(Method::PATCH, paths::ME, &change(2, "A. Brandt")).await, 200).await;
    // The first one comes once more, late: answered as it was, and nothing is undone.
    assert_eq!(expect(anna.write(Method::PATCH, paths::ME, &body).await, 200).await["version"], 2);
    assert_eq!(anna.pull(None).await.profile["name"], "A. Brandt");
    let mut reused = body.clone();
    reused["name"] = "Nobody".into();
    assert_eq!(code(anna.write(Method::PATCH, paths::ME, &reused).await).await, "id-conflict");
}

#[tokio::test]
async fn the_company_may_keep_profiles_to_itself() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let body = change(1, "Anna Lindt");
    expect(anna.write(Method::PATCH, paths::ME, &body).await, 200).await;
    world.change(LIFT, |settings| settings.may.edit_profile = false).await;
    assert_eq!(code(anna.write(Method::PATCH, paths::ME, &change(2, "Anna")).await).await, "not-shared");
    expect(anna.write(Method::PATCH, paths::ME, &body).await, 200).await;
    assert_eq!(expect(anna.get(paths::ME).await, 200).await["may"]["edit_profile"], false);
}

#[tokio::test]
async fn a_change_is_judged_field_by_field_and_needs_the_present_life() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let body = json!({"id": Uuid::now_v7(), "version": 1, "name": "", "phone": "0".repeat(201)});
    let refused = expect(anna.write(Method::PATCH, paths::ME, &body).await, 422).await;
    let fields: Vec<_> = refused["fields"].as_array().unwrap().iter().map(|field| field["field"].clone()).collect();
    assert_eq!(fields, [json!("name"), json!("phone")]);
    assert_eq!(code(anna.write(Method::PATCH, paths::ME, &json!({"version": 1})).await).await, "malformed");
    let former = world.store().epoch().await.unwrap();
    world.store().renew_epoch().await.unwrap();
    let refused = anna.write_for(former, Method::PATCH, paths::ME, &change(1, "Anna")).await;
    assert_eq!(code(refused).await, "epoch-changed");
    assert_eq!(anna.pull(None).await.profile["version"], 1);
}
