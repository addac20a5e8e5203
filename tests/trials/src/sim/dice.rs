//! Chance, the same for the same seed.

use std::sync::Mutex;
use std::time::Duration;

use portal_core::ports::Rng as CoreRng;
use rand::rngs::StdRng;
use rand::{Rng as _, RngCore as _, SeedableRng as _};

/// A stream of chance. Each part of the world has one of its own, so that what one does never shifts another's.
pub(crate) struct Dice(Mutex<StdRng>);

impl Dice {
    /// The stream of this part of the world.
    pub(crate) fn of(seed: u64, part: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ part)))
    }

    /// True so many times of a hundred.
    pub(crate) fn percent(&self, percent: u32) -> bool {
        self.below(100) < u64::from(percent)
    }

    /// A number below `end`.
    pub(crate) fn below(&self, end: u64) -> u64 {
        self.0.lock().unwrap().random_range(0..end)
    }

    /// A place in a list of this length.
    pub(crate) fn place(&self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap()
    }

    /// One of these.
    pub(crate) fn one<'a, T>(&self, of: &'a [T]) -> &'a T {
        &of[self.place(of.len())]
    }

    /// A time, short ones more often than long ones.
    pub(crate) fn time(&self, shortest: Duration, longest: Duration) -> Duration {
        let (low, high) = (shortest.as_secs_f64().ln(), longest.as_secs_f64().ln());
        let power: f64 = self.0.lock().unwrap().random_range(low..high);
        // Whole milliseconds, so that two times differ or do not.
        Duration::from_millis(Duration::from_secs_f64(power.exp()).as_millis().try_into().unwrap())
    }
}

impl CoreRng for Dice {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}
