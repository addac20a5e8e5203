//! `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.

use std::time::Duration;

use jiff::Timestamp;

/// How long to wait; `None` when nothing useful is said. A date in the past means: now.
pub(crate) fn retry_after(value: Option<&str>, now: Timestamp) -> Option<Duration> {
    let value = value?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Some(Duration::try_from(at.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("120", Some(120))]
    #[case(" 0 ", Some(0))]
    #[case("Thu, 01 Jan 1970 00:01:00 GMT", Some(60))]
    #[case("Wed, 31 Dec 1969 23:00:00 GMT", Some(0))]
    #[case("soon", None)]
    #[case("-5", None)]
    #[case("", None)]
    fn it_is_read_as_the_rfc_says(#[case] value: &str, #[case] seconds: Option<u64>) {
        assert_eq!(retry_after(Some(value), Timestamp::UNIX_EPOCH), seconds.map(Duration::from_secs));
    }
}
