//! `PUT /v1/work-orders/{id}/comments/{comment}`

use portal_api::id::{CommentId, WorkOrderId};
use portal_api::paths;
use portal_api::settings::Sees;
use portal_api::work_orders::Stage;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::{self, ACME, LIFT};
use crate::world::{World, code, expect, now};

/// A comment on job 1 as a client would send it.
pub(crate) fn comment(text: &str) -> Value {
    let work_order = people::work_order(1, Stage::Planned).id;
    json!({"id": Uuid::now_v7(), "work_order": work_order, "text": text, "written_at": "2026-01-02T03:04:05Z"})
}

pub(crate) fn comment_path(comment: &Value) -> String {
    let id = |field: &str| comment[field].as_str().unwrap().parse::<Uuid>().unwrap();
    paths::comment(WorkOrderId(id("work_order")), CommentId(id("id")))
}

async fn with_job() -> World {
    let world = World::new().await;
    world.store().import_work_orders(ACME, vec![people::work_order(1, Stage::Planned)]).await.unwrap();
    world
}

fn id_of(comment: &Value) -> Uuid {
    comment["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_comment_is_stored_once_and_everybody_of_the_customer_reads_it() {
    let world = with_job().await;
    let (anna, ben) = (world.sign_in("anna").await, world.sign_in("ben").await);
    let body = comment("The key is at the porter's");
    let first = expect(anna.write(Method::PUT, &comment_path(&body), &body).await, 200).await;
    let again = expect(anna.write(Method::PUT, &comment_path(&body), &body).await, 200).await;
    assert_eq!(first, again);
    assert_eq!((first["id"].clone(), first["epoch"].is_string()), (body["id"].clone(), true));
    let feed = ben.pull(None).await;
    assert_eq!(feed.ids("comment"), [id_of(&body)]);
    let row = feed.row("comment", id_of(&body));
    assert_eq!((&row["author_name"], &row["author"]["is"]), (&json!("anna"), &json!("customer")));
    assert_eq!((&row["fingerprint"], &row["text"]), (&first["fingerprint"], &body["text"]));
    assert_eq!(row["written_at"], "2026-01-02T03:04:05Z");
}

#[tokio::test]
async fn another_text_under_the_same_id_and_the_same_text_of_a_colleague_are_conflicts() {
    let world = with_job().await;
    let (anna, ben) = (world.sign_in("anna").await, world.sign_in("ben").await);
    let mut body = comment("The key is at the porter's");
    expect(anna.write(Method::PUT, &comment_path(&body), &body).await, 200).await;
    assert_eq!(code(ben.write(Method::PUT, &comment_path(&body), &body).await).await, "id-conflict");
    body["text"] = "The key is with me".into();
    assert_eq!(code(anna.write(Method::PUT, &comment_path(&body), &body).await).await, "id-conflict");
    assert_eq!(anna.pull(None).await.row("comment", id_of(&body))["text"], "The key is at the porter's");
}

#[tokio::test]
async fn what_was_stored_is_answered_when_nothing_is_allowed_any_more() {
    let world = with_job().await;
    let anna = world.sign_in("anna").await;
    let body = comment("The key is at the porter's");
    expect(anna.write(Method::PUT, &comment_path(&body), &body).await, 200).await;
    world.change(LIFT, |settings| settings.may.comment = false).await;
    world
        .store()
        .remove(ACME, portal_api::feed::Collection::WorkOrder, vec![people::work_order(1, Stage::Planned).id.0])
        .await
        .unwrap();
    expect(anna.write(Method::PUT, &comment_path(&body), &body).await, 200).await;
    let fresh = comment("And another one");
    assert_eq!(code(anna.write(Method::PUT, &comment_path(&fresh), &fresh).await).await, "not-shared");
    world.change(LIFT, |settings| settings.may.comment = true).await;
    assert_eq!(code(anna.write(Method::PUT, &comment_path(&fresh), &fresh).await).await, "not-found");
}

#[tokio::test]
async fn a_write_of_a_former_life_is_refused_and_names_the_present_one() {
    let world = with_job().await;
    let anna = world.sign_in("anna").await;
    let former = world.store().epoch().await.unwrap();
    let present = world.store().renew_epoch().await.unwrap();
    let body = comment("The key is at the porter's");
    let refused = anna.write_for(former, Method::PUT, &comment_path(&body), &body).await;
    let refused = expect(refused, 412).await;
    assert_eq!((refused["code"].as_str(), &refused["epoch"]), (Some("epoch-changed"), &json!(present)));
    assert!(anna.pull(None).await.ids("comment").is_empty());
}

#[tokio::test]
async fn a_text_is_judged_at_its_field() {
    let world = with_job().await;
    let anna = world.sign_in("anna").await;
    for (text, expected) in
        [(" ".to_owned(), "required"), ("x".repeat(10_001), "too-long"), ("a\0".into(), "contains-nul")]
    {
        let body = comment(&text);
        let refused = expect(anna.write(Method::PUT, &comment_path(&body), &body).await, 422).await;
        assert_eq!((&refused["fields"][0]["field"], &refused["fields"][0]["code"]), (&json!("text"), &json!(expected)));
    }
}

#[tokio::test]
async fn comments_are_seen_where_their_work_order_is_and_notes_of_the_company_never() {
    let world = with_job().await;
    let anna = world.sign_in("anna").await;
    let (answer, note) = (people::comment(1, false), people::comment(2, true));
    world.store().add_comments(vec![answer.clone(), note]).await.unwrap();
    assert_eq!(anna.pull(None).await.ids("comment"), [answer.comment.id.0]);
    assert_eq!(anna.pull(None).await.row("comment", answer.comment.id.0)["author"]["is"], "company");

    let cursor = anna.pull(None).await.cursor;
    world.change(LIFT, |settings| settings.stages[5].visible = false).await;
    assert_eq!(code(anna.get(&format!("{}?cursor={cursor}", paths::SYNC)).await).await, "cursor-reset");
    let cursor = anna.pull(None).await.cursor;
    let job = people::work_order(1, Stage::Planned).id;
    world.store().set_stage(job, Stage::Cancelled, now()).await.unwrap();
    let news = anna.pull(Some(cursor)).await;
    let gone: Vec<_> = news.lines.iter().filter(|line| line["t"] == "del").map(|line| line["c"].clone()).collect();
    assert!(gone.contains(&json!("comment")) && gone.contains(&json!("work-order")), "{gone:?}");
    let body = comment("Why?");
    assert_eq!(code(anna.write(Method::PUT, &comment_path(&body), &body).await).await, "not-found");

    world.store().set_stage(job, Stage::Planned, now()).await.unwrap();
    assert_eq!(anna.pull(None).await.ids("comment"), [answer.comment.id.0]);
    world.change(LIFT, |settings| settings.sees = Sees::Own).await;
    assert!(anna.pull(None).await.ids("comment").is_empty(), "nobody asked for this job");
}
