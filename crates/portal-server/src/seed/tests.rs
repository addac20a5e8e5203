//! The made-up rows, and the whole way into a server.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use portal_api::quotations::QuotationState;
use portal_api::requests::Decision;
use portal_api::work_orders::Stage;
use tempfile::TempDir;

use super::*;
use crate::store::sqlite::Sqlite;
use crate::store::{OfficeStore, PortalStore};

const TODAY: Date = jiff::civil::date(2026, 11, 24);

/// Hands every company's rows to the test.
fn with_rows(mut test: impl FnMut(&[Portfolio<'_>])) {
    for company in Company::all().unwrap() {
        let trade = Trade::read(&company.trade).unwrap();
        test(&Portfolio::of_company(1, TODAY, &company, &trade));
    }
}

fn all_text() -> String {
    let mut text = String::new();
    with_rows(|all| {
        for portfolio in all {
            for order in &portfolio.orders {
                text += &serde_json::to_string(&order.work_order).unwrap();
            }
            text += &serde_json::to_string(&portfolio.requests).unwrap();
            text += &format!("{:?} {:?}", portfolio.invoices, portfolio.things);
            text += &format!("{:?} {:?}", portfolio.quotations, portfolio.comments);
        }
    });
    text
}

#[test]
fn two_runs_make_up_the_same_rows() {
    assert_eq!(all_text(), all_text());
}

#[test]
fn no_slot_is_left_unfilled() {
    with_rows(|all| {
        for order in all.iter().flat_map(|portfolio| &portfolio.orders) {
            let work = &order.work_order;
            for text in [&work.title, &work.description, &work.report, &work.site, &work.number] {
                assert!(!text.contains(['{', '}']), "{text}");
            }
            assert!(!work.title.is_empty() && !work.description.is_empty() && !work.work_type_label.is_empty());
        }
        for request in all.iter().flat_map(|portfolio| &portfolio.requests) {
            assert!(!request.description.contains(['{', '}']), "{}", request.description);
        }
        for offer in all.iter().flat_map(|portfolio| &portfolio.quotations) {
            let offer = &offer.quotation;
            assert!(!offer.title.contains(['{', '}']) && !offer.introduction.is_empty(), "{offer:?}");
            assert!(offer.lines.len() >= 2 && offer.net.cents > 0, "{offer:?}");
        }
        for said in all.iter().flat_map(|portfolio| &portfolio.comments) {
            assert!(!said.comment.text.contains(['{', '}']) && !said.comment.text.is_empty(), "{said:?}");
        }
        for thing in all.iter().flat_map(|portfolio| &portfolio.things) {
            assert!(!thing.object.name.contains('{'), "{}", thing.object.name);
        }
    });
}

#[test]
fn every_stage_and_every_decision_is_there() {
    with_rows(|all| {
        // At the first customer of each company: theirs are the screens that are shown.
        let stages: BTreeSet<_> = all[0].orders.iter().map(|order| order.work_order.stage).collect();
        assert_eq!(stages.len(), Stage::ALL.len());
        let asked = || all.iter().flat_map(|portfolio| &portfolio.requests);
        assert!(asked().any(|request| request.decision == Decision::Open));
        assert!(asked().any(|request| matches!(request.decision, Decision::Declined { .. })));
        assert!(asked().any(|request| matches!(request.decision, Decision::Accepted { .. })));
        let offers = || all[0].quotations.iter().map(|offer| &offer.quotation);
        let states: HashSet<_> = offers().map(|offer| offer.state).collect();
        assert_eq!(states.len(), 4, "{states:?}");
        let open =
            |late: bool| offers().any(|offer| offer.state == QuotationState::Open && offer.is_expired(TODAY) == late);
        assert!(open(true) && open(false), "one can be decided, one is too late");
        for is_internal in [true, false] {
            assert!(all[0].comments.iter().any(|said| said.is_internal == is_internal));
        }
    });
}

#[test]
fn nothing_that_happened_lies_in_the_future_or_out_of_order() {
    let now = calendar::at(TODAY, 0);
    with_rows(|all| {
        for order in all.iter().flat_map(|portfolio| &portfolio.orders) {
            let times: Vec<Timestamp> = order.work_order.history.iter().map(|step| step.at).collect();
            assert!(times.is_sorted() && times.iter().all(|at| *at < now), "{:?}", order.work_order);
            assert_eq!(order.work_order.history.last().unwrap().stage, order.work_order.stage);
        }
        for offer in all.iter().flat_map(|portfolio| &portfolio.quotations) {
            let offer = &offer.quotation;
            assert!(offer.changed_at < now && calendar::at(offer.date, 0) <= offer.changed_at, "{offer:?}");
        }
        for said in all.iter().flat_map(|portfolio| &portfolio.comments) {
            assert!(said.comment.received_at < now, "{said:?}");
        }
    });
}

#[test]
fn numbers_are_given_once_and_every_customer_has_one_draft_bill_and_offer() {
    with_rows(|all| {
        let numbers: BTreeSet<_> =
            all.iter().flat_map(|portfolio| &portfolio.orders).map(|order| &order.work_order.number).collect();
        assert_eq!(numbers.len(), all.iter().map(|portfolio| portfolio.orders.len()).sum::<usize>());
        for portfolio in all {
            assert_eq!(portfolio.invoices.iter().filter(|bill| bill.is_concept).count(), 1);
            assert_eq!(portfolio.quotations.iter().filter(|offer| offer.is_concept).count(), 1);
        }
    });
}

#[tokio::test]
async fn one_customer_arrives_in_the_server_and_a_second_seed_changes_nothing() {
    let dir = TempDir::new().unwrap();
    let store = Sqlite::open(&dir.path().join("portal.db")).unwrap();
    let mut company = Company::all().unwrap().swap_remove(1);
    // The home owner alone: this test is about the way, not about the amount.
    company.customers.drain(..3);
    let options = Options { size: Size::Demo, seed: 1, today: Some(TODAY) };
    demo(&store, dir.path(), &options, &[company]).await.unwrap();
    mark(dir.path(), Size::Demo, &options).unwrap();
    let portal = store.portal("waermewerk").await.unwrap().unwrap();
    assert_eq!(store.users(portal.id).await.unwrap().len(), 1);
    let inbox = store.inbox(portal.id, false).await.unwrap();
    let accepted = inbox.iter().filter(|entry| matches!(entry.request.decision, Decision::Accepted { .. }));
    assert!(accepted.count() > 0);
    let said = run(&store, dir.path(), &options).await.unwrap();
    assert!(said.starts_with("Already seeded"), "{said}");
    assert_eq!(store.inbox(portal.id, false).await.unwrap(), inbox);
}
