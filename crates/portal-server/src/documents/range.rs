//! One byte range (RFC 9110 §14). Several ranges in one call are answered with the whole, which is allowed.

use std::ops::Range;

/// What a call asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Everything.
    Whole,
    /// These bytes, which exist.
    Part(Range<u64>),
    /// Bytes that do not exist.
    Nowhere,
}

/// Reads `Range`, given `If-Range` and the size and strong entity tag of what there is.
pub(crate) fn asked(range: Option<&str>, if_range: Option<&str>, size: u64, tag: &str) -> Asked {
    // Another or a weak tag, or a date: the client has a part of something else, so it gets the whole (§13.1.5).
    if if_range.is_some_and(|condition| condition.trim() != tag) {
        return Asked::Whole;
    }
    let Some(spec) = range.and_then(|range| range.trim().strip_prefix("bytes=")) else { return Asked::Whole };
    let Some((first, last)) = spec.split_once('-') else { return Asked::Whole };
    let end = size.saturating_sub(1);
    let found = match (first.trim().parse::<u64>().ok(), last.trim().parse::<u64>().ok()) {
        (Some(first), Some(last)) if first <= last => first..last.min(end).saturating_add(1),
        (Some(first), None) if last.trim().is_empty() => first..size,
        (None, Some(n)) if first.trim().is_empty() => size.saturating_sub(n)..size,
        _ => return Asked::Whole,
    };
    if found.start < found.end && found.start < size { Asked::Part(found) } else { Asked::Nowhere }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing(None, None, Asked::Whole)]
    #[case::from_here(Some("bytes=3-"), None, Asked::Part(3..10))]
    #[case::both_ends(Some("bytes=3-5"), None, Asked::Part(3..6))]
    #[case::beyond_the_end(Some("bytes=3-99"), None, Asked::Part(3..10))]
    #[case::the_last_four(Some("bytes=-4"), None, Asked::Part(6..10))]
    #[case::more_than_all(Some("bytes=-99"), None, Asked::Part(0..10))]
    #[case::after_the_end(Some("bytes=10-"), None, Asked::Nowhere)]
    #[case::no_bytes(Some("bytes=-0"), None, Asked::Nowhere)]
    #[case::the_same_thing(Some("bytes=3-"), Some("\"tag\""), Asked::Part(3..10))]
    #[case::another_thing(Some("bytes=3-"), Some("\"old\""), Asked::Whole)]
    #[case::weak(Some("bytes=3-"), Some("W/\"tag\""), Asked::Whole)]
    #[case::several(Some("bytes=0-1,4-5"), None, Asked::Whole)]
    #[case::backwards(Some("bytes=5-3"), None, Asked::Whole)]
    #[case::garbage(Some("lines=1-"), None, Asked::Whole)]
    #[case::huge(Some("bytes=0-18446744073709551615"), None, Asked::Part(0..10))]
    fn a_range_is_read(#[case] range: Option<&str>, #[case] if_range: Option<&str>, #[case] expected: Asked) {
        assert_eq!(asked(range, if_range, 10, "\"tag\""), expected);
    }

    #[test]
    fn nothing_has_no_parts() {
        assert_eq!(asked(Some("bytes=0-"), None, 0, "\"tag\""), Asked::Nowhere);
    }
}
