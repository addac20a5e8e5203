//! A copy that is not the original heals itself, and never in a loop (`reference/sync.md` §1.8, F3, F5, F6).

use std::collections::BTreeMap;
use std::time::Duration;

use portal_api::feed::{Collection, CollectionDigest, FeedDigest, ResetReason};
use portal_api::id::Epoch;
use portal_api::problem::ErrorCode;
use uuid::Uuid;

use super::fixture::{Answer, Body, World};
use crate::feed::resets::Resets;
use crate::store::cache::samples::{self, id_of};
use crate::store::cache::state;

const HOUR: Duration = Duration::from_secs(60 * 60);

fn hello() -> Body {
    Body::hello(1, "v1", Some(&samples::shared()))
}

fn digest(rev: u64, rows: &[(u32, u64)]) -> FeedDigest {
    let mut collections: BTreeMap<String, CollectionDigest> = BTreeMap::new();
    for (n, rev) in rows {
        let name = Collection::WorkOrder.as_str();
        collections.entry(name.to_owned()).or_default().add(name, id_of(Collection::WorkOrder, *n), *rev);
    }
    FeedDigest { epoch: Epoch(Uuid::from_u128(1)), view: "v1".to_owned(), rev, collections }
}

fn bootstrap(rows: &[(u32, u64)]) -> Answer {
    let rev = rows.iter().map(|(_, rev)| *rev).max().unwrap_or_default();
    rows.iter().fold(hello(), |body, (n, rev)| body.put(Collection::WorkOrder, *n, *rev)).end_at("c1", rev)
}

fn nothing_new(rev: u64) -> Answer {
    Body::hello(1, "v1", None).end_at("c1", rev)
}

impl World {
    async fn in_step(&self, rows: &[(u32, u64)]) {
        let rev = rows.iter().map(|(_, rev)| *rev).max().unwrap();
        self.server.will(bootstrap(rows));
        self.server.will_amount_to(digest(rev, rows));
        self.pull().await.unwrap();
    }

    async fn fails_out_of_step(&self) {
        assert_eq!(self.pull().await.unwrap_err().code(), ErrorCode::OutOfStep);
    }

    fn calls(&self) -> usize {
        self.server.asked.lock().unwrap().len()
    }
}

#[tokio::test]
async fn f5_a_row_that_vanished_without_a_word_is_gone_after_the_daily_comparison() {
    let world = World::new();
    world.in_step(&[(1, 10), (2, 9)]).await;
    world.server.will(nothing_new(10));
    world.pull().await.unwrap();
    assert_eq!((*world.server.compared.lock().unwrap(), *world.heard.resets.lock().unwrap()), (1, 0), "once a day");
    world.clock.pass(24 * HOUR);
    world.server.will(nothing_new(10));
    world.server.will_amount_to(digest(10, &[(1, 10)]));
    world.server.will(bootstrap(&[(1, 10)]));
    world.server.will_amount_to(digest(10, &[(1, 10)]));
    world.pull().await.unwrap();
    assert_eq!(world.rows().await.len(), 1);
    assert_eq!(*world.heard.resets.lock().unwrap(), 1);
    assert!(world.cache.read(state::replay_wanted).await.unwrap(), "the server may have forgotten more than rows");
}

#[tokio::test]
async fn a_row_that_was_changed_or_lost_behind_the_clients_back_comes_again() {
    for damage in ["UPDATE row SET rev = 8 WHERE rev = 9", "DELETE FROM row WHERE rev = 9"] {
        let world = World::new();
        let rows = [(1, 10), (2, 9)];
        world.in_step(&rows).await;
        world.cache.write(move |tx| Ok(tx.execute(damage, [])?)).await.unwrap();
        world.clock.pass(24 * HOUR);
        world.server.will(nothing_new(10));
        world.server.will_amount_to(digest(10, &rows));
        world.server.will(bootstrap(&rows));
        world.server.will_amount_to(digest(10, &rows));
        world.pull().await.unwrap();
        assert_eq!(world.count("SELECT count(*) FROM row WHERE rev IN (9, 10)").await, 2, "{damage}");
    }
}

#[tokio::test]
async fn f6_a_digest_that_never_agrees_costs_one_bootstrap_an_hour_and_is_said() {
    let world = World::new();
    let (rows, other) = ([(1, 10)], digest(10, &[(7, 7)]));
    for _ in 0..2 {
        world.server.will(bootstrap(&rows));
        world.server.will_amount_to(other.clone());
    }
    world.fails_out_of_step().await;
    assert_eq!(world.calls(), 2);
    for _ in 0..20 {
        world.server.will(nothing_new(10));
        world.fails_out_of_step().await;
    }
    assert_eq!((world.calls(), *world.server.compared.lock().unwrap()), (22, 2), "pulled, not compared");
    world.clock.pass(HOUR);
    world.server.will(nothing_new(10));
    world.server.will_amount_to(other.clone());
    world.server.will(bootstrap(&rows));
    world.server.will_amount_to(digest(10, &rows));
    world.pull().await.unwrap();
    assert_eq!(*world.heard.resets.lock().unwrap(), 2);
    world.server.will(nothing_new(10));
    world.pull().await.unwrap();
}

