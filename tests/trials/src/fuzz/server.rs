//! What the server reads from the line.

use std::sync::OnceLock;

use http::{HeaderMap, HeaderName, HeaderValue};
use portal_api::fingerprint::Sha256;
use portal_api::id::Epoch;
use portal_server::fuzzing::{self, Cursors};
use rand::Rng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::bytes::{text, two};
use super::{Target, no_seeds};

pub(super) fn targets() -> Vec<Target> {
    vec![
        Target { name: "cursor", words: &["A", "_", "-", "=", "AAAA"], seeds: some_cursors, check: cursor },
        Target { name: "range", words: &["bytes=", "-", ",", "\"", "W/", " "], seeds: no_seeds, check: range },
        Target {
            name: "disposition",
            words: &["\"", "\\", ";", "filename=", "\r\n", "%", "'"],
            seeds: no_seeds,
            check: disposition,
        },
        Target { name: "upload-headers", words: &["?1", "-", "+", " ", "0x"], seeds: no_seeds, check: upload_headers },
        Target { name: "refresh-token", words: &["A", "_", "-", "="], seeds: no_seeds, check: refresh_token },
    ]
}

fn cursors() -> &'static Cursors {
    static CURSORS: OnceLock<Cursors> = OnceLock::new();
    CURSORS.get_or_init(|| {
        let dir = tempfile::tempdir().expect("a temporary directory");
        // The same key in every run: a crash must come back by its seed.
        std::fs::write(dir.path().join("server.key"), "ab".repeat(32)).expect("room for a key");
        Cursors::open(dir.path()).expect("a key")
    })
}

fn some_cursors() -> Vec<Vec<u8>> {
    let (epoch, view) = (Epoch(Uuid::nil()), Sha256::of(b"view"));
    let sealed = [(0, None), (7, Some(3)), (u64::MAX, Some(u64::MAX))];
    sealed.map(|(head, next)| cursors().seal(epoch, view, head, next).into_bytes()).into()
}

/// Only what was sealed opens: any other spelling of it is no cursor.
fn cursor(input: &[u8], dice: &mut StdRng) {
    if let Ok(typed) = std::str::from_utf8(input)
        && let Some(again) = cursors().reseal(typed)
    {
        assert_eq!(again, typed, "two spellings of one cursor");
        assert!(some_cursors().contains(&input.to_vec()), "a made-up cursor was opened");
    }
    let next = dice.random_bool(0.5).then(|| dice.random());
    let sealed = cursors().seal(Epoch(Uuid::from_u128(dice.random())), Sha256::of(input), dice.random(), next);
    assert_eq!(cursors().reseal(&sealed), Some(sealed));
}

/// Bytes that are answered exist.
fn range(input: &[u8], dice: &mut StdRng) {
    let (range, if_range) = two(input);
    let size = [0, 1, 10, u64::MAX, dice.random()][dice.random_range(0..5)];
    for if_range in [None, Some(if_range.as_str()), Some("\"tag\"")] {
        if let Ok(Some(part)) = fuzzing::range(&range, if_range, size, "\"tag\"") {
            assert!(part.start < part.end && part.end <= size, "{part:?} of {size}");
            assert!(if_range.is_none_or(|condition| condition.trim() == "\"tag\""), "a part of something else");
        }
    }
}

/// A name is one parameter of one header, whatever is in it.
fn disposition(input: &[u8], _: &mut StdRng) {
    let header = fuzzing::content_disposition(&text(input));
    assert!(HeaderValue::from_str(&header).is_ok(), "no header: {header:?}");
    assert_eq!(header.matches('"').count(), 2, "the name breaks out: {header:?}");
    assert!(header.is_ascii() && header.matches(';').count() == 2, "another parameter: {header:?}");
}

/// A number is the one that is written there.
fn upload_headers(input: &[u8], _: &mut StdRng) {
    let Ok(value) = HeaderValue::from_bytes(input) else { return };
    let name = "upload-offset";
    let headers = HeaderMap::from_iter([(HeaderName::from_static(name), value)]);
    if let Some(number) = fuzzing::upload_number(&headers, name) {
        let written = text(input);
        let digits = written.trim().trim_start_matches('+').trim_start_matches('0');
        assert_eq!(if number == 0 { String::new() } else { number.to_string() }, digits);
    }
    assert_eq!(fuzzing::upload_number(&headers, "upload-length"), None);
}

/// One spelling for each token.
fn refresh_token(input: &[u8], _: &mut StdRng) {
    if let Ok(typed) = std::str::from_utf8(input)
        && let Some(again) = fuzzing::refresh_token(typed)
    {
        assert_eq!(again, typed, "two spellings of one token");
    }
}
