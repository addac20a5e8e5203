//! What a pull promises, one promise per test.

use std::collections::BTreeSet;
use std::time::Duration;

use portal_api::documents::Document;
use portal_api::feed::{Collection, ResetReason};
use portal_api::id::DocumentId;
use portal_api::problem::ErrorCode;

use super::fixture::{Answer, Body, World};
use crate::event::Noun;
use crate::outbox::Seen;
use crate::outbox::kinds::Kind;
use crate::ports::HttpError;
use crate::store::cache::samples::{self, id_of};
use crate::store::cache::{documents, rows, state};
use crate::{Error, Result};

const E: u128 = 1;

fn first(rows: impl FnOnce(Body) -> Body) -> Answer {
    rows(Body::hello(E, "v1", Some(&samples::shared()))).end("c1", false)
}

fn delta(rows: impl FnOnce(Body) -> Body) -> Answer {
    rows(Body::hello(E, "v1", None)).end("c2", false)
}

#[tokio::test]
async fn the_first_pull_brings_everything_and_counts_as_seen() {
    let world = World::new();
    world.server.will(first(|body| {
        body.put(Collection::WorkOrder, 1, 10).ck("c0").put(Collection::Invoice, 1, 9).put(Collection::Request, 2, 8)
    }));
    let pulled = world.pull().await.unwrap();
    assert_eq!((pulled.rows, pulled.shared_changed, pulled.epoch_changed), (3, true, false));
    assert_eq!(pulled.changed, BTreeSet::from([Noun::Request, Noun::WorkOrder, Noun::Invoice]));
    let request = samples::request(2);
    let proven = Seen { kind: Kind::Create, entity: request.id.into(), fingerprint: request.fingerprint };
    assert_eq!(pulled.seen, [proven]);
    assert_eq!(*world.heard.seen.lock().unwrap(), pulled.seen);
    assert_eq!(world.count("SELECT count(*) FROM row WHERE unseen = 1").await, 0);
    let progress = world.heard.progress.lock().unwrap().clone();
    assert!(progress.last().unwrap().is_none() && progress[1].unwrap().total == 100);
    let synced = world.cache.read(state::synced_at).await.unwrap();
    assert_eq!(synced, Some(samples::now()));
}

#[tokio::test]
async fn later_changes_are_unseen_until_opened() {
    let world = World::new();
    world.server.will(first(|body| body.put(Collection::WorkOrder, 1, 10)));
    world.pull().await.unwrap();
    world.server.will(delta(|body| body.put(Collection::WorkOrder, 2, 11)));
    world.pull().await.unwrap();
    assert_eq!(*world.server.asked.lock().unwrap(), [None, Some("c1".to_owned())]);
    assert_eq!(world.count("SELECT count(*) FROM row WHERE unseen = 1").await, 1);
    let id = id_of(Collection::WorkOrder, 2);
    let news = world.cache.write(move |tx| rows::mark_seen(tx, Collection::WorkOrder, id)).await.unwrap();
    let again = world.cache.write(move |tx| rows::mark_seen(tx, Collection::WorkOrder, id)).await.unwrap();
    assert_eq!((news, again), (true, false));
}

#[tokio::test]
async fn a_cut_answer_keeps_what_was_committed_and_goes_on_from_there() {
    let world = World::new();
    let hello = Body::hello(E, "v1", Some(&samples::shared()));
    let answer = hello.put(Collection::WorkOrder, 1, 10).ck("c1").put(Collection::WorkOrder, 2, 9).cut();
    world.server.will(answer);
    let error = world.pull().await.unwrap_err();
    assert!(matches!(error, Error::Http(HttpError::Broken(_))));
    assert_eq!(world.rows().await.len(), 1);
    // Told although the pull failed: the row is on the disk.
    assert_eq!(world.heard.changed.lock().unwrap().len(), 1);
    world.server.will(delta(|body| body.put(Collection::WorkOrder, 2, 9)));
    world.pull().await.unwrap();
    assert_eq!(world.server.asked.lock().unwrap().last().unwrap().as_deref(), Some("c1"));
    assert_eq!(world.rows().await.len(), 2);
}

