//! Chance that falls the same way in every run, on every machine and with every version of every crate.

use portal_api::fingerprint::Sha256;
use uuid::Uuid;

/// A stream of numbers that depends on nothing but the seed and what it is about (SplitMix64 over a SHA-256).
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// The stream for one topic, for example `meyer-lifts/10042/objects`. Topics do not disturb each other, so that a
    /// new sentence in one place leaves the rest of the demo as it was.
    #[must_use]
    pub(super) fn about(seed: u64, topic: &str) -> Self {
        let digest = digest(seed, topic);
        Self(digest.iter().take(8).fold(0, |state, byte| state << 8 | u64::from(*byte)))
    }

    /// Any number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        let span = u64::try_from(i64::from(high) - i64::from(low) + 1).unwrap_or(1).max(1);
        let step = i32::try_from(self.next() % span).unwrap_or(0);
        low.saturating_add(step)
    }

    /// True in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: i32) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of these; `None` only when there are none.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(from.len()).unwrap_or(u64::MAX).max(1);
        from.get(usize::try_from(self.next() % count).unwrap_or(0))
    }

    /// One of these words; empty only when there are none.
    pub(super) fn word<'a>(&mut self, from: &'a [String]) -> &'a str {
        self.pick(from).map_or("", String::as_str)
    }

    /// A number from 0 to 1.
    pub(super) fn fraction(&mut self) -> f32 {
        // 24 bits fill the mantissa exactly.
        let bits = u16::try_from(self.next() & 0xffff).unwrap_or(0);
        f32::from(bits) / 65_535.0
    }
}

/// The same identity for the same thing in every run (UUIDv8, the digest of what it is called).
#[must_use]
pub(super) fn id(seed: u64, name: &str) -> Uuid {
    let mut bytes = [0; 16];
    for (byte, of_digest) in bytes.iter_mut().zip(digest(seed, name)) {
        *byte = of_digest;
    }
    Uuid::new_v8(bytes)
}

fn digest(seed: u64, topic: &str) -> [u8; 32] {
    *Sha256::of(format!("{seed}/{topic}").as_bytes()).as_bytes()
}
