//! `GET /v1/sync`

use portal_api::feed::Collection;
use portal_api::paths;
use portal_api::settings::{InvoiceScope, Sees};
use portal_api::work_orders::Stage;
use uuid::Uuid;

use crate::people::{self, ACME, BETA, LIFT};
use crate::world::{World, code, expect, id_of, now, request};

#[tokio::test]
async fn a_bootstrap_brings_everything_newest_first_and_tells_how_much_to_expect() {
    let world = World::new().await;
    let work_orders = (1..=1200).map(|n| people::work_order(n, Stage::Planned)).collect();
    world.store().import_work_orders(ACME, work_orders).await.unwrap();
    let feed = world.sign_in("anna").await.pull(None).await;
    assert_eq!(feed.rows.len(), 1200);
    assert_eq!(feed.lines[0]["total"], 1201, "and her own profile");
    assert_eq!(feed.lines[0]["shared"]["user"]["name"], "anna");
    let puts = feed.lines.iter().filter(|line| line["t"] == "put");
    let revs: Vec<u64> = puts.map(|line| line["rev"].as_u64().unwrap()).collect();
    assert!(revs.is_sorted_by(|a, b| a > b));
    let commits = feed.lines.iter().filter(|line| line["t"] == "ck").count();
    assert_eq!(commits, 3, "at most 500 rows each");
}

#[tokio::test]
async fn changes_during_a_bootstrap_in_small_pages_are_not_missed() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    for n in 1..=10 {
        world.store().import_objects(ACME, vec![people::object(n)]).await.unwrap();
    }
    let first = anna.get("/v1/sync?max_rows=4").await.text().await.unwrap();
    let end: serde_json::Value = serde_json::from_str(first.lines().last().unwrap()).unwrap();
    assert_eq!(end["more"], true);
    let mut changed = people::object(1);
    changed.name = "Changed".into();
    world.store().import_objects(ACME, vec![changed.clone(), people::object(11)]).await.unwrap();
    world.store().remove(ACME, Collection::Object, vec![people::object(2).id.0]).await.unwrap();
    let rest = anna.pull_in_pages_of(3, Some(end["cursor"].as_str().unwrap().into())).await;
    assert_eq!(rest.row("object", changed.id.0)["name"], "Changed");
    let mut known: Vec<String> = first
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter_map(|line| line["d"]["number"].as_str().map(str::to_owned))
        .chain(rest.rows.values().map(|row| row["number"].as_str().unwrap().to_owned()))
        .collect();
    known.sort();
    known.dedup();
    assert_eq!(known.len(), 10, "eleven were imported, one removed: {known:?}");
}

#[tokio::test]
async fn a_delta_brings_only_what_changed_each_row_once() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let work_order = people::work_order(1, Stage::Reported);
    world
        .store()
        .import_work_orders(ACME, vec![work_order.clone(), people::work_order(2, Stage::Reported)])
        .await
        .unwrap();
    let cursor = anna.pull(None).await.cursor;
    for stage in [Stage::Planned, Stage::InProgress, Stage::Completed] {
        world.store().set_stage(work_order.id, stage, now()).await.unwrap();
    }
    let news = anna.pull(Some(cursor.clone())).await;
    assert_eq!(news.lines.iter().filter(|line| line["t"] == "put").count(), 1);
    assert_eq!(news.row("work-order", work_order.id.0)["stage"], "completed");
    assert!(news.lines[0].get("shared").is_none());
    let nothing = anna.pull(Some(news.cursor)).await;
    assert_eq!(nothing.lines.len(), 2, "hello and end");
}

#[tokio::test]
async fn an_area_that_is_switched_off_resets_the_view_and_its_rows_are_gone() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    world.store().import_invoices(ACME, vec![people::invoice(1)]).await.unwrap();
    world.store().import_objects(ACME, vec![people::object(1)]).await.unwrap();
    let before = anna.pull(None).await;
    assert_eq!(before.ids("invoice").len(), 1);
    world.change(LIFT, |settings| settings.areas.invoices = false).await;
    let refused = expect(anna.get(&format!("/v1/sync?cursor={}", before.cursor)).await, 410).await;
    assert_eq!((refused["code"].as_str(), refused["reset"].as_str()), (Some("cursor-reset"), Some("view")));
    let after = anna.pull(None).await;
    assert!(after.ids("invoice").is_empty());
    assert_eq!(after.lines[0]["total"], 2);
    world.change(LIFT, |settings| settings.areas.invoices = true).await;
    assert_eq!(anna.pull(None).await.ids("invoice").len(), 1);
}

#[tokio::test]
async fn a_stage_that_is_hidden_takes_its_work_orders_away() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    world.change(LIFT, |settings| settings.stages[5].visible = false).await;
    let work_order = people::work_order(1, Stage::Planned);
    world.store().import_work_orders(ACME, vec![work_order.clone()]).await.unwrap();
    let cursor = anna.pull(None).await.cursor;
    world.store().set_stage(work_order.id, Stage::Cancelled, now()).await.unwrap();
    let news = anna.pull(Some(cursor)).await;
    assert_eq!(news.lines[1]["t"], "del");
    assert!(anna.pull(None).await.rows.is_empty());
}

#[tokio::test]
async fn prices_are_there_only_when_they_are_shared() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let work_order = people::work_order(1, Stage::Planned);
    world.store().import_work_orders(ACME, vec![work_order.clone()]).await.unwrap();
    assert_eq!(anna.pull(None).await.row("work-order", work_order.id.0), &serde_json::to_value(&work_order).unwrap());
    world.change(LIFT, |settings| settings.prices = false).await;
    let text = anna.get(paths::SYNC).await.text().await.unwrap();
    assert!(text.contains("work-order") && !text.contains("12300") && !text.contains("\"price\""));
}