#[tokio::test]
async fn a_cut_bootstrap_keeps_all_its_commit_points_although_they_are_gathered() {
    let world = World::new();
    let mut body = Body::hello(E, "v1", Some(&samples::shared()));
    for n in 0..30 {
        body = body.put(Collection::WorkOrder, n, 1_000 - u64::from(n)).ck(&format!("c{n}"));
    }
    world.server.will(body.put(Collection::WorkOrder, 30, 1).cut());
    world.pull().await.unwrap_err();
    assert_eq!(world.rows().await.len(), 30);
    let state = world.cache.read(state::feed).await.unwrap();
    assert_eq!((state.cursor.as_deref(), state.stored), (Some("c29"), 30));
}

#[tokio::test]
async fn an_answer_without_its_last_line_or_with_a_broken_one_is_tried_again() {
    for body in ["", "<html>sign in to the hotel</html>\n", "{\"t\":\"ck\",\"cursor\":\"x\"}\n"] {
        let world = World::new();
        world.server.will(Answer::Body(body.to_owned()));
        assert!(matches!(world.pull().await.unwrap_err(), Error::Http(HttpError::Broken(_))), "{body}");
        assert_eq!(world.cache.read(state::feed).await.unwrap().cursor, None);
    }
}

#[tokio::test]
async fn a_reset_keeps_the_old_rows_on_the_screen_until_the_new_ones_are_here() {
    let world = World::new();
    world.server.will(first(|body| body.put(Collection::WorkOrder, 1, 10).put(Collection::WorkOrder, 2, 9)));
    world.pull().await.unwrap();
    world.server.will(Answer::Reset(ResetReason::Epoch));
    world.server.will(Body::hello(2, "v1", Some(&samples::shared())).put(Collection::WorkOrder, 1, 3).ck("d0").cut());
    world.pull().await.unwrap_err();
    assert_eq!(world.rows().await.len(), 2);
    world.server.will(Body::hello(2, "v1", None).end("d1", false));
    let pulled = world.pull().await.unwrap();
    assert_eq!(pulled.rows, 1);
    assert_eq!(world.rows().await.len(), 1);
    assert_eq!(world.count("SELECT rev FROM row").await, 3);
    assert_eq!(world.count("SELECT sum(n) FROM tally").await, 1);
}

#[tokio::test]
async fn a_restored_server_is_noticed_by_its_epoch_even_without_a_refusal() {
    let world = World::new();
    world.server.will(first(|body| body.put(Collection::WorkOrder, 1, 10)));
    world.pull().await.unwrap();
    world.server.will(Body::hello(2, "v1", None).put(Collection::WorkOrder, 9, 99).end("x", false));
    world.server.will(Body::hello(2, "v1", Some(&samples::shared())).put(Collection::WorkOrder, 2, 4).end("d1", false));
    let pulled = world.pull().await.unwrap();
    assert!(pulled.epoch_changed);
    assert_eq!(*world.server.asked.lock().unwrap(), [None, Some("c1".to_owned()), None]);
    assert_eq!(world.rows().await.iter().map(|row| row.1).collect::<Vec<_>>(), [id_of(Collection::WorkOrder, 2)]);
}

