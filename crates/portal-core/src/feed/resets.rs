//! How often the whole copy may be fetched anew. Pure.
//!
//! A reset is a normal, cheap-to-explain event; a loop of them wipes and downloads for ever (`reference/sync.md` §1.8,
//! F6). So they are counted, on disk, and beyond the allowance a person is told instead.

use jiff::{SignedDuration, Timestamp};
use portal_api::feed::ResetReason;
use serde::{Deserialize, Serialize};

/// Over which time resets are counted.
const WINDOW: SignedDuration = SignedDuration::from_hours(1);
/// What the company does shows as a new view or a new epoch; an office that tries out its settings does it repeatedly.
const CAUSED: usize = 12;
/// What nobody caused happens once, or it is a loop.
const UNCAUSED: usize = 1;

/// Why the copy is fetched anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Why {
    /// Something else is shared now.
    View,
    /// The server's database has another life, or is older than our copy.
    Epoch,
    /// The server does not know our cursor any more.
    Expired,
    /// Our copy is not what the server's digest says.
    Drift,
}

impl Why {
    /// Whether the server may have forgotten what it had confirmed: finished writes are to be sent again.
    pub(crate) const fn may_have_lost_writes(self) -> bool {
        matches!(self, Self::Epoch | Self::Drift)
    }

    const fn allowance(self) -> usize {
        match self {
            Self::View | Self::Epoch => CAUSED,
            Self::Expired | Self::Drift => UNCAUSED,
        }
    }
}

impl From<ResetReason> for Why {
    fn from(reason: ResetReason) -> Self {
        match reason {
            ResetReason::View => Self::View,
            ResetReason::Epoch => Self::Epoch,
            ResetReason::Expired => Self::Expired,
        }
    }
}

/// The resets of the last hour.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resets(Vec<(Why, Timestamp)>);

impl Resets {
    /// Counts one more, unless there were too many.
    pub(crate) fn admit(&mut self, why: Why, now: Timestamp) -> bool {
        // What lies in the future was written before the clock was set back.
        self.0.retain(|(_, at)| *at <= now && now.duration_since(*at) < WINDOW);
        let is_admitted = self.0.iter().filter(|(past, _)| *past == why).count() < why.allowance();
        if is_admitted {
            self.0.push((why, now));
        }
        is_admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

    fn minutes(n: i64) -> Timestamp {
        NOW + SignedDuration::from_mins(n)
    }

    #[test]
    fn a_reset_that_nobody_caused_happens_once_an_hour_per_reason() {
        let mut resets = Resets::default();
        assert!(resets.admit(Why::Drift, NOW));
        assert!(resets.admit(Why::Expired, NOW));
        for minute in 0..60 {
            assert!(!resets.admit(Why::Drift, minutes(minute)), "{minute}");
        }
        assert!(resets.admit(Why::Drift, minutes(60)));
        assert!(!resets.admit(Why::Drift, minutes(61)));
    }

    #[test]
    fn an_office_may_try_out_its_settings_but_not_for_ever() {
        let mut resets = Resets::default();
        for minute in 0..12 {
            assert!(resets.admit(Why::View, minutes(minute)), "{minute}");
        }
        assert!(!resets.admit(Why::View, minutes(12)));
        assert!(resets.admit(Why::View, minutes(60)));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_lock_anybody_out() {
        let mut resets = Resets::default();
        assert!(resets.admit(Why::Drift, NOW));
        assert!(resets.admit(Why::Drift, minutes(-600)));
    }
}
