//! Days and times relative to the demo's today.

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};

/// A moment on a day, so many minutes after midnight UTC.
///
/// The demo needs no time zone: with 6 to 15 o'clock UTC it is working time in Central Europe all year.
#[must_use]
pub(super) fn at(day: Date, minutes: i32) -> Timestamp {
    let days = day.duration_since(jiff::civil::date(1970, 1, 1)).as_secs();
    // Every civil date of the demo is far inside the range of a timestamp.
    Timestamp::from_second(days + i64::from(minutes) * 60).unwrap_or_default()
}

/// So many days later; earlier when negative.
#[must_use]
pub(super) fn plus(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

/// The day itself, or the Monday after a weekend.
#[must_use]
pub(super) fn working(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => plus(day, 2),
        Weekday::Sunday => plus(day, 1),
        _ => day,
    }
}

/// The calendar day of a moment.
#[must_use]
pub(super) fn day_of(moment: Timestamp) -> Date {
    moment.to_zoned(jiff::tz::TimeZone::UTC).date()
}
