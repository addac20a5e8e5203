//! `GET /v1/sync/digest`, and what becomes of tombstones.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use portal_api::feed::{Collection, CollectionDigest, FeedDigest};
use portal_api::paths;
use portal_api::work_orders::Stage;
use rusqlite::Connection;

use crate::people::{self, ACME, LIFT};
use crate::world::{Feed, Person, World, expect, now, request};

async fn digest(person: &Person<'_>) -> FeedDigest {
    serde_json::from_value(expect(person.get(paths::SYNC_DIGEST).await, 200).await).unwrap()
}

/// What a client comes to that did everything it was told.
fn sums(feed: &Feed) -> BTreeMap<String, CollectionDigest> {
    let mut revs = BTreeMap::new();
    for line in feed.lines.iter().filter(|line| line["t"] == "put" || line["t"] == "del") {
        let key = (line["c"].as_str().unwrap().to_owned(), line["id"].as_str().unwrap().to_owned());
        revs.remove(&key);
        if line["t"] == "put" {
            revs.insert(key, line["rev"].as_u64().unwrap());
        }
    }
    let mut sums: BTreeMap<String, CollectionDigest> = BTreeMap::new();
    for ((collection, id), rev) in revs {
        sums.entry(collection.clone()).or_default().add(&collection, id.parse().unwrap(), rev);
    }
    sums
}

async fn furnish(world: &World) {
    let store = world.store();
    store.import_objects(ACME, (1..=3).map(people::object).collect()).await.unwrap();
    store.import_invoices(ACME, vec![people::invoice(1)]).await.unwrap();
    let work_orders = vec![people::work_order(1, Stage::Planned), people::work_order(2, Stage::Cancelled)];
    store.import_work_orders(ACME, work_orders).await.unwrap();
    store.remove(ACME, Collection::Object, vec![people::object(2).id.0]).await.unwrap();
}

#[tokio::test]
async fn the_digest_is_what_the_feed_amounts_to_and_nothing_that_is_hidden() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    furnish(&world).await;
    expect(anna.put_request(&request("Lift stops")).await, 200).await;
    world.change(LIFT, |settings| settings.stages[5].visible = false).await;
    let (feed, found) = (anna.pull(None).await, digest(&anna).await);
    assert_eq!(found.collections, sums(&feed));
    let counts: Vec<_> = found.collections.iter().map(|(name, found)| (name.as_str(), found.count)).collect();
    assert_eq!(counts, [("invoice", 1), ("object", 2), ("profile", 1), ("request", 1), ("work-order", 1)]);
    assert_eq!(feed.lines.last().unwrap()["rev"], found.rev);
    assert_eq!(feed.lines[0]["view"], found.view.as_str());
    let carls = digest(&world.sign_in("carl").await).await.collections;
    assert!(carls.keys().eq(["profile"]), "another customer: {carls:?}");
}

#[tokio::test]
async fn a_row_that_vanished_behind_the_change_list_is_not_in_the_digest() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    furnish(&world).await;
    let feed = anna.pull(None).await;
    let database = Connection::open(world.dir.path().join("portal.db")).unwrap();
    database.execute("DELETE FROM object WHERE id = ?1", [people::object(1).id.0.into_bytes()]).unwrap();
    let found = digest(&anna).await;
    assert_eq!(found.rev, feed.lines.last().unwrap()["rev"].as_u64().unwrap(), "nothing to pull");
    assert_ne!(found.collections, sums(&feed));
    assert_eq!(found.collections, sums(&anna.pull(None).await));
}

#[tokio::test]
async fn a_cursor_from_before_the_oldest_tombstone_starts_anew() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    furnish(&world).await;
    let (old, half) = (anna.pull(None).await.cursor, expect_half_a_bootstrap(&anna).await);
    world.store().remove(ACME, Collection::Object, vec![people::object(3).id.0]).await.unwrap();
    let current = anna.pull(Some(old.clone())).await.cursor;
    // The server has noted where it stood when it started, and does so once a day.
    for (days, forgotten) in [(2, 0), (183, 2)] {
        let at = now() + SignedDuration::from_hours(24 * days);
        assert_eq!(world.store().forget_tombstones(at).await.unwrap(), forgotten, "after {days} days");
    }
    for cursor in [old, half] {
        let refused = expect(anna.get(&format!("/v1/sync?cursor={cursor}")).await, 410).await;
        assert_eq!(refused["reset"], "expired");
    }
    let nothing = anna.pull(Some(current)).await;
    assert_eq!(nothing.lines.len(), 2, "whoever has heard of everything goes on");
    assert_eq!(anna.pull(None).await.ids("object"), [people::object(1).id.0]);
    assert_eq!(digest(&anna).await.collections["object"].count, 1);
}

/// A cursor in the middle of a bootstrap.
async fn expect_half_a_bootstrap(person: &Person<'_>) -> String {
    let text = person.get("/v1/sync?max_rows=1").await.text().await.unwrap();
    let end: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!((end["more"].as_bool(), end.get("rev")), (Some(true), None));
    end["cursor"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_maintenance_of_two_processes_at_once_forgets_each_tombstone_once() {
    let world = World::new().await;
    furnish(&world).await;
    let other = portal_server::Data::open(world.dir.path()).unwrap().store;
    let at = |days: i64| -> Timestamp { now() + SignedDuration::from_hours(days * 24) };
    for days in [0, 1, 2, 181, 182] {
        let (here, there) = tokio::join!(world.store().forget_tombstones(at(days)), other.forget_tombstones(at(days)));
        assert_eq!(here.unwrap() + there.unwrap(), u64::from(days == 181), "after {days} days");
    }
}
