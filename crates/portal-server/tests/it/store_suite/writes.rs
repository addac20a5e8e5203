//! Comments, decisions and changes of a profile.

use portal_api::comments::NewComment;
use portal_api::feed::Collection;
use portal_api::id::{CommentId, DecisionId, ProfileChangeId};
use portal_api::profile::ProfileChange;
use portal_api::quotations::{NewDecision, QuotationState, Verdict};
use portal_server::comments::Place;
use portal_server::{comments, me, quotations};
use serde::Serialize;

use super::*;

fn bytes(body: &impl Serialize) -> Bytes {
    Bytes::from(serde_json::to_vec(body).unwrap())
}

fn comment(n: u128, text: &str) -> comments::Sealed {
    let (id, work_order) = (CommentId(Uuid::from_u128(n)), people::work_order(1, Stage::Planned).id);
    let new = NewComment { id, work_order, text: text.into(), written_at: NOW };
    comments::Sealed::new(Place { work_order, comment: id }, bytes(&new))
}

fn decision(n: u128, version: u32, verdict: Verdict) -> quotations::Sealed {
    let quotation = people::quotation(1).quotation.id;
    let id = DecisionId(Uuid::from_u128(n));
    quotations::Sealed::new(quotation, bytes(&NewDecision { id, quotation, version, verdict, note: String::new() }))
}

fn change(n: u128, version: u32, name: &str) -> me::Sealed {
    let id = ProfileChangeId(Uuid::from_u128(n));
    me::Sealed::new((), bytes(&ProfileChange { id, version, name: Some(name.into()), ..ProfileChange::default() }))
}

async fn rows_since(store: &dyn Store, viewer: &Viewer, rev: u64) -> Vec<(Collection, Uuid)> {
    let chunk = store.chunk(viewer, Bound::Up(rev), 100).await.unwrap();
    chunk.rows.into_iter().filter(|row| row.record.is_some()).map(|row| (row.collection, row.id)).collect()
}

async fn stood_up(store: &dyn Store) -> (Viewer, Epoch, u64) {
    let (anna, epoch) = (signed_in(store, ANNA, 1).await, store.epoch().await.unwrap());
    store.import_work_orders(ACME, vec![people::work_order(1, Stage::Planned)]).await.unwrap();
    store.import_quotations(ACME, vec![people::quotation(1)]).await.unwrap();
    let head = store.head(&anna).await.unwrap();
    (anna, epoch, head)
}

pub(super) async fn a_comment_and_its_feed_entry_are_one(store: Arc<dyn Store>) {
    let (anna, epoch, before) = stood_up(&*store).await;
    let stale = Epoch(Uuid::nil());
    assert_eq!(refused(store.put_comment(&anna, stale, comment(1, "a"), NOW).await), ErrorCode::EpochChanged);
    assert_eq!(refused(store.put_comment(&anna, epoch, comment(1, " "), NOW).await), ErrorCode::InvalidInput);
    assert_eq!(store.head(&anna).await.unwrap(), before);
    let first = store.put_comment(&anna, epoch, comment(1, "a"), NOW).await.unwrap();
    assert_eq!(store.put_comment(&anna, epoch, comment(1, "a"), later(9)).await.unwrap(), first);
    assert_eq!(refused(store.put_comment(&anna, epoch, comment(1, "b"), NOW).await), ErrorCode::IdConflict);
    let ben = signed_in(&*store, BEN, 2).await;
    assert_eq!(refused(store.put_comment(&ben, epoch, comment(1, "a"), NOW).await), ErrorCode::IdConflict);
    assert_eq!(rows_since(&*store, &ben, before).await, [(Collection::Comment, Uuid::from_u128(1))]);
    assert_eq!(store.head(&anna).await.unwrap(), before + 1);
}

