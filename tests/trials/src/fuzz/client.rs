//! What the client reads from the line.

use futures::executor::block_on;
use portal_api::problem::{PROBLEM_JSON, Problem};
use portal_core::fuzzing;
use rand::Rng;
use rand::rngs::StdRng;

use super::bytes::{pieces, text, two};
use super::{Target, no_seeds};

pub(super) fn targets() -> Vec<Target> {
    vec![
        Target { name: "feed", words: FEED, seeds: no_seeds, check: feed },
        Target {
            name: "events",
            words: &["event: head", "data: ", "\n\n", ": ", "id: ", "retry: ", "\r"],
            seeds: no_seeds,
            check: events,
        },
        Target {
            name: "problem",
            words: &["\"code\":", "\"fields\":[", "\"status\":", "null", "{", "}"],
            seeds: no_seeds,
            check: problem,
        },
        Target {
            name: "answer-headers",
            words: &["bytes ", "GMT", "-", "/", "*", "\"", "W/", " "],
            seeds: no_seeds,
            check: headers,
        },
        Target {
            name: "outbox-body",
            words: &["\"attachments\":[", "\"id\":", "\"version\":", "\"text\":", "null", "\\u0000", "{", "}"],
            seeds: no_seeds,
            check: outbox_body,
        },
        Target {
            name: "address",
            words: &["https://", "http://", "/p/", "@", ":", "[::1]", "localhost", "..", "%2f", "?", "#"],
            seeds: no_seeds,
            check: address,
        },
        Target {
            name: "search",
            words: &["\"", "*", " AND ", " NEAR(", "^", "-", ":", "OR", "%", "_", "\\"],
            seeds: no_seeds,
            check: search,
        },
    ]
}

const FEED: &[&str] = &[
    "\"t\":\"put\"",
    "\"t\":\"del\"",
    "\"t\":\"ck\"",
    "\"t\":\"end\"",
    "\"cursor\":",
    "\"rev\":",
    "\n",
    "{",
    "}",
    "null",
    "[[[[",
];

/// Wherever a feed is cut on its way, it says the same.
fn feed(input: &[u8], dice: &mut StdRng) {
    let whole = fuzzing::feed_lines(&[input]);
    let pieces = pieces(input, dice);
    let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
    assert_eq!(fuzzing::feed_lines(&pieces), whole, "the pieces decide what is read");
    let bytewise: Vec<&[u8]> = input.chunks(1).collect();
    assert_eq!(fuzzing::feed_lines(&bytewise), whole, "single bytes decide what is read");
}

/// Wherever a stream is cut on its way, it pokes as often, and with the same.
fn events(input: &[u8], dice: &mut StdRng) {
    let whole = block_on(fuzzing::heads(vec![input.to_vec()]));
    // Nothing is believed after the first byte that is no text, and how much came before it depends on the cuts.
    if std::str::from_utf8(input).is_ok() {
        assert_eq!(block_on(fuzzing::heads(pieces(input, dice))), whole, "the pieces decide what is heard");
    }
}

/// A failure is a failure, whatever it says, and what this program writes it reads again.
fn problem(input: &[u8], dice: &mut StdRng) {
    let status = dice.random_range(100..600);
    let headers = vec![("content-type".to_owned(), PROBLEM_JSON.to_owned())];
    let answer = block_on(fuzzing::answer(status, headers, input.to_vec(), dice.random()));
    assert_eq!(answer.is_ok(), (200..300).contains(&status), "{status}");
    if let Err(error) = answer {
        let _ = (error.code(), error.fields().len());
    }
    if let Ok(problem) = serde_json::from_slice::<Problem>(input) {
        let again = serde_json::to_vec(&problem).expect("a problem is JSON");
        assert_eq!(serde_json::from_slice::<Problem>(&again).expect("its own words"), problem);
    }
}

