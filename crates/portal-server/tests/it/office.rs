//! What the office does, as the customer sees it.

use portal_api::feed::Collection;
use portal_api::work_orders::Stage;
use uuid::Uuid;

use crate::people::{self, ACME, LIFT};
use crate::world::{World, expect, id_of, now, request};

#[tokio::test]
async fn an_accepted_request_becomes_a_work_order_that_the_customer_sees() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    world.store().import_objects(ACME, vec![people::object(1)]).await.unwrap();
    let mut body = request("Lift stops\nbetween floors");
    body["object"] = serde_json::json!(people::object(1).id);
    expect(anna.put_request(&body).await, 200).await;
    let cursor = anna.pull(None).await.cursor;
    let inbox = world.store().inbox(LIFT, true).await.unwrap();
    assert_eq!((inbox.len(), inbox[0].customer_name.as_str()), (1, "ACME"));
    let id = Uuid::now_v7();
    world.store().accept_request(id_of(&body), id.into(), now()).await.unwrap();
    assert!(world.store().inbox(LIFT, true).await.unwrap().is_empty());
    let news = anna.pull(Some(cursor)).await;
    let work_order = news.row("work-order", id);
    assert_eq!(work_order["number"], "WO-20001");
    assert_eq!(work_order["title"], "Lift stops");
    assert_eq!(work_order["site"], "Main street 1");
    assert_eq!(work_order["work_type_label"], "Fault");
    assert_eq!(news.row("request", id_of(&body).0)["decision"]["work_order"], id.to_string());
}

#[tokio::test]
async fn a_request_is_decided_once() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let body = request("Lift stops");
    expect(anna.put_request(&body).await, 200).await;
    world.store().decline_request(id_of(&body), "Not in your contract", now()).await.unwrap();
    assert!(world.store().accept_request(id_of(&body), Uuid::now_v7().into(), now()).await.is_err());
    assert!(world.store().decline_request(id_of(&body), "Again", now()).await.is_err());
    let row = anna.pull(None).await.row("request", id_of(&body).0).clone();
    assert_eq!(row["decision"]["reason"], "Not in your contract");
}

#[tokio::test]
async fn numbers_continue_above_those_that_were_imported() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    world.store().import_work_orders(ACME, vec![people::work_order(30_000, Stage::Planned)]).await.unwrap();
    let body = request("Lift stops");
    expect(anna.put_request(&body).await, 200).await;
    let accepted = world.store().accept_request(id_of(&body), Uuid::now_v7().into(), now()).await.unwrap();
    assert_eq!(accepted.number, "WO-30001");
    let found = world.store().work_order_by_number(LIFT, "WO-30001").await.unwrap().unwrap();
    assert_eq!(found, accepted);
}

#[tokio::test]
async fn a_removed_work_order_takes_its_documents_with_it() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let work_order = people::work_order(1, Stage::Planned);
    world.store().import_work_orders(ACME, vec![work_order.clone()]).await.unwrap();
    let document = people::document(1, b"%PDF", Some((Collection::WorkOrder, work_order.id.0)));
    world.store().import_documents(ACME, vec![document]).await.unwrap();
    let cursor = anna.pull(None).await.cursor;
    world.store().remove(ACME, Collection::WorkOrder, vec![work_order.id.0]).await.unwrap();
    let dels = anna.pull(Some(cursor)).await.lines.iter().filter(|line| line["t"] == "del").count();
    assert_eq!(dels, 2);
    assert!(anna.pull(None).await.rows.is_empty());
}
