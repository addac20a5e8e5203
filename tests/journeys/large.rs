//! A customer with very many work orders.

use portal_api::work_orders::Stage;
use portal_core::event::Event;
use portal_core::views::{Progress, Window, WorkOrderQuery};
use portal_testkit::cast::{ANNA, HOTELS, object, work_order};
use portal_testkit::{World, until};

use crate::lists::any_work_order;

const MANY: u32 = 2_000;

async fn with_many() -> World {
    let world = World::empty().await;
    let object = object(&HOTELS, 1);
    let thing = Some(object.id);
    world.office.store().import_objects(HOTELS.id(), vec![object]).await.unwrap();
    let rows = (1..=MANY).map(|n| work_order(&HOTELS, n, Stage::ALL[n as usize % Stage::ALL.len()], thing)).collect();
    world.office.store().import_work_orders(HOTELS.id(), rows).await.unwrap();
    world
}

#[tokio::test]
async fn the_first_copy_shows_its_progress_and_is_complete() {
    let world = with_many().await;
    let client = world.computer().await;
    let mut events = client.portal().subscribe();
    client.sign_in(&ANNA).await;
    client.until_synced().await;
    let mut seen: Vec<Progress> = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::Status { status } = event {
            seen.extend(status.first_sync);
        }
    }
    assert!(seen.len() > 2, "{seen:?}");
    assert!(seen.windows(2).all(|pair| pair[0].done <= pair[1].done), "it never goes back: {seen:?}");
    assert_eq!(seen.last().unwrap().total, MANY + 2, "with the object and her own profile");
    let page = client.account().work_orders().list(any_work_order()).await.unwrap();
    assert_eq!((page.total, page.rows.len()), (MANY, 500));
    let last = WorkOrderQuery { window: Window { offset: MANY - 10, limit: 40 }, ..any_work_order() };
    assert_eq!(client.account().work_orders().list(last).await.unwrap().rows.len(), 10);
    until("a number is found among all of them", async || {
        let hits = client.account().search().find("WO-140777".to_owned()).await.ok()?;
        (hits.first()?.title.contains("777") || hits.first()?.meta.contains("777")).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_first_copy_that_was_interrupted_is_completed() {
    let world = with_many().await;
    let mut client = world.computer().await;
    for _ in 0..3 {
        client.network.next("/v1/sync", portal_testkit::Fault::Truncate(400_000));
    }
    client.sign_in(&ANNA).await;
    until("some of it is here", async || {
        (client.account().work_orders().list(any_work_order()).await.ok()?.total > 0).then_some(())
    })
    .await;
    client.kill();
    client.start().await;
    client.until_synced().await;
    assert_eq!(client.account().work_orders().list(any_work_order()).await.unwrap().total, MANY);
}
