//! A computer's clock on simulated time: it may be wrong, and it may be set.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use portal_core::ports::Clock;
use tokio::time::Instant;

/// When every world begins.
pub(crate) fn beginning() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

/// A program that looks at the clock so often in one moment of simulated time does not wait for anything: it spins, and
/// no time would ever pass again.
const SPINNING: u32 = 20_000;

/// Shows true time plus what it was set wrong by.
pub(crate) struct SimClock {
    began: Instant,
    wrong_by: Mutex<SignedDuration>,
    /// The last moment in which somebody looked, and how often.
    looks: Mutex<(Duration, u32)>,
}

impl SimClock {
    /// A clock that is right.
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), wrong_by: Mutex::default(), looks: Mutex::default() }
    }

    /// Sets it forward, or back.
    pub(crate) fn set_by(&self, by: SignedDuration) {
        *self.wrong_by.lock().unwrap() += by;
    }

    fn looked(&self) {
        let mut looks = self.looks.lock().unwrap();
        let moment = self.began.elapsed();
        *looks = if looks.0 == moment { (moment, looks.1 + 1) } else { (moment, 0) };
        let n = looks.1;
        drop(looks);
        assert!(n < SPINNING, "a program spins");
    }

    /// Sets it right.
    pub(crate) fn set_right(&self) {
        *self.wrong_by.lock().unwrap() = SignedDuration::ZERO;
    }
}

#[async_trait]
impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        self.looked();
        let passed = SignedDuration::try_from(self.began.elapsed()).unwrap();
        beginning() + passed + *self.wrong_by.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}
