//! What every implementation of the store must pass, told without HTTP. One line per implementation at the end.

use std::sync::Arc;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use portal_api::feed::Collection;
use portal_api::fingerprint::Sha256;
use portal_api::id::{Epoch, RequestId};
use portal_api::problem::ErrorCode;
use portal_api::work_orders::Stage;
use portal_server::requests::Sealed;
use portal_server::store::{
    Access, Arrival, Bound, NewPortalUser, NewSession, Presented, Refreshed, Store, StoreError,
};
use portal_server::viewer::Viewer;
use uuid::Uuid;

use crate::people::{self, ACME, ANNA, BEN, BETA, CARL, LIFT, PURE};
use crate::world::{id_of, request, request_with};

mod writes;

use writes::*;

const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

fn later(seconds: i64) -> Timestamp {
    NOW + SignedDuration::from_secs(seconds)
}

fn refused<T>(result: Result<T, StoreError>) -> ErrorCode {
    match result {
        Err(StoreError::Refused(problem)) => problem.code,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("not refused"),
    }
}

fn token(n: u8) -> Sha256 {
    Sha256::of(&[n])
}

fn access(n: u8) -> Access {
    Access { token: token(n), expires_at: later(600) }
}

async fn signed_in(store: &dyn Store, user: portal_api::id::PortalUserId, n: u8) -> Viewer {
    let session = NewSession {
        family: Uuid::from_u128(n.into()),
        user,
        device: "test".into(),
        refresh: token(n),
        access: access(n + 100),
    };
    store.open_session(session, NOW).await.unwrap()
}

fn sealed(body: &serde_json::Value) -> (RequestId, Sealed) {
    let id = id_of(body);
    (id, Sealed::new(id, Bytes::from(serde_json::to_vec(body).unwrap())))
}

async fn the_epoch_is_constant_and_old_slugs_lead_to_their_portal(store: Arc<dyn Store>) {
    assert_eq!(store.epoch().await.unwrap(), store.epoch().await.unwrap());
    store.set_settings(LIFT, people::settings("new")).await.unwrap();
    assert_eq!(store.portal("lift").await.unwrap().unwrap().settings.slug, "new");
    assert_eq!(refused(store.set_settings(PURE, people::settings("lift")).await), ErrorCode::IdConflict);
    assert_eq!(store.portal("pure").await.unwrap().unwrap().settings.slug, "pure");
    store.set_settings(LIFT, people::settings("lift")).await.unwrap();
    assert!(store.portal("none").await.unwrap().is_none());
}

async fn an_address_is_unique_within_its_portal_only(store: Arc<dyn Store>) {
    let user = |id: u128, customer| NewPortalUser {
        id: Uuid::from_u128(id).into(),
        customer,
        email: "ANNA@example.org".into(),
        name: "Anna".into(),
        password_hash: String::new(),
    };
    assert_eq!(refused(store.create_user(user(1, ACME)).await), ErrorCode::IdConflict);
    store.create_user(user(2, people::GAMMA)).await.unwrap();
    assert_eq!(refused(store.create_user(user(3, Uuid::nil().into())).await), ErrorCode::NotFound);
    assert_eq!(store.credentials(LIFT, "Anna@Example.ORG").await.unwrap().unwrap().user, ANNA);
    assert!(store.credentials(LIFT, "dora@example.org").await.unwrap().is_none());
}

async fn a_refresh_repeats_until_its_child_is_used(store: Arc<dyn Store>) {
    signed_in(&*store, ANNA, 1).await;
    let presented = |parent: u8, child: u8, access_token: u8| Presented {
        family: Uuid::from_u128(1),
        token: token(parent),
        child: token(child),
        access: access(access_token),
    };
    for n in [11, 12] {
        assert!(matches!(store.refresh(presented(1, 2, n), later(1)).await.unwrap(), Refreshed::Renewed(_)));
    }
    store.viewer(token(12), later(2)).await.unwrap();
    assert!(matches!(store.refresh(presented(1, 2, 13), later(3)).await.unwrap(), Refreshed::Ended));
    assert!(matches!(store.refresh(presented(2, 3, 14), later(4)).await.unwrap(), Refreshed::Ended));
    assert_eq!(refused(store.viewer(token(12), later(5)).await), ErrorCode::SessionEnded);
}

