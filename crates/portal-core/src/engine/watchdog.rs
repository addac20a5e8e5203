//! Whether data arrives, and in which pieces. Pure.
//!
//! A line can be up and still useless: small frames pass and big ones never do, or a proxy cuts every long answer, or
//! answers from yesterday (`reference/sync.md` §1.8, F9 and F19). Then smaller pieces are tried, and a person is told.

use std::time::Duration;

/// A pull that brings nothing whole for so long is given up.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// Rows of the smallest answer: about 64 KiB.
const SMALL: u32 = 50;
/// Rows of an answer of which the server decides the size.
const FULL: u32 = 20_000;
/// How fast answers grow again.
const GROWTH: u32 = 4;
/// How long it is remembered which size did not get through.
const MEMORY: Duration = Duration::from_secs(60 * 60);

/// How big the answers are that are asked for.
#[derive(Debug, Default)]
pub(super) struct Pages {
    rows: Option<u32>,
    /// At most so many rows until then.
    ceiling: Option<(u32, Duration)>,
}

impl Pages {
    /// Rows to ask for; `None` leaves it to the server.
    pub(super) const fn rows(&self) -> Option<u32> {
        self.rows
    }

    /// An answer arrived whole: the next one may be bigger.
    pub(super) fn arrived(&mut self, now: Duration) {
        let Some(rows) = self.rows else { return };
        let ceiling = self.ceiling.filter(|(_, until)| now < *until).map_or(FULL, |(ceiling, _)| ceiling);
        let grown = rows.saturating_mul(GROWTH).min(ceiling);
        self.rows = (grown < FULL).then_some(grown);
    }

    /// An answer did not get through: the smallest next, and none as big as this one for a while.
    pub(super) fn stalled(&mut self, now: Duration) {
        let tried = self.rows.unwrap_or(FULL);
        self.ceiling = Some(((tried / GROWTH).max(SMALL), now + MEMORY));
        self.rows = Some(SMALL);
    }
}

/// How a pull went, as far as data is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    /// It came to its end; `behind` when the server says that there is more all the same.
    Complete {
        /// The server has told of something newer than what it gave.
        behind: bool,
    },
    /// It broke off, but something arrived whole.
    Partly,
    /// The server is there, and nothing arrived whole.
    Nothing,
    /// The server is not there, or refuses.
    NoAnswer,
}

/// What to do after a pull.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Data arrives.
    Fine,
    /// Once more, at once.
    Again,
    /// Connected, but data does not arrive: a person should know.
    Stalled,
    /// Says nothing about data.
    Unknown,
}

/// Watches one attempt after the other.
#[derive(Debug, Default)]
pub(super) struct Watchdog {
    empty_handed: u32,
    behind_since: Option<Duration>,
}

impl Watchdog {
    /// How things stand after this attempt.
    pub(super) fn judge(&mut self, attempt: Attempt, now: Duration) -> Verdict {
        if !matches!(attempt, Attempt::Complete { behind: true }) {
            self.behind_since = None;
        }
        match attempt {
            Attempt::Complete { behind: true } => {
                self.empty_handed = 0;
                let since = *self.behind_since.get_or_insert(now);
                if now.saturating_sub(since) >= PATIENCE { Verdict::Stalled } else { Verdict::Again }
            }
            Attempt::Complete { behind: false } | Attempt::Partly => {
                self.empty_handed = 0;
                Verdict::Fine
            }
            Attempt::Nothing => {
                self.empty_handed += 1;
                if self.empty_handed > 1 { Verdict::Stalled } else { Verdict::Again }
            }
            Attempt::NoAnswer => Verdict::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn what_does_not_get_through_is_asked_for_in_small_pieces_that_grow_again() {
        let mut pages = Pages::default();
        assert_eq!(pages.rows(), None);
        pages.stalled(seconds(0));
        assert_eq!(pages.rows(), Some(50));
        let mut sizes = Vec::new();
        for _ in 0..5 {
            pages.arrived(seconds(1));
            sizes.push(pages.rows());
        }
        assert_eq!(sizes, [Some(200), Some(800), Some(3200), Some(5000), Some(5000)]);
        pages.stalled(seconds(2));
        for _ in 0..9 {
            pages.arrived(seconds(3));
        }
        assert_eq!(pages.rows(), Some(1250), "never as big as what did not get through");
        pages.arrived(seconds(3 + 3600));
        pages.arrived(seconds(3 + 3600));
        assert_eq!(pages.rows(), None, "after an hour the line may be another one");
    }

    #[test]
    fn pieces_never_become_smaller_than_the_smallest() {
        let mut pages = Pages::default();
        for _ in 0..10 {
            pages.stalled(seconds(0));
        }
        pages.arrived(seconds(1));
        assert_eq!(pages.rows(), Some(50));
    }

    #[test]
    fn nothing_twice_is_a_stall_and_anything_whole_ends_it() {
        let mut dog = Watchdog::default();
        assert_eq!(dog.judge(Attempt::Nothing, seconds(0)), Verdict::Again);
        assert_eq!(dog.judge(Attempt::NoAnswer, seconds(1)), Verdict::Unknown);
        assert_eq!(dog.judge(Attempt::Nothing, seconds(60)), Verdict::Stalled);
        assert_eq!(dog.judge(Attempt::Nothing, seconds(120)), Verdict::Stalled);
        assert_eq!(dog.judge(Attempt::Partly, seconds(180)), Verdict::Fine);
        assert_eq!(dog.judge(Attempt::Nothing, seconds(181)), Verdict::Again);
    }

    #[test]
    fn old_answers_that_stay_behind_what_was_told_are_a_stall_after_a_minute() {
        let mut dog = Watchdog::default();
        let behind = Attempt::Complete { behind: true };
        assert_eq!(dog.judge(behind, seconds(0)), Verdict::Again);
        assert_eq!(dog.judge(behind, seconds(59)), Verdict::Again);
        assert_eq!(dog.judge(behind, seconds(60)), Verdict::Stalled);
        assert_eq!(dog.judge(Attempt::Complete { behind: false }, seconds(61)), Verdict::Fine);
        assert_eq!(dog.judge(behind, seconds(62)), Verdict::Again);
    }
}
