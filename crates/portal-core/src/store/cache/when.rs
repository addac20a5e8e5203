//! *Today*, *this week* and *in March*, as bounds for queries. Pure.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::project::{day_number, millis};

/// The moment and place from which a screen looks.
#[derive(Debug, Clone)]
pub(crate) struct When {
    /// Now.
    pub(crate) now: Timestamp,
    /// Where the reader is.
    pub(crate) zone: TimeZone,
}

impl When {
    /// Now, in this computer's time zone.
    pub(crate) fn here(now: Timestamp) -> Self {
        Self { now, zone: TimeZone::system() }
    }

    /// The calendar day of the reader.
    pub(crate) fn today(&self) -> Date {
        self.now.to_zoned(self.zone.clone()).date()
    }

    /// [`Self::today`] as a number of days.
    pub(crate) fn day(&self) -> i64 {
        day_number(self.today())
    }

    /// The seven days from today, in milliseconds, both ends included.
    pub(crate) fn this_week(&self) -> (i64, i64) {
        let today = self.today();
        (self.start_of(today), self.start_of(today.saturating_add(7.days())) - 1)
    }

    /// The last 30 days, in milliseconds. Open to the future: the company's clock may be ahead of ours.
    pub(crate) fn recently(&self) -> (i64, i64) {
        (millis(self.now) - 30 * 24 * 3_600_000, i64::MAX)
    }

    /// A month written `YYYY-MM`, in milliseconds, both ends included; `None` when it is not one.
    pub(crate) fn month(&self, text: &str) -> Option<(i64, i64)> {
        let (year, month) = text.split_once('-')?;
        let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
        Some((self.start_of(first), self.start_of(first.saturating_add(1.month())) - 1))
    }

    /// The last twelve months, this one included, oldest first.
    pub(crate) fn months(&self) -> Vec<String> {
        let first = self.today().first_of_month();
        (0..12).rev().map(|ago| first.saturating_sub(ago.months()).strftime("%Y-%m").to_string()).collect()
    }

    fn start_of(&self, day: Date) -> i64 {
        // A day may begin at one o'clock where the clocks are changed at midnight; jiff finds the first moment.
        day.to_zoned(self.zone.clone()).map(|start| millis(start.timestamp())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin(now: &str) -> When {
        When { now: now.parse().unwrap(), zone: TimeZone::get("Europe/Berlin").unwrap() }
    }

    #[test]
    fn the_day_is_the_readers_day() {
        assert_eq!(berlin("2026-03-31T22:30:00Z").today(), Date::constant(2026, 4, 1));
        assert_eq!(berlin("2026-03-31T21:30:00Z").today(), Date::constant(2026, 3, 31));
    }

    #[test]
    fn a_week_over_the_change_of_clocks_has_an_hour_less() {
        let (from, to) = berlin("2026-03-27T12:00:00Z").this_week();
        assert_eq!(to + 1 - from, (7 * 24 - 1) * 3_600_000);
    }

    #[test]
    fn the_last_twelve_months_end_with_this_one() {
        let months = berlin("2026-01-15T12:00:00Z").months();
        assert_eq!((months.len(), &*months[0], &*months[11]), (12, "2025-02", "2026-01"));
        assert_eq!(berlin("2026-03-31T12:00:00Z").months()[10], "2026-02");
    }

    #[test]
    fn what_is_no_month_is_refused() {
        let when = berlin("2026-01-15T12:00:00Z");
        assert!(when.month("2026-02").is_some());
        for text in ["", "2026", "2026-13", "x-y", "99999-01"] {
            assert_eq!(when.month(text), None, "{text}");
        }
    }
}