async fn an_access_token_expires_and_an_old_one_does_not_retire_the_parent(store: Arc<dyn Store>) {
    signed_in(&*store, ANNA, 1).await;
    let presented = Presented { family: Uuid::from_u128(1), token: token(1), child: token(2), access: access(12) };
    store.refresh(presented, later(1)).await.unwrap();
    store.viewer(token(101), later(2)).await.unwrap();
    assert!(matches!(store.refresh(presented_again(presented, 13), later(3)).await.unwrap(), Refreshed::Renewed(_)));
    assert_eq!(refused(store.viewer(token(12), later(600)).await), ErrorCode::NotSignedIn);
}

fn presented_again(presented: Presented, access_token: u8) -> Presented {
    Presented { access: access(access_token), ..presented }
}

async fn a_request_and_its_feed_entry_are_one(store: Arc<dyn Store>) {
    let (anna, epoch) = (signed_in(&*store, ANNA, 1).await, store.epoch().await.unwrap());
    let body = request("Lift stops");
    let (id, put) = sealed(&body);
    let (stale, before) = (Epoch(Uuid::nil()), store.head(&anna).await.unwrap());
    assert_eq!(refused(store.put_request(&anna, stale, put.clone(), NOW).await), ErrorCode::EpochChanged);
    assert_eq!(store.head(&anna).await.unwrap(), before);
    let first = store.put_request(&anna, epoch, put.clone(), NOW).await.unwrap();
    assert_eq!(store.put_request(&anna, epoch, put.clone(), later(9)).await.unwrap(), first);
    assert_eq!(store.head(&anna).await.unwrap(), before + 1);
    let chunk = store.chunk(&anna, Bound::Up(before), 10).await.unwrap();
    assert_eq!((chunk.rows[0].id, chunk.last, chunk.done), (id.0, before + 1, true));
    let ben = signed_in(&*store, BEN, 2).await;
    assert_eq!(refused(store.put_request(&ben, epoch, put, NOW).await), ErrorCode::IdConflict);
}

async fn after_a_restore_writes_of_the_former_life_are_refused(store: Arc<dyn Store>) {
    let (anna, former) = (signed_in(&*store, ANNA, 1).await, store.epoch().await.unwrap());
    let epoch = store.renew_epoch().await.unwrap();
    assert_eq!((store.epoch().await.unwrap(), epoch == former), (epoch, false));
    let (id, put) = sealed(&request("Lift stops"));
    assert_eq!(refused(store.put_request(&anna, former, put.clone(), NOW).await), ErrorCode::EpochChanged);
    assert_eq!(refused(store.withdraw_request(&anna, former, id, NOW).await), ErrorCode::EpochChanged);
    assert_eq!(store.put_request(&anna, epoch, put, NOW).await.unwrap().epoch, epoch);
}

async fn old_sessions_are_forgotten_and_living_ones_are_not(store: Arc<dyn Store>) {
    let (gone, _) = (signed_in(&*store, ANNA, 1).await, signed_in(&*store, BEN, 2).await);
    store.end_session(gone.session, later(-10)).await.unwrap();
    store.drop_old_sessions(later(-5), NOW).await.unwrap();
    assert_eq!(refused(store.viewer(token(101), NOW).await), ErrorCode::NotSignedIn);
    store.drop_old_sessions(later(-1), later(601)).await.unwrap();
    assert_eq!(refused(store.viewer(token(102), NOW).await), ErrorCode::NotSignedIn);
    let presented = Presented { family: Uuid::from_u128(2), token: token(2), child: token(3), access: access(13) };
    assert!(matches!(store.refresh(presented, NOW).await.unwrap(), Refreshed::Renewed(_)));
}

async fn every_concurrent_submission_of_one_id_gets_the_same_receipt(store: Arc<dyn Store>) {
    let (anna, epoch) = (signed_in(&*store, ANNA, 1).await, store.epoch().await.unwrap());
    let before = store.head(&anna).await.unwrap();
    let (_, put) = sealed(&request("Lift stops"));
    let calls = (0..20).map(|_| store.put_request(&anna, epoch, put.clone(), NOW));
    let receipts = futures::future::try_join_all(calls).await.unwrap();
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
    assert_eq!(store.head(&anna).await.unwrap(), before + 1);
}

async fn revs_have_no_gaps_for_readers_and_rows_appear_once(store: Arc<dyn Store>) {
    let anna = signed_in(&*store, ANNA, 1).await;
    // Two profiles are there from the start.
    for _ in 0..3 {
        store.import_objects(ACME, (1..=4).map(people::object).collect()).await.unwrap();
    }
    let head = store.head(&anna).await.unwrap();
    assert_eq!(head, 14);
    let down = store.chunk(&anna, Bound::Down(head), 3).await.unwrap();
    assert_eq!((down.rows.len(), down.last, down.done), (3, 12, false));
    let rest = store.chunk(&anna, Bound::Down(down.last - 1), 3).await.unwrap();
    assert_eq!((rest.rows.len(), rest.last, rest.done), (2, 1, false), "the last object and her own profile");
    assert_eq!(store.total(&anna).await.unwrap(), 5);
}