pub(super) async fn an_offer_is_decided_once_by_whoever_comes_first(store: Arc<dyn Store>) {
    let (anna, epoch, before) = stood_up(&*store).await;
    let ben = signed_in(&*store, BEN, 2).await;
    let accept = || decision(1, 1, Verdict::Accept);
    let first = store.decide_quotation(&anna, epoch, accept(), NOW).await.unwrap();
    assert_eq!(store.decide_quotation(&anna, epoch, accept(), later(9)).await.unwrap(), first);
    assert_eq!(refused(store.decide_quotation(&ben, epoch, accept(), NOW).await), ErrorCode::IdConflict);
    let late = store.decide_quotation(&ben, epoch, decision(2, 1, Verdict::Decline), NOW).await;
    assert_eq!(refused(late), ErrorCode::AlreadyDecided);
    assert_eq!(store.head(&anna).await.unwrap(), before + 1);
    let [offer] = store.quotations(LIFT).await.unwrap().try_into().unwrap();
    assert_eq!((offer.quotation.state, offer.customer), (QuotationState::Accepted, ACME));
    assert_eq!(offer.quotation.decision.unwrap().by, ANNA);
}

pub(super) async fn a_decision_about_an_older_version_counts_for_nothing(store: Arc<dyn Store>) {
    let (anna, epoch, _) = stood_up(&*store).await;
    store.decide_quotation(&anna, epoch, decision(1, 1, Verdict::Decline), NOW).await.unwrap();
    let mut cheaper = people::quotation(1);
    cheaper.quotation.total.cents -= 50;
    store.import_quotations(ACME, vec![cheaper]).await.unwrap();
    let state = async || store.quotations(LIFT).await.unwrap()[0].quotation.state;
    assert_eq!(state().await, QuotationState::Open);
    let old = store.decide_quotation(&anna, epoch, decision(2, 1, Verdict::Accept), NOW).await;
    assert_eq!(refused(old), ErrorCode::EditConflict);
    // The first decision comes once more: answered as it was, and the new offer stays open.
    store.decide_quotation(&anna, epoch, decision(1, 1, Verdict::Decline), NOW).await.unwrap();
    assert_eq!(state().await, QuotationState::Open);
    store.decide_quotation(&anna, epoch, decision(3, 2, Verdict::Accept), NOW).await.unwrap();
    assert_eq!(state().await, QuotationState::Accepted);
}

pub(super) async fn a_profile_is_changed_once_however_often_it_is_asked_for(store: Arc<dyn Store>) {
    let (anna, epoch, before) = stood_up(&*store).await;
    let first = store.change_profile(&anna, epoch, change(1, 1, "Anna Lindt"), NOW).await.unwrap();
    store.change_profile(&anna, epoch, change(2, 2, "Anna Brandt"), later(1)).await.unwrap();
    let again = store.change_profile(&anna, epoch, change(1, 1, "Anna Lindt"), later(2)).await.unwrap();
    assert_eq!((again, again.version), (first, Some(2)));
    assert_eq!(refused(store.change_profile(&anna, epoch, change(1, 3, "X"), NOW).await), ErrorCode::IdConflict);
    assert_eq!(refused(store.change_profile(&anna, epoch, change(3, 2, "X"), NOW).await), ErrorCode::EditConflict);
    assert_eq!(store.head(&anna).await.unwrap(), before + 2);
    let rows = store.chunk(&anna, Bound::Up(before), 10).await.unwrap().rows;
    assert!(rows[0].record.as_deref().unwrap().contains("Anna Brandt"), "{rows:?}");
    let ben = signed_in(&*store, BEN, 2).await;
    assert!(rows_since(&*store, &ben, before).await.is_empty(), "nobody reads the profile of another one");
    assert_eq!(store.viewer(token(101), later(3)).await.unwrap().user.name, "Anna Brandt");
}

