//! Whatever the network does: every request arrives exactly once, and everybody knows it.

use std::collections::BTreeSet;

use futures::future::join_all;
use portal_api::id::RequestId;
use portal_core::views::RequestState;
use portal_testkit::cast::{ANNA, HOTELS};
use portal_testkit::{Client, Weather, World, a_request, photos, until};
use rstest::rstest;

const REQUESTS: u64 = 4;

/// Anna at a computer of her own, with a bad line, writing a few requests and losing her program now and then.
async fn a_bad_day(mut anna: Client, seed: u64) -> (Vec<RequestId>, usize) {
    anna.network.set_weather(Weather::new(seed, 60));
    let mut ids = Vec::new();
    for n in 0..REQUESTS {
        let request = a_request().saying(format!("seed {seed}, number {n}"));
        let request = if n % 2 == 1 { request.with_photo("photo.jpg", photos::plain(seed * 10 + n)) } else { request };
        ids.push(anna.submit(request).await);
        if (seed + n).is_multiple_of(4) {
            anna.kill();
            anna.start().await;
        }
    }
    // The worst is over, the line stays bad.
    anna.network.set_weather(Weather::new(!seed, 40));
    for id in &ids {
        until(&format!("seed {seed}: {id} is received"), async || {
            let detail = anna.account().requests().detail(*id).await.ok()?;
            (detail.summary.state == RequestState::Received).then_some(())
        })
        .await;
    }
    anna.until_counts(0, 0).await;
    let n_faults = anna.network.n_faults_met();
    assert!(n_faults > 0, "seed {seed}: the day was not bad");
    (ids, n_faults)
}

/// Twenty seeds in every run; `CHAOS_SEED` goes on from another one, to look for more.
fn seeds(storm: u64) -> std::ops::Range<u64> {
    let first = std::env::var("CHAOS_SEED").map_or(0, |seed| seed.parse().expect("a number")) + storm * 5;
    first..first + 5
}

/// What arrived is what was sent, each once and whole.
async fn compare(world: &World, mut sent: Vec<RequestId>) {
    let stored = world.office.requests_of(&HOTELS).await;
    let mut arrived: Vec<_> = stored.iter().map(|entry| entry.request.id).collect();
    sent.sort();
    arrived.sort();
    assert_eq!(arrived, sent);
    let texts: BTreeSet<_> = stored.iter().map(|entry| entry.request.description.as_str()).collect();
    assert_eq!(texts.len(), sent.len(), "nothing came twice under two names");
    for entry in &stored {
        assert_eq!(entry.n_missing, 0, "{}", entry.request.description);
    }
}

#[rstest]
#[tokio::test]
async fn every_request_arrives_exactly_once(#[values(0, 1, 2)] storm: u64) {
    let world = World::new().await;
    let day = async |seed| a_bad_day(world.sign_in(&ANNA).await, seed).await;
    let days = join_all(seeds(storm).map(day)).await;
    let n_faults: usize = days.iter().map(|(_, n_faults)| n_faults).sum();
    assert!(n_faults > 50, "{n_faults} faults are no storm");
    compare(&world, days.into_iter().flat_map(|(ids, _)| ids).collect()).await;
}

#[tokio::test]
async fn every_request_arrives_exactly_once_while_the_server_comes_and_goes() {
    let mut world = World::new().await;
    let sign_in = async |seed| (world.sign_in(&ANNA).await, seed);
    let people = join_all(seeds(3).map(sign_in)).await;
    let days = join_all(people.into_iter().map(|(anna, seed)| a_bad_day(anna, seed)));
    let restarts = async {
        for _ in 0..4 {
            world.stop_server().await;
            world.start_server().await;
        }
    };
    let (days, ()) = futures::join!(days, restarts);
    compare(&world, days.into_iter().flat_map(|(ids, _)| ids).collect()).await;
}