async fn the_digest_follows_every_change_and_is_read_in_one_snapshot(store: Arc<dyn Store>) {
    let anna = signed_in(&*store, ANNA, 1).await;
    // Her own profile is there from the start, and Ben's, which is his.
    let first = store.digest(&anna).await.unwrap();
    assert_eq!((first.head, first.collections.len(), first.collections["profile"].count), (2, 1, 1));
    store.import_objects(ACME, (1..=4).map(people::object).collect()).await.unwrap();
    let before = store.digest(&anna).await.unwrap();
    assert_eq!((before.head, before.collections["object"].count), (6, 4));
    store.import_objects(ACME, vec![people::object(1)]).await.unwrap();
    let after = store.digest(&anna).await.unwrap();
    assert_eq!((after.head, after.collections["object"].count), (7, 4));
    assert_ne!(after.collections, before.collections, "the same row under another rev");
}

async fn tombstones_are_forgotten_when_180_days_have_passed_and_their_revs_are_remembered(store: Arc<dyn Store>) {
    let anna = signed_in(&*store, ANNA, 1).await;
    let days = |n: i64| NOW + SignedDuration::from_hours(24 * n);
    let remove = async |n| store.remove(ACME, Collection::Object, vec![people::object(n).id.0]).await.unwrap();
    store.import_objects(ACME, (1..=4).map(people::object).collect()).await.unwrap();
    remove(1).await;
    assert_eq!(store.forget_tombstones(days(0)).await.unwrap(), 0);
    remove(2).await;
    assert_eq!(store.forget_tombstones(days(10)).await.unwrap(), 0);
    assert_eq!((store.horizon(&anna).await.unwrap(), store.forget_tombstones(days(179)).await.unwrap()), (0, 0));
    assert_eq!(store.forget_tombstones(days(181)).await.unwrap(), 1, "the second is younger");
    // Two profiles and four objects came before the first tombstone.
    assert_eq!(store.horizon(&anna).await.unwrap(), 7);
    let rest = store.chunk(&anna, Bound::Up(6), 10).await.unwrap();
    assert_eq!((rest.horizon, rest.head, rest.rows.len(), rest.rows[0].rev), (7, 8, 1, 8));
    assert_eq!(store.forget_tombstones(days(191)).await.unwrap(), 1);
    let rest = store.chunk(&anna, Bound::Up(7), 10).await.unwrap();
    assert_eq!((rest.horizon, rest.head, rest.rows.len(), rest.last), (8, 8, 0, 7));
    // Its rev is not given to anybody else.
    remove(3).await;
    assert_eq!(store.head(&anna).await.unwrap(), 9);
}

async fn a_row_of_one_customer_cannot_be_taken_over_by_another(store: Arc<dyn Store>) {
    let carl = signed_in(&*store, CARL, 3).await;
    let before = store.head(&carl).await.unwrap();
    store.import_objects(ACME, vec![people::object(1)]).await.unwrap();
    store.import_work_orders(ACME, vec![people::work_order(1, Stage::Planned)]).await.unwrap();
    assert_eq!(refused(store.import_objects(BETA, vec![people::object(1)]).await), ErrorCode::IdConflict);
    let stolen = vec![people::work_order(1, Stage::Planned)];
    assert_eq!(refused(store.import_work_orders(BETA, stolen).await), ErrorCode::IdConflict);
    assert_eq!(store.head(&carl).await.unwrap(), before, "a refused import leaves nothing behind");
}

async fn an_upload_advances_only_from_where_it_stands(store: Arc<dyn Store>) {
    let sha256 = token(7);
    assert!(store.upload(ANNA, sha256).await.unwrap().is_none());
    store.announce_upload(ANNA, sha256, 10, 100, NOW).await.unwrap();
    assert_eq!(refused(store.announce_upload(ANNA, token(8), 91, 100, NOW).await), ErrorCode::TooLarge);
    assert_eq!(store.advance_upload(ANNA, sha256, 0, 4, NOW).await.unwrap().offset, 4);
    assert_eq!(refused(store.advance_upload(ANNA, sha256, 0, 4, NOW).await), ErrorCode::UploadOffset);
    assert_eq!(refused(store.advance_upload(ANNA, sha256, 4, 11, NOW).await), ErrorCode::UploadOffset);
    assert_eq!(refused(store.advance_upload(BEN, sha256, 4, 5, NOW).await), ErrorCode::NotFound);
    store.reset_upload(ANNA, sha256, NOW).await.unwrap();
    assert_eq!(store.upload(ANNA, sha256).await.unwrap().unwrap().offset, 0);
    assert!(store.drop_stale_uploads(NOW).await.unwrap().is_empty());
    assert_eq!(store.drop_stale_uploads(later(1)).await.unwrap(), [(ANNA, sha256)]);
}

