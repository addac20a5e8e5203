//! The copy stays the company's: after a long absence, behind bad proxies, and when rows vanish without a word.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use portal_api::feed::Collection;
use portal_api::work_orders::Stage;
use portal_core::ports::Method;
use portal_core::views::Connection;
use portal_testkit::cast::{self, ANNA, BEN, HOTELS, Shelf};
use portal_testkit::{Client, Fault, World, a_request, until};
use rusqlite::Connection as Database;

use crate::lists;

async fn until_objects(client: &Client, count: usize) {
    until(&format!("{count} objects are here"), async || {
        (lists::objects(client).await.ok()?.len() == count).then_some(())
    })
    .await;
}

fn pulls(client: &Client, with: &str) -> usize {
    client.network.calls(&Method::GET, "/v1/sync").iter().filter(|call| call.path.contains(with)).count()
}

#[tokio::test]
async fn f5_what_was_deleted_while_a_client_was_away_for_half_a_year_is_gone_when_it_returns() {
    let world = World::new().await;
    let mut client = world.sign_in(&ANNA).await;
    until_objects(&client, 2).await;
    client.quit().await;
    let gone = Shelf::of(&HOTELS).objects.remove(0).id;
    world.office.remove(&HOTELS, Collection::Object, gone.0).await;
    let now = Timestamp::now();
    // Twice: where the change list stood is noted once a day, and the first time was when the server started.
    for days in [2, 183] {
        let later = now + SignedDuration::from_hours(24 * days);
        world.office.store().forget_tombstones(later).await.unwrap();
    }
    client.start().await;
    until_objects(&client, 1).await;
    client.until_line(Connection::Online).await;
}

#[tokio::test]
async fn f5_rows_that_vanished_behind_everybodys_back_are_gone_after_the_daily_comparison() {
    let world = World::new().await;
    let client = world.sign_in(&ANNA).await;
    until_objects(&client, 2).await;
    let gone = Shelf::of(&HOTELS).objects.remove(0).id;
    let database = Database::open(world.data().join("portal.db")).unwrap();
    database.execute("DELETE FROM object WHERE id = ?1", [gone.0.into_bytes()]).unwrap();
    client.clock.skip(Duration::from_secs(25 * 60 * 60));
    client.account().check_now().await.unwrap();
    until_objects(&client, 1).await;
}

#[tokio::test]
async fn f20_what_a_restored_server_forgot_is_sent_again_even_if_nobody_changed_its_epoch() {
    let mut world = World::new().await;
    let client = world.sign_in(&ANNA).await;
    let database = Database::open(world.data().join("portal.db")).unwrap();
    let hotels = HOTELS.id().0.into_bytes();
    let before: i64 = database.query_row("SELECT rev FROM customer WHERE id = ?1", [hotels], |row| row.get(0)).unwrap();
    let request = client.submit(a_request().saying("Lift 2 stops between floors")).await;
    client.until_received(request).await;
    // The feed has brought it as well, so the client stands where the server will not have been: whoever begins the
    // second pull has finished the first.
    let pulled = pulls(&client, "cursor=");
    until("the client has pulled", async || {
        client.account().check_now().await.unwrap();
        (pulls(&client, "cursor=") > pulled + 1).then_some(())
    })
    .await;
    // As a backup from before would be: without the row, its entry and its revs. Nobody restores under a running server.
    world.stop_server().await;
    database
        .execute_batch(&format!(
            "BEGIN IMMEDIATE; DELETE FROM change WHERE rev > {before} AND customer = x'{hex}';
             DELETE FROM request WHERE id = x'{id}'; UPDATE customer SET rev = {before} WHERE id = x'{hex}'; COMMIT",
            hex = HOTELS.id().0.simple(),
            id = request.0.simple(),
        ))
        .unwrap();
    assert_eq!(world.office.requests_of(&HOTELS).await.len(), 0);
    world.start_server().await;
    client.account().check_now().await.unwrap();
    until("the request is there again", async || (world.office.requests_of(&HOTELS).await.len() == 1).then_some(()))
        .await;
    client.until_received(request).await;
}

#[tokio::test]
async fn f19_behind_a_proxy_that_holds_events_back_waiting_pulls_bring_the_news() {
    let world = World::new().await;
    let client = world.computer().await;
    client.network.always("/v1/events", Fault::Stall(0));
    client.sign_in(&ANNA).await;
    client.until_synced().await;
    until("the client waits at the server", async || (pulls(&client, "wait=25") > 0).then_some(())).await;
    world.office.store().import_objects(HOTELS.id(), vec![cast::object(&HOTELS, 3)]).await.unwrap();
    until_objects(&client, 3).await;
    let before = pulls(&client, "wait=25");
    until("it waits again", async || (pulls(&client, "wait=25") > before).then_some(())).await;
    // Long after the proxy was given up, what the person does still goes through at once.
    let request = client.submit(a_request().saying("Door of lift 1 is loud")).await;
    client.until_received(request).await;
}

#[tokio::test]
async fn f19_big_answers_that_do_not_get_through_are_fetched_in_small_ones() {
    let world = World::empty().await;
    let work_orders = (1..=400).map(|n| cast::work_order(&HOTELS, n, Stage::Planned, None)).collect();
    world.office.store().import_work_orders(HOTELS.id(), work_orders).await.unwrap();
    let client = world.computer().await;
    client.network.always("/v1/sync", Fault::Stall(64 * 1024));
    client.sign_in(&ANNA).await;
    client.until_synced().await;
    assert!(pulls(&client, "max_rows=50") > 0);
    assert_eq!(client.status().connection, Connection::Online, "nobody needed to be told");
}

#[tokio::test]
async fn f9_connected_but_without_data_is_said_and_taken_back_when_data_arrives() {
    let world = World::new().await;
    let client = world.sign_in(&BEN).await;
    client.network.always("/v1/sync", Fault::Stall(40));
    world.office.store().import_objects(HOTELS.id(), vec![cast::object(&HOTELS, 3)]).await.unwrap();
    client.until_line(Connection::Stalled).await;
    // Sending is another matter.
    let request = client.submit(a_request().saying("The lift hums")).await;
    client.until_received(request).await;
    assert_eq!(client.status().connection, Connection::Stalled);
    client.network.heal();
    client.until_line(Connection::Online).await;
    until_objects(&client, 3).await;
}
