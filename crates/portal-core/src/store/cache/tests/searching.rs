//! Searching, before, while and after the index is filled.

use portal_api::feed::Collection;
use rstest::rstest;

use super::fixture::{filled, query, when};
use crate::store::cache::{palette, samples, search, work_orders};
use crate::views::{Window, WorkOrderQuery, WorkOrderSort};

#[tokio::test]
async fn titles_and_numbers_are_found_whether_indexed_or_not() {
    let world = filled(700).await;
    let ask = WorkOrderQuery { search: "door close".into(), ..query() };
    let count = |ask: WorkOrderQuery| world.read(move |conn| Ok(work_orders::list(conn, &ask, &when())?.total));
    let unindexed = count(ask.clone()).await;
    assert_eq!(unindexed, 140);
    assert!(world.cache.write(|tx| search::index_slice(tx)).await.unwrap());
    assert_eq!(count(ask.clone()).await, unindexed);
    world.index_all().await;
    assert_eq!(count(ask).await, unindexed);
    assert_eq!(count(WorkOrderQuery { search: "wo-119990".into(), ..query() }).await, 1);
    // Only the index knows what stands in the description, and what the object is called.
    assert!(count(WorkOrderQuery { search: "halt lift 7".into(), ..query() }).await > 0);
}

#[rstest]
#[case::newest(WorkOrderSort::Newest)]
#[case::oldest(WorkOrderSort::Oldest)]
#[case::number(WorkOrderSort::Number)]
#[case::planned(WorkOrderSort::Planned)]
#[tokio::test]
async fn hits_come_in_the_order_of_the_list(#[case] sort: WorkOrderSort) {
    // Enough hits that they are not looked up one by one.
    let world = filled(2_500).await;
    world.index_all().await;
    let (hits, all) = world
        .read(move |conn| {
            let base = WorkOrderQuery { sort, window: Window { offset: 450, limit: 500 }, ..query() };
            let whole = WorkOrderQuery { window: Window { offset: 0, limit: 500 }, ..base.clone() };
            let mut all = Vec::new();
            for offset in (0..2_500).step_by(500) {
                let window = Window { offset, limit: 500 };
                all.extend(work_orders::list(conn, &WorkOrderQuery { window, ..whole.clone() }, &when())?.rows);
            }
            let hits = work_orders::list(conn, &WorkOrderQuery { search: "yearly".into(), ..base.clone() }, &when())?;
            Ok((hits, all))
        })
        .await;
    let expected: Vec<_> = all.into_iter().filter(|row| row.title.starts_with("Yearly")).collect();
    assert_eq!((hits.total, &*hits.rows), (500, &expected[450..]));
}

#[tokio::test]
async fn the_palette_finds_every_kind_and_lets_none_crowd_out_another() {
    let world = filled(500).await;
    world.index_all().await;
    let hits = world.read(|conn| palette::find(conn, "lift")).await;
    assert!(hits.iter().any(|hit| hit.collection == Collection::Object && hit.meta.contains("Hamburg")));
    assert!(hits.iter().any(|hit| hit.collection == Collection::WorkOrder && hit.meta.starts_with("WO-")));
    for collection in Collection::ALL {
        assert!(hits.iter().filter(|hit| hit.collection == collection).count() <= 6);
    }
    let exact = world.read(|conn| palette::find(conn, "WO-119995")).await;
    assert_eq!(exact[0].id, samples::id_of(Collection::WorkOrder, 5));
    assert!(world.read(|conn| palette::find(conn, " - ")).await.is_empty());
    let short = world.read(|conn| palette::find(conn, "r")).await;
    assert!(short.iter().any(|hit| hit.collection == Collection::Request));
}

#[tokio::test]
async fn the_palette_shows_nothing_of_an_area_that_is_off() {
    let world = filled(100).await;
    world.share(|shared| shared.areas.objects = false).await;
    for indexed in [false, true] {
        if indexed {
            world.index_all().await;
        }
        let hits = world.read(|conn| palette::find(conn, "lift")).await;
        assert!(!hits.is_empty() && hits.iter().all(|hit| hit.collection != Collection::Object));
    }
}
