//! `PUT /v1/quotations/{id}/decision`

use jiff::Zoned;
use jiff::tz::TimeZone;
use portal_api::feed::Collection;
use portal_api::id::QuotationId;
use portal_api::paths;
use portal_api::quotations::QuotationState;
use portal_server::store::SharedQuotation;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::{self, ACME, LIFT};
use crate::world::{World, code, expect};

fn quotation_id(n: u128) -> QuotationId {
    people::quotation(n).quotation.id
}

/// A decision about offer `n` as a client would send it.
pub(crate) fn decision(n: u128, verdict: &str) -> Value {
    json!({"id": Uuid::now_v7(), "quotation": quotation_id(n), "version": 1, "verdict": verdict, "note": "PO 17"})
}

pub(crate) fn decision_path(n: u128) -> String {
    paths::quotation_decision(quotation_id(n))
}

async fn with_offers(offers: Vec<SharedQuotation>) -> World {
    let world = World::new().await;
    world.store().import_quotations(ACME, offers).await.unwrap();
    world
}

#[tokio::test]
async fn a_decision_is_stored_once_and_everybody_of_the_customer_reads_who_took_it() {
    let world = with_offers(vec![people::quotation(1)]).await;
    let (anna, ben) = (world.sign_in("anna").await, world.sign_in("ben").await);
    let body = decision(1, "accept");
    let first = expect(anna.write(Method::PUT, &decision_path(1), &body).await, 200).await;
    let again = expect(anna.write(Method::PUT, &decision_path(1), &body).await, 200).await;
    assert_eq!((&first, &first["id"]), (&again, &body["id"]));
    let feed = ben.pull(None).await;
    let row = feed.row("quotation", quotation_id(1).0);
    assert_eq!((&row["state"], &row["decision"]["by_name"]), (&json!("accepted"), &json!("anna")));
    assert_eq!((&row["decision"]["id"], &row["decision"]["note"]), (&body["id"], &json!("PO 17")));
    assert_eq!(row["decision"]["fingerprint"], first["fingerprint"]);
}

#[tokio::test]
async fn one_id_carries_one_decision_and_one_offer_is_decided_once() {
    let world = with_offers(vec![people::quotation(1), people::quotation(2)]).await;
    let (anna, ben) = (world.sign_in("anna").await, world.sign_in("ben").await);
    let body = decision(1, "accept");
    expect(anna.write(Method::PUT, &decision_path(1), &body).await, 200).await;
    let mut changed = body.clone();
    changed["verdict"] = "decline".into();
    assert_eq!(code(anna.write(Method::PUT, &decision_path(1), &changed).await).await, "id-conflict");
    let mut elsewhere = body.clone();
    elsewhere["quotation"] = json!(quotation_id(2));
    assert_eq!(code(anna.write(Method::PUT, &decision_path(2), &elsewhere).await).await, "id-conflict");
    assert_eq!(code(ben.write(Method::PUT, &decision_path(1), &body).await).await, "id-conflict");
    for person in [&anna, &ben] {
        let other = decision(1, "decline");
        assert_eq!(code(person.write(Method::PUT, &decision_path(1), &other).await).await, "already-decided");
    }
    assert_eq!(anna.pull(None).await.row("quotation", quotation_id(2).0)["state"], "open");
}

#[tokio::test]
async fn an_offer_can_be_accepted_while_its_last_day_lasts_anywhere() {
    let today = Zoned::now().with_time_zone(TimeZone::UTC).date();
    let until = |n: u128, days: i64| {
        let mut offer = people::quotation(n);
        offer.quotation.valid_until = Some(today.saturating_add(jiff::Span::new().days(days)));
        offer
    };
    let mut ended = people::quotation(3);
    ended.quotation.state = QuotationState::Expired;
    let world = with_offers(vec![until(1, -1), until(2, -2), ended]).await;
    let anna = world.sign_in("anna").await;
    expect(anna.write(Method::PUT, &decision_path(1), &decision(1, "accept")).await, 200).await;
    for n in [2, 3] {
        let refused = anna.write(Method::PUT, &decision_path(n), &decision(n, "accept")).await;
        assert_eq!(code(refused).await, "quotation-expired", "{n}");
    }
}

#[tokio::test]
async fn nobody_accepts_a_price_that_they_have_not_seen() {
    let world = with_offers(vec![people::quotation(1)]).await;
    let anna = world.sign_in("anna").await;
    let body = decision(1, "accept");
    let mut dearer = people::quotation(1);
    dearer.quotation.total.cents += 1;
    world.store().import_quotations(ACME, vec![dearer]).await.unwrap();
    let refused = expect(anna.write(Method::PUT, &decision_path(1), &body).await, 412).await;
    assert_eq!(refused["code"], "edit-conflict");
    let row = anna.pull(None).await.row("quotation", quotation_id(1).0).clone();
    assert_eq!((&row["state"], &row["version"]), (&json!("open"), &json!(2)));
    let mut seen = decision(1, "accept");
    seen["version"] = json!(2);
    expect(anna.write(Method::PUT, &decision_path(1), &seen).await, 200).await;
}

#[tokio::test]
async fn drafts_of_the_company_and_a_closed_area_do_not_exist() {
    let draft = SharedQuotation { is_concept: true, ..people::quotation(1) };
    let world = with_offers(vec![draft, people::quotation(2)]).await;
    let anna = world.sign_in("anna").await;
    assert_eq!(anna.pull(None).await.ids("quotation"), [quotation_id(2).0]);
    assert_eq!(code(anna.write(Method::PUT, &decision_path(1), &decision(1, "accept")).await).await, "not-found");
    world.change(LIFT, |settings| settings.may.decide_quotations = false).await;
    assert_eq!(code(anna.write(Method::PUT, &decision_path(2), &decision(2, "accept")).await).await, "not-shared");
    world
        .change(LIFT, |settings| {
            settings.may.decide_quotations = true;
            settings.areas.quotations = false;
        })
        .await;
    assert!(anna.pull(None).await.ids("quotation").is_empty());
    assert_eq!(code(anna.write(Method::PUT, &decision_path(2), &decision(2, "accept")).await).await, "not-shared");
}

#[tokio::test]
async fn a_removed_offer_takes_its_documents_with_it_and_its_decision_stays_answered() {
    let world = with_offers(vec![people::quotation(1)]).await;
    let anna = world.sign_in("anna").await;
    let parent = Some((Collection::Quotation, quotation_id(1).0));
    world.store().import_documents(ACME, vec![people::document(1, b"%PDF-", parent)]).await.unwrap();
    assert_eq!(anna.pull(None).await.ids("document").len(), 1);
    let body = decision(1, "decline");
    expect(anna.write(Method::PUT, &decision_path(1), &body).await, 200).await;
    world.store().remove(ACME, Collection::Quotation, vec![quotation_id(1).0]).await.unwrap();
    assert!(anna.pull(None).await.rows.is_empty());
    expect(anna.write(Method::PUT, &decision_path(1), &body).await, 200).await;
    assert_eq!(code(anna.write(Method::PUT, &decision_path(1), &decision(1, "accept")).await).await, "not-found");
}
