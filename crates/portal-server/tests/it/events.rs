//! `GET /v1/events`

use std::time::Duration;

use portal_api::paths;
use portal_server::Data;
use reqwest::Response;
use serde_json::Value;

use crate::people::{self, ACME, ANNA, BETA, LIFT};
use crate::world::{World, now};

/// The data of the next event; `None` when the stream has ended.
async fn next(stream: &mut Response) -> Option<Value> {
    let mut text = String::new();
    loop {
        let bytes = tokio::time::timeout(Duration::from_secs(5), stream.chunk()).await.expect("an event in time");
        text.push_str(std::str::from_utf8(&bytes.ok()??).unwrap());
        if let Some(data) = text.lines().find_map(|line| line.strip_prefix("data: ")) {
            assert!(text.contains("event: head"));
            return Some(serde_json::from_str(data).unwrap());
        }
    }
}

#[tokio::test]
async fn a_change_by_another_process_is_poked_within_a_second() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let mut stream = anna.get(paths::EVENTS).await;
    let first = next(&mut stream).await.unwrap();
    // Another connection to the same file, as the office's command line would open it.
    let office = Data::open(world.dir.path()).unwrap().store;
    office.import_objects(BETA, vec![people::object(1)]).await.unwrap();
    office.import_objects(ACME, vec![people::object(2)]).await.unwrap();
    let second = next(&mut stream).await.unwrap();
    assert_eq!(second["rev"].as_u64().unwrap(), first["rev"].as_u64().unwrap() + 1);
    assert_eq!(second["view"], first["view"]);
    world.change(LIFT, |settings| settings.areas.invoices = false).await;
    assert_ne!(next(&mut stream).await.unwrap()["view"], first["view"]);
}

#[tokio::test]
async fn the_stream_ends_when_access_is_switched_off() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let mut stream = anna.get(paths::EVENTS).await;
    next(&mut stream).await.unwrap();
    world.store().set_user_enabled(ANNA, false, now()).await.unwrap();
    assert!(next(&mut stream).await.is_none());
}

#[tokio::test]
async fn open_streams_do_not_hold_the_server_back_and_it_starts_again_at_the_same_place() {
    let World { server, client, dir } = World::new().await;
    let (addr, limits) = (server.addr, portal_server::Limits::default());
    let world = World { server, client: client.clone(), dir };
    let access = world.sign_in("anna").await.access;
    let mut stream = world.call(reqwest::Method::GET, paths::EVENTS).bearer_auth(&access).send().await.unwrap();
    next(&mut stream).await.unwrap();
    let World { server, dir, .. } = world;
    let begun = std::time::Instant::now();
    server.shutdown().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    let config = portal_server::Config { data: dir.path().into(), listen: addr, limits };
    let world = World { server: portal_server::start(config).await.unwrap(), client, dir };
    let me = world.call(reqwest::Method::GET, paths::ME).bearer_auth(&access).send().await.unwrap();
    assert_eq!(me.status(), 200);
}