pub(super) async fn every_concurrent_write_of_one_id_gets_the_same_answer(store: Arc<dyn Store>) {
    let (anna, epoch, before) = stood_up(&*store).await;
    let comments = (0..10).map(|_| store.put_comment(&anna, epoch, comment(1, "a"), NOW));
    let comments = futures::future::try_join_all(comments).await.unwrap();
    let decisions = (0..10).map(|_| store.decide_quotation(&anna, epoch, decision(1, 1, Verdict::Accept), NOW));
    let decisions = futures::future::try_join_all(decisions).await.unwrap();
    let changes = (0..10).map(|_| store.change_profile(&anna, epoch, change(1, 1, "Anna Lindt"), NOW));
    let changes = futures::future::try_join_all(changes).await.unwrap();
    for answers in [comments, decisions, changes] {
        assert!(answers.iter().all(|answer| *answer == answers[0]));
    }
    assert_eq!(store.head(&anna).await.unwrap(), before + 3);
}

pub(super) async fn comments_go_and_come_with_their_work_order(store: Arc<dyn Store>) {
    let (anna, epoch, _) = stood_up(&*store).await;
    store.put_comment(&anna, epoch, comment(1, "a"), NOW).await.unwrap();
    store.add_comments(vec![people::comment(2, false), people::comment(3, true)]).await.unwrap();
    assert_eq!(refused(store.add_comments(vec![people::comment(2, false)]).await), ErrorCode::IdConflict);
    let job = people::work_order(1, Stage::Planned);
    assert_eq!(store.conversation(job.id).await.unwrap().len(), 3, "the office reads its own notes as well");
    let seen = async || {
        let rows = rows_since(&*store, &anna, 0).await;
        rows.into_iter().filter(|(collection, _)| *collection == Collection::Comment).count()
    };
    assert_eq!(seen().await, 2);
    store.remove(ACME, Collection::WorkOrder, vec![job.id.0]).await.unwrap();
    assert_eq!(seen().await, 0);
    assert_eq!(refused(store.put_comment(&anna, epoch, comment(9, "a"), NOW).await), ErrorCode::NotFound);
    assert!(store.put_comment(&anna, epoch, comment(1, "a"), NOW).await.is_ok(), "a replay is never a refusal");
    store.import_work_orders(ACME, vec![job]).await.unwrap();
    assert_eq!(seen().await, 2);
    let nobody = people::comment(5, false);
    store.remove(ACME, Collection::WorkOrder, vec![nobody.comment.work_order.0]).await.unwrap();
    assert_eq!(refused(store.add_comments(vec![nobody]).await), ErrorCode::NotFound);
}

pub(super) async fn a_flood_has_to_wait_and_what_was_stored_is_answered_all_the_same(store: Arc<dyn Store>) {
    let (anna, epoch, _) = stood_up(&*store).await;
    let most = u128::from(comments::decide::PER_HOUR);
    for n in 1..=most {
        store.put_comment(&anna, epoch, comment(n, "a"), NOW).await.unwrap();
    }
    let one_more = store.put_comment(&anna, epoch, comment(most + 1, "a"), later(60)).await;
    assert_eq!(refused(one_more), ErrorCode::TooManyRequests);
    assert!(store.put_comment(&anna, epoch, comment(1, "a"), later(60)).await.is_ok());
    let ben = signed_in(&*store, BEN, 2).await;
    assert!(
        store.put_comment(&ben, epoch, comment(most + 2, "a"), later(60)).await.is_ok(),
        "everybody for themselves"
    );
    assert!(store.put_comment(&anna, epoch, comment(most + 1, "a"), later(3601)).await.is_ok());
    for n in 1..=me::decide::PER_HOUR {
        store.change_profile(&anna, epoch, change(n.into(), n, "Anna"), NOW).await.unwrap();
    }
    let version = me::decide::PER_HOUR + 1;
    let one_more = |at| store.change_profile(&anna, epoch, change(9_999, version, "Anna"), at);
    assert_eq!(refused(one_more(later(60)).await), ErrorCode::TooManyRequests);
    assert!(one_more(later(3601)).await.is_ok());
}
