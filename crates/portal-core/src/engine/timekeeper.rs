//! The computer's clock: retries are planned by it, and it may be set.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::account::Inner;
use crate::outbox;
use crate::ports::Clock;

/// Between two looks.
const LOOK: Duration = Duration::from_secs(60);
/// Clocks that are kept right are moved by less than this.
const SLACK: SignedDuration = SignedDuration::from_secs(5);

/// The clock of the computer, which remembers how far ahead it has ever been read: a clock that is set forward and back
/// between two looks is noticed by what was planned in between.
pub(crate) struct Timekeeper {
    clock: Arc<dyn Clock>,
    /// When the steady clock began, by the wall clock where it was furthest ahead since the last look.
    zero: Mutex<Timestamp>,
}

impl Timekeeper {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let zero = Mutex::new(zero(&*clock, clock.now()));
        Self { clock, zero }
    }

    /// Whether the wall clock is behind one of the times that it has shown since the last look.
    fn was_set_back(&self) -> bool {
        let seen = zero(&*self.clock, self.clock.now());
        let before = std::mem::replace(&mut *self.zero.lock().unwrap_or_else(PoisonError::into_inner), seen);
        before.duration_since(seen) > SLACK
    }
}

#[async_trait]
impl Clock for Timekeeper {
    fn now(&self) -> Timestamp {
        let now = self.clock.now();
        let mut latest = self.zero.lock().unwrap_or_else(PoisonError::into_inner);
        *latest = latest.max(zero(&*self.clock, now));
        now
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        self.clock.sleep(duration).await;
    }
}

/// When the steady clock began, by the one on the wall.
fn zero(clock: &dyn Clock, now: Timestamp) -> Timestamp {
    let elapsed = SignedDuration::try_from(clock.elapsed()).unwrap_or(SignedDuration::MAX);
    now.saturating_sub(elapsed).unwrap_or(Timestamp::MIN)
}

/// Notices that the clock was set back. It may also have been set while the program did not run.
pub(super) async fn run(account: Arc<Inner>) {
    tell(&account).await;
    loop {
        account.timekeeper.sleep(LOOK).await;
        if account.timekeeper.was_set_back() {
            tracing::info!("the clock was set back");
            tell(&account).await;
        }
    }
}

async fn tell(account: &Inner) {
    match outbox::clock_set(&account.outbox, account.ports.clock.now()).await {
        Ok(true) => account.wake.outbox(),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "planning anew"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::StillClock;

    const HOUR: SignedDuration = SignedDuration::from_hours(1);

    fn watched() -> (Arc<StillClock>, Timekeeper) {
        let clock = Arc::new(StillClock::default());
        (clock.clone(), Timekeeper::new(clock))
    }

    #[test]
    fn a_clock_that_is_set_back_is_noticed_once() {
        let (clock, keeper) = watched();
        clock.advance(LOOK);
        assert!(!keeper.was_set_back());
        clock.set_off(-HOUR);
        assert!(keeper.was_set_back());
        assert!(!keeper.was_set_back());
    }

    #[test]
    fn a_clock_that_is_set_forward_and_back_again_is_noticed_if_something_was_planned_by_it() {
        for is_read in [true, false] {
            let (clock, keeper) = watched();
            clock.set_off(HOUR);
            if is_read {
                keeper.now();
            }
            clock.set_off(-HOUR);
            assert_eq!(keeper.was_set_back(), is_read);
            assert!(!keeper.was_set_back());
        }
    }

    #[test]
    fn a_clock_that_is_set_forward_or_put_right_by_a_little_is_left_alone() {
        let (clock, keeper) = watched();
        clock.set_off(HOUR);
        assert!(!keeper.was_set_back());
        clock.set_off(-SLACK);
        assert!(!keeper.was_set_back());
    }
}
