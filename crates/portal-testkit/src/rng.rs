//! Randomness that falls the same way every time.

use std::sync::Mutex;

use portal_core::ports::Rng;
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use uuid::Uuid;

/// Seeded bytes for keys. Ids come from a stream of their own and jitter is always in the middle, so that both are the
/// same however often background work rolled the dice in between.
pub struct SeededRng {
    bytes: Mutex<StdRng>,
    ids: Mutex<StdRng>,
}

impl SeededRng {
    /// The same seed, the same sequence.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { bytes: Mutex::new(StdRng::seed_from_u64(seed)), ids: Mutex::new(StdRng::seed_from_u64(!seed)) }
    }
}

impl Rng for SeededRng {
    fn fill(&self, bytes: &mut [u8]) {
        self.bytes.lock().unwrap().fill_bytes(bytes);
    }

    fn uuid_v7(&self, now: jiff::Timestamp) -> Uuid {
        let mut random = [0; 10];
        self.ids.lock().unwrap().fill_bytes(&mut random);
        uuid::Builder::from_unix_timestamp_millis(now.as_millisecond().unsigned_abs(), &random).into_uuid()
    }

    fn unit(&self) -> f64 {
        0.5
    }
}
