//! An access token, and until when it is worth trying.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use portal_api::sessions::Tokens;

use crate::ports::Clock;

/// An access token is renewed this long before it ends, so that no call is refused on its way.
const EARLY: Duration = Duration::from_secs(60);
/// The wall clock running ahead of the monotonic one by more than this means that the computer slept: on most systems
/// the monotonic clock stands still then.
const SLEPT: SignedDuration = SignedDuration::from_secs(30);

/// An access token in use. Its age is taken by the monotonic clock: a wall clock that is wrong, or put right, changes
/// nothing. After sleep nobody knows the age, and it counts as over (`reference/sync.md` §2.6).
pub(super) struct Access {
    token: String,
    fresh_until: Duration,
    since: (Timestamp, Duration),
}

impl Access {
    pub(super) fn new(tokens: Tokens, clock: &dyn Clock) -> Self {
        let lifetime = Duration::from_secs(u64::from(tokens.expires_in));
        // A very short lifetime is used at least half: renewing before every call helps nobody.
        let usable = lifetime.saturating_sub(EARLY).max(lifetime / 2);
        let since = (clock.now(), clock.elapsed());
        Self { token: tokens.access, fresh_until: since.1.saturating_add(usable), since }
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn is_fresh(&self, clock: &dyn Clock) -> bool {
        let elapsed = clock.elapsed();
        let awake = SignedDuration::try_from(elapsed.saturating_sub(self.since.1)).unwrap_or(SignedDuration::MAX);
        let passed = clock.now().duration_since(self.since.0);
        elapsed < self.fresh_until && passed.saturating_sub(awake) <= SLEPT
    }
}