async fn arriving_bytes_become_documents_of_the_requests_that_wait_for_them(store: Arc<dyn Store>) {
    let (anna, epoch) = (signed_in(&*store, ANNA, 1).await, store.epoch().await.unwrap());
    let bytes = b"a photo".as_slice();
    let (id, put) = sealed(&request_with("Photo", &[bytes]));
    let receipt = store.put_request(&anna, epoch, put.clone(), NOW).await.unwrap();
    assert_eq!(receipt.missing, [Sha256::of(bytes)]);
    let arrival = Arrival { sha256: Sha256::of(bytes), size: 7, mime: "image/jpeg".into() };
    store.announce_upload(ANNA, arrival.sha256, 7, 100, NOW).await.unwrap();
    for _ in 0..2 {
        store.finish_upload(ANNA, arrival.clone(), NOW).await.unwrap();
    }
    assert!(store.put_request(&anna, epoch, put, NOW).await.unwrap().missing.is_empty());
    assert_eq!(store.total(&anna).await.unwrap(), 3, "request, photo, profile");
    let chunk = store.chunk(&anna, Bound::Down(u64::MAX >> 1), 10).await.unwrap();
    let record = chunk.rows[0].record.as_deref().unwrap();
    assert!(record.contains("image/jpeg") && record.contains(&id.to_string()), "{record}");
    let content = store.document(&anna, chunk.rows[0].id.into()).await.unwrap().unwrap();
    assert_eq!((content.sha256, content.size), (arrival.sha256, 7));
    let carl = signed_in(&*store, CARL, 3).await;
    assert!(store.document(&carl, chunk.rows[0].id.into()).await.unwrap().is_none());
}

async fn the_pulse_beats_when_something_was_committed(store: Arc<dyn Store>) {
    let before = store.pulse().await.unwrap();
    assert_eq!(store.pulse().await.unwrap(), before);
    store.import_objects(ACME, vec![people::object(1)]).await.unwrap();
    assert_ne!(store.pulse().await.unwrap(), before);
}

macro_rules! suite {
    ($implementation:ident, $open:expr, [$($promise:ident),* $(,)?]) => {
        mod $implementation {
            $(
                #[tokio::test]
                async fn $promise() {
                    let dir = tempfile::tempdir().unwrap();
                    let store: std::sync::Arc<dyn portal_server::store::Store> = std::sync::Arc::new($open(dir.path()));
                    crate::people::furnish(&*store).await;
                    super::$promise(store).await;
                }
            )*
        }
    };
}

suite!(
    sqlite,
    |dir: &std::path::Path| portal_server::store::sqlite::Sqlite::open(&dir.join("portal.db")).unwrap(),
    [
        the_epoch_is_constant_and_old_slugs_lead_to_their_portal,
        an_address_is_unique_within_its_portal_only,
        a_refresh_repeats_until_its_child_is_used,
        an_access_token_expires_and_an_old_one_does_not_retire_the_parent,
        a_request_and_its_feed_entry_are_one,
        after_a_restore_writes_of_the_former_life_are_refused,
        old_sessions_are_forgotten_and_living_ones_are_not,
        every_concurrent_submission_of_one_id_gets_the_same_receipt,
        revs_have_no_gaps_for_readers_and_rows_appear_once,
        the_digest_follows_every_change_and_is_read_in_one_snapshot,
        tombstones_are_forgotten_when_180_days_have_passed_and_their_revs_are_remembered,
        a_row_of_one_customer_cannot_be_taken_over_by_another,
        an_upload_advances_only_from_where_it_stands,
        arriving_bytes_become_documents_of_the_requests_that_wait_for_them,
        the_pulse_beats_when_something_was_committed,
        a_comment_and_its_feed_entry_are_one,
        an_offer_is_decided_once_by_whoever_comes_first,
        a_decision_about_an_older_version_counts_for_nothing,
        a_profile_is_changed_once_however_often_it_is_asked_for,
        every_concurrent_write_of_one_id_gets_the_same_answer,
        comments_go_and_come_with_their_work_order,
        a_flood_has_to_wait_and_what_was_stored_is_answered_all_the_same,
    ]
);
