//! Whatever the network does: every request arrives exactly once, and everybody knows it.

use std::collections::BTreeMap;

use portal_core::views::RequestState;
use portal_testkit::cast::{ANNA, HOTELS};
use portal_testkit::{Client, Weather, World, a_request, photos, until};
use rstest::rstest;

const REQUESTS: u64 = 3;

/// Anna at a computer of her own, with a bad line, writing a few requests and losing her program now and then.
async fn a_bad_day(mut anna: Client, seed: u64) -> Vec<portal_api::id::RequestId> {
    anna.network.set_weather(Weather::new(seed, 35));
    let mut ids = Vec::new();
    for n in 0..REQUESTS {
        let request = a_request().saying(format!("seed {seed}, number {n}"));
        let request = if n == 1 { request.with_photo("photo.jpg", photos::plain(seed)) } else { request };
        ids.push(anna.submit(request).await);
        if (seed + n) % 4 == 0 {
            anna.kill();
            anna.start().await;
        }
    }
    // The worst is over, the line stays bad.
    anna.network.set_weather(Weather::new(!seed, 15));
    for id in &ids {
        until(&format!("seed {seed}: {id} is received"), async || {
            let detail = anna.account().requests().detail(*id).await.ok()?;
            (detail.summary.state == RequestState::Received).then_some(())
        })
        .await;
    }
    // The strip follows the list a moment later.
    anna.until_status(&format!("seed {seed}: nothing waits"), |status| (status.waiting, status.needs_you) == (0, 0))
        .await;
    ids
}

#[rstest]
#[tokio::test]
async fn every_request_arrives_exactly_once(#[values(0, 1, 2, 3)] storm: u64) {
    let world = World::new().await;
    let day = async |seed| a_bad_day(world.sign_in(&ANNA).await, seed).await;
    let days = futures::future::join_all((storm * 5..storm * 5 + 5).map(day)).await;
    let mut sent: Vec<_> = days.into_iter().flatten().collect();
    let stored = world.office.requests_of(&HOTELS).await;
    let mut arrived: Vec<_> = stored.iter().map(|entry| entry.request.id).collect();
    sent.sort();
    arrived.sort();
    assert_eq!(arrived, sent);
    let mut texts = BTreeMap::new();
    for entry in &stored {
        *texts.entry(entry.request.description.as_str()).or_insert(0) += 1;
        assert_eq!(entry.n_missing, 0, "{}", entry.request.description);
    }
    assert!(texts.values().all(|count| *count == 1), "{texts:?}");
}
