//! Clocks that are wrong, put right, or stood still.

use jiff::SignedDuration;

use super::*;

const TWO_DAYS: SignedDuration = SignedDuration::from_hours(48);

#[rstest]
#[case::set_back(-TWO_DAYS, 0)]
// The same as a computer that slept: nobody can tell, and one refresh too many harms nobody.
#[case::set_forward(TWO_DAYS, 1)]
#[tokio::test]
async fn a_wall_clock_that_jumps_costs_one_refresh_at_most(#[case] by: SignedDuration, #[case] refreshes: usize) {
    let bench = Bench::signed_in().await;
    assert_eq!(bench.token().await.unwrap(), "access-1");
    bench.twins.clock.set_off(by);
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    for _ in 0..3 {
        bench.token().await.unwrap();
    }
    assert!(bench.session.is_alive());
    assert_eq!(bench.twins.http.paths().len(), refreshes);
}

#[rstest]
#[case::two_days_slow(-TWO_DAYS)]
#[case::two_days_fast(TWO_DAYS)]
#[tokio::test]
async fn a_wall_clock_that_was_always_wrong_changes_nothing(#[case] by: SignedDuration) {
    let (dir, twins) = (TempDir::new().unwrap(), Twins::default());
    twins.clock.set_off(by);
    let session = Bench::load(&dir, &twins);
    session.begin(tokens(1)).await.unwrap();
    let wire = Wire::new(SERVER.into(), &twins.ports());
    let bench = Bench { dir, twins, session, wire };
    bench.twins.clock.advance(Duration::from_secs(539));
    assert_eq!(bench.token().await.unwrap(), "access-1");
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    bench.twins.clock.advance(Duration::from_secs(2));
    assert_eq!(bench.token().await.unwrap(), "access-2");
}

#[tokio::test]
async fn after_a_night_in_a_bag_the_token_counts_as_over() {
    let bench = Bench::signed_in().await;
    // The monotonic clock stood still meanwhile.
    bench.twins.clock.set_off(SignedDuration::from_hours(8));
    bench.twins.http.then(|_| Ok(json(&tokens(2))));
    assert_eq!(bench.token().await.unwrap(), "access-2");
    assert_eq!(bench.twins.http.paths(), ["POST /v1/session/refresh"]);
}

#[tokio::test]
async fn a_wall_clock_that_drifts_a_little_is_no_sleep() {
    let bench = Bench::signed_in().await;
    bench.twins.clock.set_off(SignedDuration::from_secs(30));
    assert_eq!(bench.token().await.unwrap(), "access-1");
}

#[tokio::test]
async fn a_token_that_lives_shorter_than_the_margin_is_used_half_its_life() {
    let bench = Bench::signed_in().await;
    bench.session.begin(Tokens { expires_in: 40, ..tokens(2) }).await.unwrap();
    bench.twins.clock.advance(Duration::from_secs(19));
    assert_eq!(bench.token().await.unwrap(), "access-2");
    bench.twins.http.then(|_| Ok(json(&tokens(3))));
    bench.twins.clock.advance(Duration::from_secs(1));
    assert_eq!(bench.token().await.unwrap(), "access-3");
}