#[tokio::test]
async fn an_area_that_is_switched_off_is_gone_from_screens_at_once_and_then_from_the_disk() {
    let world = World::plain();
    world.server.will(first(|body| {
        let body = body.put(Collection::WorkOrder, 2, 9);
        (0..300).fold(body, |body, n| body.put(Collection::Invoice, n, 1_000 + u64::from(n)))
    }));
    world.pull().await.unwrap();
    world.index_all().await;
    assert!(world.disk_holds("Repair of the car door"));
    let mut shared = samples::shared();
    shared.areas.invoices = false;
    let hello = || Body::hello(E, "v2", Some(&shared));
    world.server.will(Answer::Reset(ResetReason::View));
    world.server.will(hello().put(Collection::WorkOrder, 2, 9).cut());
    world.pull().await.unwrap_err();
    assert_eq!(*world.heard.shared.lock().unwrap(), 2);
    let counts = world.cache.read(|conn| crate::store::cache::invoices::counts(conn, "", &when())).await;
    assert_eq!(counts.unwrap_err().code(), ErrorCode::NotShared);
    world.server.will(hello().put(Collection::WorkOrder, 2, 9).end("d1", false));
    let pulled = world.pull().await.unwrap();
    assert_eq!((pulled.rows, pulled.changed), (300, BTreeSet::from([Noun::Invoice])));
    world.index_all().await;
    assert_eq!(world.count("SELECT count(*) FROM row WHERE c = 4").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM fts WHERE fts MATCH 'repair'").await, 0);
    assert_eq!(world.count("SELECT count(*) FROM fts WHERE fts MATCH '\"year\"*'").await, 1);
    assert_eq!(world.count("PRAGMA freelist_count").await, 0);
    for words in ["Repair of the car door", "Working time", "repair", "2.5 h"] {
        assert!(!world.disk_holds(words), "{words}");
    }
}

#[tokio::test]
async fn the_same_row_under_new_rules_is_replaced_but_is_no_news() {
    let world = World::new();
    world.server.will(first(|body| body.put(Collection::WorkOrder, 1, 10)));
    world.pull().await.unwrap();
    let mut priced = samples::work_order(1);
    priced.price = Some(portal_api::money::Money { cents: 100, currency: "EUR".into() });
    let record = serde_json::to_string(&priced).unwrap();
    world.server.will(Answer::Reset(ResetReason::View));
    let hello = Body::hello(E, "v2", Some(&samples::shared()));
    world.server.will(hello.put_raw("work-order", priced.id.0, 10, &record).end("d1", false));
    let pulled = world.pull().await.unwrap();
    assert_eq!((pulled.rows, pulled.changed), (1, BTreeSet::from([Noun::WorkOrder])));
    assert_eq!(world.count("SELECT unseen FROM row").await, 0);
    assert_eq!(world.rows().await[0].2, record);
}

#[tokio::test]
async fn a_document_that_is_gone_leaves_its_bytes_as_orphans_unless_another_has_the_same() {
    let world = World::new();
    let same: Document = Document { id: DocumentId(id_of(Collection::Document, 2)), ..samples::document(1) };
    let same_record = serde_json::to_string(&same).unwrap();
    world.server.will(first(|body| {
        let body = body.put(Collection::Document, 1, 1).put_raw("document", same.id.0, 2, &same_record);
        body.put(Collection::Document, 3, 3)
    }));
    world.pull().await.unwrap();
    let kept = samples::document(1).sha256;
    let lost = samples::document(3).sha256;
    let stored = [(id_of(Collection::Document, 1), kept), (same.id.0, kept), (id_of(Collection::Document, 3), lost)];
    world
        .cache
        .write(move |tx| -> Result<()> {
            stored.iter().try_for_each(|(id, sha)| documents::mark_stored(tx, DocumentId(*id), *sha, 5, samples::now()))
        })
        .await
        .unwrap();
    world.server.will(delta(|body| body.del(Collection::Document, 1, 4).del(Collection::Document, 3, 5)));
    assert_eq!(world.pull().await.unwrap().orphans, [lost]);
    // Listed again until somebody says that the file is gone.
    world.server.will(delta(|body| body));
    assert_eq!(world.pull().await.unwrap().orphans, [lost]);
    world.cache.write(move |tx| documents::forget_orphans(tx, &[lost])).await.unwrap();
    world.server.will(delta(|body| body));
    assert!(world.pull().await.unwrap().orphans.is_empty());
}

#[tokio::test]
async fn what_a_newer_server_sends_is_kept_and_disturbs_nothing() {
    let world = World::new();
    let strange = id_of(Collection::WorkOrder, 5);
    world.server.will(first(|body| {
        body.put_raw("quotation", strange, 1, "{\"total\":7}")
            .put_raw("work-order", strange, 2, "{\"stage\":\"on-the-moon\"}")
            .line("{\"t\":\"weather\",\"fine\":true}")
            .put(Collection::WorkOrder, 1, 3)
    }));
    assert_eq!(world.pull().await.unwrap().rows, 1);
    assert_eq!(world.count("SELECT count(*) FROM unknown").await, 2);
    world.server.will(delta(|body| body.put(Collection::WorkOrder, 5, 4)));
    world.pull().await.unwrap();
    assert_eq!(world.count("SELECT count(*) FROM unknown").await, 1);
    assert_eq!(world.rows().await.len(), 2);
}

#[tokio::test]
async fn during_a_big_pull_screens_are_told_now_and_then() {
    let world = World::new();
    let mut body = Body::hello(E, "v1", Some(&samples::shared()));
    for n in 0..40 {
        body = body.put(Collection::WorkOrder, n, 1_000 - u64::from(n)).ck("c");
    }
    world.server.will(body.end("c1", false));
    world.clock.pass(Duration::from_secs(1));
    world.pull().await.unwrap();
    assert_eq!(world.heard.changed.lock().unwrap().len(), 1);
}

fn when() -> crate::store::cache::when::When {
    crate::store::cache::when::When { now: samples::now(), zone: jiff::tz::TimeZone::UTC }
}
