//! Clocks: one that stands still until it is told to move, and one that hurries.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use portal_core::ports::Clock;
use tokio::sync::watch;

/// Stands still; whoever waits on it waits for [`FakeClock::advance`].
pub struct FakeClock {
    start: Timestamp,
    elapsed: watch::Sender<Duration>,
}

impl FakeClock {
    /// A clock that shows this moment.
    #[must_use]
    pub fn at(start: Timestamp) -> Self {
        Self { start, elapsed: watch::Sender::new(Duration::ZERO) }
    }

    /// Moves on and wakes whoever waited for it.
    pub fn advance(&self, by: Duration) {
        self.elapsed.send_modify(|elapsed| *elapsed += by);
    }
}

#[async_trait]
impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        later(self.start, self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.borrow()
    }

    async fn sleep(&self, duration: Duration) {
        let end = self.elapsed().saturating_add(duration);
        let mut moves = self.elapsed.subscribe();
        // The sender lives as long as `self`, so this ends only because the time has come.
        let _ = moves.wait_for(|elapsed| *elapsed >= end).await;
    }
}

/// Starts at the real time and runs so many times as fast: a retry planned in ten seconds comes in half a second.
///
/// Can be set forward by hand, to see what a client does after a night in a bag.
pub struct HurriedClock {
    start: Timestamp,
    began: Instant,
    speed: u32,
    ahead: watch::Sender<Duration>,
}

impl HurriedClock {
    /// A clock that runs `speed` times as fast as the real one.
    #[must_use]
    pub fn new(speed: u32) -> Self {
        Self { start: Timestamp::now(), began: Instant::now(), speed, ahead: watch::Sender::new(Duration::ZERO) }
    }

    /// Jumps forward and wakes whoever had planned something in between.
    pub fn skip(&self, by: Duration) {
        self.ahead.send_modify(|ahead| *ahead += by);
    }
}

#[async_trait]
impl Clock for HurriedClock {
    fn now(&self) -> Timestamp {
        later(self.start, self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        self.began.elapsed().saturating_mul(self.speed) + *self.ahead.borrow()
    }

    async fn sleep(&self, duration: Duration) {
        let end = self.elapsed().saturating_add(duration);
        let mut skips = self.ahead.subscribe();
        while let Some(left) = end.checked_sub(self.elapsed()).filter(|left| !left.is_zero()) {
            tokio::select! {
                () = tokio::time::sleep(left / self.speed) => {}
                _ = skips.changed() => {}
            }
        }
    }
}

fn later(start: Timestamp, by: Duration) -> Timestamp {
    start.saturating_add(SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_fake_clock_wakes_a_sleeper_only_when_it_was_moved_far_enough() {
        let clock = std::sync::Arc::new(FakeClock::at(Timestamp::UNIX_EPOCH));
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep(Duration::from_secs(60)).await }
        });
        tokio::task::yield_now().await;
        clock.advance(Duration::from_secs(59));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_secs(1));
        sleeper.await.unwrap();
        assert_eq!(clock.now().as_second(), 60);
    }

    #[tokio::test]
    async fn a_hurried_clock_can_be_skipped_over_a_night() {
        let clock = HurriedClock::new(10);
        let before = clock.now();
        let (..) = tokio::join!(clock.sleep(Duration::from_secs(8 * 3600)), async {
            clock.skip(Duration::from_secs(8 * 3600));
        });
        assert!(clock.now().duration_since(before) >= SignedDuration::from_hours(8));
    }
}
