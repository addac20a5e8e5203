//! `PUT` and `DELETE /v1/requests/{id}`

use portal_api::fingerprint::Sha256;
use portal_api::id::WorkOrderId;
use portal_api::paths;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::people::{self, ACME, BETA, LIFT};
use crate::world::{World, code, expect, id_of, now, png, request, request_with};

#[tokio::test]
async fn a_request_is_stored_numbered_and_in_the_feed_of_everybody_at_the_customer() {
    let world = World::new().await;
    let (anna, ben) = (world.sign_in("anna").await, world.sign_in("ben").await);
    let body = request("Lift stops between floors");
    let receipt = expect(anna.put_request(&body).await, 200).await;
    assert_eq!(receipt["number"], "R-1001");
    assert_eq!(receipt["fingerprint"], Sha256::of(&serde_json::to_vec(&body).unwrap()).to_string());
    assert_eq!(receipt["epoch"], world.store().epoch().await.unwrap().to_string());
    let feed = ben.pull(None).await;
    let row = feed.row("request", id_of(&body).0);
    assert_eq!((row["author_name"].as_str(), row["decision"]["is"].as_str()), (Some("anna"), Some("open")));
}

#[tokio::test]
async fn the_same_bytes_get_the_same_answer_whatever_has_changed_since() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let body = request("Lift stops");
    let first = expect(anna.put_request(&body).await, 200).await;
    world.change(LIFT, |settings| settings.may_create_requests = false).await;
    assert_eq!(expect(anna.put_request(&body).await, 200).await, first);
    world.store().accept_request(id_of(&body), WorkOrderId(Uuid::now_v7()), now()).await.unwrap();
    assert_eq!(expect(anna.put_request(&body).await, 200).await, first);
    assert_eq!(anna.pull(None).await.ids("request").len(), 1);
    assert_eq!(code(anna.put_request(&request("Another")).await).await, "not-shared");
}

#[tokio::test]
async fn an_id_is_never_used_for_another_body() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let mut body = request("Lift stops");
    expect(anna.put_request(&body).await, 200).await;
    body["description"] = "Lift falls".into();
    assert_eq!(code(anna.put_request(&body).await).await, "id-conflict");
    assert_eq!(code(world.sign_in("ben").await.put_request(&body).await).await, "id-conflict");
}

#[tokio::test]
async fn a_write_of_a_former_life_of_the_database_is_refused_before_anything_else() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let body = request("Lift stops");
    expect(anna.put_request(&body).await, 200).await;
    let put = anna.call(Method::PUT, &paths::request(id_of(&body))).json(&body);
    let stale = put.try_clone().unwrap().header(paths::EPOCH_HEADER, Uuid::now_v7().to_string()).send().await.unwrap();
    let problem = expect(stale, 412).await;
    assert_eq!(problem["code"], "epoch-changed");
    assert_eq!(problem["epoch"], world.store().epoch().await.unwrap().to_string());
    assert_eq!(code(put.send().await.unwrap()).await, "malformed");
}

#[tokio::test]
async fn a_withdrawal_wins_against_a_delayed_submission() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let body = request("Lift stops");
    for _ in 0..2 {
        assert_eq!(anna.withdraw(id_of(&body)).await.status(), 200);
    }
    assert_eq!(code(anna.put_request(&body).await).await, "withdrawn");
    assert!(anna.pull(None).await.rows.is_empty());
}

#[tokio::test]
async fn a_stored_request_can_be_withdrawn_until_the_office_has_decided() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let (early, late) = (request("Early"), request("Late"));
    expect(anna.put_request(&early).await, 200).await;
    expect(anna.put_request(&late).await, 200).await;
    assert_eq!(anna.withdraw(id_of(&early)).await.status(), 200);
    assert_eq!(code(anna.put_request(&early).await).await, "withdrawn");
    assert_eq!(anna.pull(None).await.row("request", id_of(&early).0)["decision"]["is"], "withdrawn");
    world.store().decline_request(id_of(&late), "Not ours", now()).await.unwrap();
    assert_eq!(code(anna.withdraw(id_of(&late)).await).await, "id-conflict");
    assert_eq!(anna.pull(None).await.row("request", id_of(&late).0)["decision"]["reason"], "Not ours");
}

#[tokio::test]
async fn another_users_request_cannot_be_withdrawn() {
    let world = World::new().await;
    let (anna, carl) = (world.sign_in("anna").await, world.sign_in("carl").await);
    let body = request("Lift stops");
    expect(anna.put_request(&body).await, 200).await;
    assert_eq!(code(carl.withdraw(id_of(&body)).await).await, "not-found");
    assert_eq!(anna.pull(None).await.row("request", id_of(&body).0)["decision"]["is"], "open");
}

#[tokio::test]
async fn somebody_elses_withdrawal_of_an_unknown_id_blocks_nobody() {
    let world = World::new().await;
    let (anna, carl) = (world.sign_in("anna").await, world.sign_in("carl").await);
    let body = request("Lift stops");
    assert_eq!(carl.withdraw(id_of(&body)).await.status(), 200);
    expect(anna.put_request(&body).await, 200).await;
}

#[tokio::test]
async fn an_object_must_be_one_that_the_user_sees() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let (mine, theirs) = (people::object(1), people::object(2));
    world.store().import_objects(ACME, vec![mine.clone()]).await.unwrap();
    world.store().import_objects(BETA, vec![theirs.clone()]).await.unwrap();
    let mut body = request("Lift stops");
    body["object"] = json!(theirs.id);
    let problem = expect(anna.put_request(&body).await, 422).await;
    assert_eq!(problem["fields"], json!([{"field": "object", "code": "unknown"}]));
    body["object"] = json!(mine.id);
    expect(anna.put_request(&body).await, 200).await;
    world.change(LIFT, |settings| settings.areas.objects = false).await;
    body["id"] = json!(Uuid::now_v7());
    assert_eq!(code(anna.put_request(&body).await).await, "invalid-input");
}

#[tokio::test]
async fn what_the_portal_does_not_offer_is_refused() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let mut body = request("Lift stops");
    body["work_type"] = "party".into();
    let problem = expect(anna.put_request(&body).await, 422).await;
    assert_eq!(problem["fields"], json!([{"field": "work_type", "code": "not-offered"}]));
    world.change(LIFT, |settings| settings.areas.requests = false).await;
    assert_eq!(code(anna.put_request(&request("Lift stops")).await).await, "not-shared");
}

#[tokio::test]
async fn the_receipt_names_the_files_that_are_still_to_come() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let (here, missing) = (png(1, 900), png(2, 900));
    assert_eq!(anna.upload(&here).await.status(), 204);
    let body = request_with("Two photos", &[&here, &missing]);
    let receipt = expect(anna.put_request(&body).await, 200).await;
    assert_eq!(receipt["missing"], json!([Sha256::of(&missing)]));
    assert_eq!(anna.pull(None).await.ids("document").len(), 1);
    assert_eq!(anna.upload(&missing).await.status(), 204);
    let receipt = expect(anna.put_request(&body).await, 200).await;
    assert_eq!(receipt["missing"], json!([]));
    assert_eq!(anna.pull(None).await.ids("document").len(), 2);
}