/// Numbers are those that are there, hashes survive being written again.
fn headers(input: &[u8], _: &mut StdRng) {
    let (first, second) = two(input);
    if let Some(wait) = fuzzing::retry_after(&first)
        && first.trim().bytes().all(|byte| byte.is_ascii_digit())
    {
        assert_eq!(wait.as_secs().to_string(), first.trim().trim_start_matches('0').to_owned() + zero(&first));
    }
    if let Some((start, _)) = fuzzing::content_range(&first) {
        assert_eq!(fuzzing::content_range(&format!("bytes {start}-{start}/*")), Some((start, None)));
    }
    for header in [&first, &second] {
        if let Some(sha256) = fuzzing::etag(header) {
            assert_eq!(fuzzing::etag(&format!("\"{sha256}\"")), Some(sha256));
        }
    }
}

/// `000` is `0` in other words.
fn zero(digits: &str) -> &'static str {
    if digits.trim().bytes().all(|byte| byte == b'0') { "0" } else { "" }
}

/// What an outbox holds is read as it was written; another version is never guessed.
fn outbox_body(input: &[u8], dice: &mut StdRng) {
    for kind in fuzzing::BODIES {
        for version in [1, dice.random()] {
            let Some((now, bytes)) = fuzzing::repacked(kind, version, input) else { continue };
            assert!(version <= now, "a newer version was guessed");
            assert_eq!(fuzzing::repacked(kind, now, &bytes), Some((now, bytes)), "packing twice changes it");
        }
    }
}

/// A portal is where it was found: encrypted, or on this computer, and found again by its own address.
fn address(input: &[u8], _: &mut StdRng) {
    let (typed, known) = two(input);
    for known in [None, Some("https://portal.example.org"), Some(known.as_str())] {
        let Some((server, slug)) = fuzzing::address(&typed, known) else { continue };
        if known == Some(server.as_str()) {
            continue;
        }
        let host = server.split_once("://").expect("a scheme").1;
        let name = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or(host, |(name, _)| name);
        let ip = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        let is_here = name == "localhost" || ip.is_ok_and(|ip| ip.is_loopback());
        assert!(server.starts_with("https://") || (server.starts_with("http://") && is_here), "{server}");
        assert!(!host.contains(['@', '/', '?', '#', '\\', ' ']) && !host.chars().any(char::is_control), "{server}");
        assert!(
            !slug.is_empty() && slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{slug}"
        );
        assert_eq!(fuzzing::address(&format!("{server}/{slug}"), None), Some((server, slug)));
    }
}

thread_local! {
    static INDEX: rusqlite::Connection = {
        let conn = rusqlite::Connection::open_in_memory().expect("memory");
        conn.execute_batch(
            "CREATE VIRTUAL TABLE fts USING fts5(no, title, text, tokenize='unicode61 remove_diacritics 2');
             INSERT INTO fts(no, title, text) VALUES ('WO-20417', 'Lift 2 stops', 'between floors');",
        )
        .expect("an index");
        conn
    };
}

/// Whatever is typed, the index understands the query, and none of it is a command.
fn search(input: &[u8], _: &mut StdRng) {
    let typed = text(input);
    INDEX.with(|index| {
        if let Some(query) = fuzzing::search_query(&typed) {
            let hits =
                index.query_row("SELECT count(*) FROM fts WHERE fts MATCH ?1", [&query], |row| row.get::<_, u32>(0));
            assert!(hits.is_ok(), "{query:?}: {hits:?}");
        }
        for pattern in fuzzing::like_patterns(&typed) {
            let word = pattern.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')).expect("wildcards around");
            let plain = word.replace("\\%", "%").replace("\\_", "_").replace("\\\\", "\\");
            if plain.contains(['\\', '\0']) {
                continue;
            }
            let finds =
                index.query_row("SELECT ?1 LIKE ?2 ESCAPE '\\'", [&plain, &pattern], |row| row.get::<_, bool>(0));
            assert!(matches!(finds, Ok(true)), "{pattern:?} does not find {plain:?}: {finds:?}");
        }
    });
}