#[tokio::test]
async fn f6_a_server_that_only_resets_is_asked_and_believed_once_an_hour() {
    let world = World::new();
    let never = |times| (0..times).for_each(|_| world.server.will(Answer::Reset(ResetReason::Expired)));
    never(2);
    world.fails_out_of_step().await;
    never(1);
    world.fails_out_of_step().await;
    assert_eq!((world.calls(), *world.heard.resets.lock().unwrap()), (3, 1));
    assert_ne!(world.cache.read(state::resets).await.unwrap(), Resets::default(), "a restart does not forget it");
    world.clock.pass(HOUR);
    world.server.will(Answer::Reset(ResetReason::Expired));
    world.server.will(bootstrap(&[(1, 10)]));
    world.pull().await.unwrap();
}

#[tokio::test]
async fn f6_a_refused_reset_keeps_what_is_here_and_where_it_stands() {
    let world = World::new();
    world.in_step(&[(1, 10)]).await;
    for _ in 0..2 {
        world.server.will(Answer::Reset(ResetReason::Expired));
        world.server.will(bootstrap(&[(1, 10)]));
        world.server.will_amount_to(digest(10, &[(1, 10)]));
    }
    world.pull().await.unwrap();
    let before = world.cache.read(state::feed).await.unwrap();
    world.fails_out_of_step().await;
    assert_eq!(world.cache.read(state::feed).await.unwrap(), before);
    assert_eq!(world.rows().await.len(), 1);
}

#[tokio::test]
async fn a_comparison_with_another_moment_says_nothing_and_pulls_first() {
    let world = World::new();
    world.server.will(bootstrap(&[(1, 10)]));
    world.server.will_amount_to(digest(11, &[(1, 10), (2, 11)]));
    world.server.will(Body::hello(1, "v1", None).put(Collection::WorkOrder, 2, 11).end_at("c2", 11));
    world.server.will_amount_to(digest(11, &[(1, 10), (2, 11)]));
    world.pull().await.unwrap();
    assert_eq!((world.rows().await.len(), *world.heard.resets.lock().unwrap()), (2, 0));
}

#[tokio::test]
async fn a_server_that_never_stands_still_is_left_alone_for_a_while() {
    let world = World::new();
    world.server.will(bootstrap(&[(1, 10)]));
    for _ in 0..3 {
        world.server.will_amount_to(digest(99, &[]));
        world.server.will(nothing_new(10));
    }
    world.pull().await.unwrap();
    world.server.will(nothing_new(10));
    world.pull().await.unwrap();
    assert_eq!(*world.server.compared.lock().unwrap(), 3);
}

#[tokio::test]
async fn an_older_server_is_not_asked_again_before_tomorrow() {
    let world = World::new();
    world.server.will(bootstrap(&[(1, 10)]));
    world.pull().await.unwrap();
    for (later, compared) in [(Duration::ZERO, 1), (23 * HOUR, 1), (HOUR, 2)] {
        world.clock.pass(later);
        world.server.will(nothing_new(10));
        world.pull().await.unwrap();
        assert_eq!(*world.server.compared.lock().unwrap(), compared);
    }
}

#[tokio::test]
async fn rows_that_this_program_does_not_understand_count_in_the_comparison() {
    let world = World::new();
    let strange = id_of(Collection::WorkOrder, 5);
    let body = hello().put_raw("weather", strange, 1, "{}").put_raw("work-order", strange, 2, "{}");
    world.server.will(body.end_at("c1", 2));
    let mut amount = digest(2, &[(5, 2)]);
    amount.collections.entry("weather".to_owned()).or_default().add("weather", strange, 1);
    world.server.will_amount_to(amount);
    world.pull().await.unwrap();
    assert_eq!(*world.heard.resets.lock().unwrap(), 0);
}

#[tokio::test]
async fn f3_cursor_and_rows_are_one_transaction() {
    // The disk refuses a row, or the cursor: neither may be there without the other.
    for refused in ["BEFORE INSERT ON row WHEN new.rev = 8", "BEFORE UPDATE ON sync WHEN new.v LIKE '%\"c1\"%'"] {
        let world = World::new();
        let trigger = format!("CREATE TRIGGER refuse {refused} BEGIN SELECT RAISE(ABORT, 'refused'); END");
        world.cache.write(move |tx| Ok(tx.execute(&trigger, [])?)).await.unwrap();
        let (first, second) = (hello().put(Collection::WorkOrder, 1, 10).ck("c0"), |body: Body| {
            body.put(Collection::WorkOrder, 2, 9).put(Collection::WorkOrder, 3, 8)
        });
        world.server.will(second(first).end_at("c1", 10));
        world.pull().await.unwrap_err();
        let cursor = world.cache.read(state::feed).await.unwrap().cursor;
        assert_eq!((world.rows().await.len(), cursor.as_deref()), (1, Some("c0")), "{refused}");
        world.cache.write(|tx| Ok(tx.execute("DROP TRIGGER refuse", [])?)).await.unwrap();
        world.server.will(second(Body::hello(1, "v1", None)).end_at("c1", 10));
        world.pull().await.unwrap();
        assert_eq!(world.server.asked.lock().unwrap().last().unwrap().as_deref(), Some("c0"));
        assert_eq!(world.rows().await.len(), 3);
    }
}
