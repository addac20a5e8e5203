//! The time as the database keeps it.

use jiff::Timestamp;

/// Now, in whole milliseconds: an answer given now and the same answer read back later must be equal.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
