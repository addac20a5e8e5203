//! The time as the database keeps it.

use std::cell::Cell;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

thread_local! {
    /// Where simulated time began, on both clocks.
    static BEGAN: Cell<Option<(Timestamp, Instant)>> = const { Cell::new(None) };
}

/// Now, in whole milliseconds: an answer given now and the same answer read back later must be equal.
pub(crate) fn now() -> Timestamp {
    let now = BEGAN.get().map_or_else(Timestamp::now, |(start, began)| {
        let passed = SignedDuration::try_from(began.elapsed()).unwrap_or(SignedDuration::MAX);
        start.saturating_add(passed).unwrap_or(Timestamp::MAX)
    });
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

/// Yesterday in UTC: it is still yesterday somewhere, so what may be done until that day may still be done.
pub(crate) fn yesterday(now: Timestamp) -> Date {
    (now - SignedDuration::from_hours(24)).to_zoned(TimeZone::UTC).date()
}

/// From now on, on this thread, it is `start` and time passes as the runtime's does. For simulations, which run a server
/// on one thread and on paused time.
pub fn simulate(start: Timestamp) {
    BEGAN.set(Some((start, Instant::now())));
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn simulated_time_passes_as_the_runtimes_does() {
        let start: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        simulate(start);
        tokio::time::advance(Duration::from_secs(90)).await;
        assert_eq!(now(), start + SignedDuration::from_secs(90));
        BEGAN.set(None);
    }
}