#[tokio::test]
async fn concept_invoices_are_never_shared_and_deliveries_only_when_the_company_says_so() {
    let world = World::new().await;
    let (anna, carl) = (world.sign_in("anna").await, world.sign_in("carl").await);
    let mut concept = people::invoice(1);
    concept.is_concept = true;
    let mut delivered = people::invoice(2);
    delivered.delivery = Some(BETA);
    world.store().import_invoices(ACME, vec![concept, delivered.clone()]).await.unwrap();
    assert_eq!(anna.pull(None).await.ids("invoice"), [delivered.invoice.id.0]);
    assert!(carl.pull(None).await.rows.is_empty());
    world.change(LIFT, |settings| settings.invoice_scope = InvoiceScope::CustomerAndDelivery).await;
    assert_eq!(carl.pull(None).await.ids("invoice"), [delivered.invoice.id.0]);
    let cursor = carl.pull(None).await.cursor;
    delivered.delivery = None;
    world.store().import_invoices(ACME, vec![delivered.clone()]).await.unwrap();
    assert_eq!(carl.pull(Some(cursor)).await.lines[1]["t"], "del");
}

#[tokio::test]
async fn who_sees_only_their_own_sees_their_requests_and_what_became_of_them() {
    let world = World::new().await;
    let (anna, ben) = (world.sign_in("anna").await, world.sign_in("ben").await);
    world.store().import_work_orders(ACME, vec![people::work_order(1, Stage::Planned)]).await.unwrap();
    let body = request("Lift stops");
    expect(anna.put_request(&body).await, 200).await;
    let work_order = Uuid::now_v7();
    world.store().accept_request(id_of(&body), work_order.into(), now()).await.unwrap();
    assert_eq!(ben.pull(None).await.rows.len(), 3);
    world.change(LIFT, |settings| settings.sees = Sees::Own).await;
    assert!(ben.pull(None).await.rows.is_empty());
    let feed = anna.pull(None).await;
    assert_eq!((feed.ids("request"), feed.ids("work-order")), (vec![id_of(&body).0], vec![work_order]));
}

#[tokio::test]
async fn a_cursor_that_is_not_ours_or_somebody_elses_starts_anew() {
    let world = World::new().await;
    let (anna, ben) = (world.sign_in("anna").await, world.sign_in("ben").await);
    let foreign = anna.pull(None).await.cursor;
    for (cursor, reason) in [("garbage", "expired"), ("", "expired"), (foreign.as_str(), "view")] {
        let refused = ben.get(&format!("/v1/sync?cursor={cursor}")).await;
        assert_eq!(expect(refused, 410).await["reset"], reason);
    }
    assert_eq!(code(world.call(reqwest::Method::GET, paths::SYNC).send().await.unwrap()).await, "not-signed-in");
}

#[tokio::test]
async fn a_cursor_ahead_of_a_restored_database_starts_anew() {
    let world = World::new().await;
    let backup = tempfile::tempdir().unwrap();
    for file in ["portal.db", "portal.db-wal", "server.key"] {
        // Copied while nobody writes, which is enough for a test.
        std::fs::copy(world.dir.path().join(file), backup.path().join(file)).unwrap();
    }
    world.store().import_objects(ACME, vec![people::object(1)]).await.unwrap();
    let cursor = world.sign_in("anna").await.pull(None).await.cursor;
    let limits = portal_server::Limits::default();
    let config = portal_server::Config { data: backup.path().into(), listen: "127.0.0.1:0".parse().unwrap(), limits };
    let restored =
        World { server: portal_server::start(config).await.unwrap(), client: world.client.clone(), dir: backup };
    let refused = restored.sign_in("anna").await.get(&format!("/v1/sync?cursor={cursor}")).await;
    assert_eq!(expect(refused, 410).await["reset"], "epoch");
}

#[tokio::test]
async fn f4_no_row_is_skipped_while_eight_write_and_three_read_along() {
    let world = World::new().await;
    let readers = [world.sign_in("anna").await, world.sign_in("anna").await, world.sign_in("ben").await];
    let write = async |writer: u128| {
        for n in 0..12 {
            let object = people::object(1000 + writer * 100 + n);
            world.store().import_objects(ACME, vec![object]).await.unwrap();
        }
    };
    let is_over = std::sync::atomic::AtomicBool::new(false);
    let writing = async {
        futures::future::join_all((0..8).map(write)).await;
        is_over.store(true, std::sync::atomic::Ordering::Release);
    };
    // Each reader continues from where its last page ended. A rev that became visible out of order would be passed
    // over, for ever.
    let read = async |reader: &crate::world::Person<'_>, page: usize| {
        let (mut seen, mut cursor) = (std::collections::BTreeSet::new(), None);
        loop {
            let is_last = is_over.load(std::sync::atomic::Ordering::Acquire);
            let feed = reader.pull_in_pages_of(page, cursor).await;
            seen.extend(feed.ids("object"));
            cursor = Some(feed.cursor);
            if is_last {
                return seen;
            }
        }
    };
    let [anna, anna_again, ben] = &readers;
    let (seen, others, theirs, ()) = futures::join!(read(anna, 3), read(anna_again, 500), read(ben, 7), writing);
    assert_eq!((seen.len(), others.len(), theirs.len()), (96, 96, 96));
}
