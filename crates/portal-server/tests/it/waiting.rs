//! `GET /v1/sync?wait=`: what stands in for pokes behind a proxy that holds everything back.

use portal_api::id::CustomerId;
use serde_json::Value;

use crate::people::{self, ACME, ANNA, BETA, LIFT};
use crate::world::{World, code, expect, now};

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn an_answer_waits_for_news_of_this_customer() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let cursor = anna.pull(None).await.cursor;
    let path = format!("/v1/sync?cursor={cursor}&wait=25");
    let import = async |customer: CustomerId, n| {
        world.store().import_objects(customer, vec![people::object(n)]).await.unwrap();
    };
    let (answer, ()) = tokio::join!(async { anna.get(&path).await.text().await.unwrap() }, async {
        import(BETA, 1).await;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        import(ACME, 2).await;
    });
    let lines = lines(&answer);
    assert_eq!(lines.iter().filter(|line| line["t"] == "put").count(), 1, "{lines:?}");
    assert_eq!(lines[1]["id"], people::object(2).id.to_string());
}

#[tokio::test]
async fn what_is_new_already_is_answered_at_once_and_nothing_new_is_an_empty_answer() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let cursor = anna.pull(None).await.cursor;
    let nothing = anna.get(&format!("/v1/sync?cursor={cursor}&wait=1")).await.text().await.unwrap();
    assert_eq!(lines(&nothing).len(), 2, "hello and end");
    world.store().import_objects(ACME, vec![people::object(1)]).await.unwrap();
    let news = anna.get(&format!("/v1/sync?cursor={cursor}&wait=25")).await.text().await.unwrap();
    assert_eq!(lines(&news)[1]["t"], "put");
    let all = anna.get("/v1/sync?wait=25").await.text().await.unwrap();
    assert_eq!(lines(&all)[1]["t"], "put", "a bootstrap never waits");
}

#[tokio::test]
async fn whoever_waits_hears_of_a_new_view_and_of_a_closed_door() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let path = format!("/v1/sync?cursor={}&wait=25", anna.pull(None).await.cursor);
    let change = world.change(LIFT, |settings| settings.areas.invoices = false);
    let (answer, ()) = tokio::join!(anna.get(&path), change);
    assert_eq!(expect(answer, 410).await["reset"], "view");
    let path = format!("/v1/sync?cursor={}&wait=25", anna.pull(None).await.cursor);
    let disable = world.store().set_user_enabled(ANNA, false, now());
    let (answer, disabled) = tokio::join!(anna.get(&path), disable);
    disabled.unwrap();
    assert!(matches!(code(answer).await.as_str(), "user-disabled" | "session-ended" | "not-signed-in"));
}

#[tokio::test]
async fn whoever_waits_gets_a_whole_answer_when_the_server_stops() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let cursor = anna.pull(None).await.cursor;
    let call = anna.call(reqwest::Method::GET, &format!("/v1/sync?cursor={cursor}&wait=25"));
    let waiting = tokio::spawn(async move { call.send().await.unwrap().text().await.unwrap() });
    // Until the call is there: a server that is asked to stop takes no new ones.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let World { server, .. } = world;
    server.shutdown().await.unwrap();
    assert_eq!(lines(&waiting.await.unwrap()).last().unwrap()["t"], "end");
}
