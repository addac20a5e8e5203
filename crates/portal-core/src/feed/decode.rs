//! From pieces of bytes to lines of the feed. Pure.

use std::borrow::Cow;

use portal_api::feed::{Collection, Hello};
use portal_api::id::Epoch;
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::Error;
use crate::ports::HttpError;

/// Bytes of a line, at most: far above any record, far below what would hurt.
const LINE_MAX: usize = 4 * 1024 * 1024;

/// One line, as far as this program understands it.
#[derive(Debug, Clone)]
pub(crate) enum FeedLine {
    /// Who speaks.
    Hello(Box<Hello>),
    /// A row, or that it is gone.
    Row(FeedRow),
    /// The rows before this and this cursor belong together.
    Commit {
        /// Continue from here.
        cursor: String,
    },
    /// The answer is complete.
    End {
        /// Continue from here.
        cursor: String,
        /// Whether more is ready now.
        more: bool,
        /// Up to which rev everything is known now.
        rev: Option<u64>,
    },
    /// A kind of line that a newer server sends; may be passed over.
    Unknown,
}

/// What the feed says about one row.
#[derive(Debug, Clone)]
pub(crate) struct FeedRow {
    /// Of which collection.
    pub(crate) collection: CollectionName,
    /// Which.
    pub(crate) id: Uuid,
    /// Its place in the customer's change list.
    pub(crate) rev: u64,
    /// The record as it came; `None` when the row is gone or not to be seen.
    pub(crate) record: Option<Box<RawValue>>,
}

/// A collection, known to this program or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CollectionName {
    /// One of ours.
    Known(Collection),
    /// One that only a newer program knows.
    Unknown(String),
}

/// The answer is not what a feed looks like. It may be a cut line or a broken proxy, so it is tried again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Broken {
    /// A line that is no line of a feed.
    #[error("undecodable line: {0}")]
    Line(String),
    /// A line longer than any record.
    #[error("a line longer than {LINE_MAX} bytes")]
    TooLong,
    /// Lines in an order that does not occur.
    #[error("{0}")]
    Order(&'static str),
    /// The answer ended before its last line.
    #[error("the answer was cut off")]
    CutOff,
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        Self::Http(HttpError::Broken(broken.to_string()))
    }
}

/// Puts lines together from pieces that are cut anywhere.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    /// The lines that are complete with this piece.
    ///
    /// # Errors
    /// [`Broken`]; nothing after the broken line is to be believed.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<Vec<FeedLine>, Broken> {
        let mut found = Vec::new();
        let mut parts = piece.split(|byte| *byte == b'\n').peekable();
        while let Some(part) = parts.next() {
            if self.rest.len() + part.len() > LINE_MAX {
                return Err(Broken::TooLong);
            }
            if parts.peek().is_none() {
                self.rest.extend_from_slice(part);
            } else if self.rest.is_empty() {
                found.extend(decode(part)?);
            } else {
                self.rest.extend_from_slice(part);
                found.extend(decode(&self.rest)?);
                self.rest.clear();
            }
        }
        Ok(found)
    }
}

/// All that any line may hold. Not `portal_api::feed::Line`: that one refuses what a newer server may send.
#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow)]
    t: Cow<'a, str>,
    #[serde(borrow)]
    c: Option<Cow<'a, str>>,
    id: Option<Uuid>,
    rev: Option<u64>,
    d: Option<Box<RawValue>>,
    cursor: Option<String>,
    more: Option<bool>,
    epoch: Option<Epoch>,
    view: Option<String>,
    shared: Option<Box<portal_api::me::Shared>>,
    total: Option<u32>,
}

fn decode(line: &[u8]) -> Result<Option<FeedLine>, Broken> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let wire: Wire<'_> = serde_json::from_slice(line).map_err(|error| Broken::Line(error.to_string()))?;
    let incomplete = || Broken::Line(String::from("something is missing"));
    let decoded = match &*wire.t {
        "hello" => FeedLine::Hello(Box::new(Hello {
            epoch: wire.epoch.ok_or_else(incomplete)?,
            view: wire.view.ok_or_else(incomplete)?,
            shared: wire.shared,
            total: wire.total,
        })),
        "put" => {
            FeedLine::Row(row(wire.c, wire.id, wire.rev, Some(wire.d.ok_or_else(incomplete)?)).ok_or_else(incomplete)?)
        }
        "del" => FeedLine::Row(row(wire.c, wire.id, wire.rev, None).ok_or_else(incomplete)?),
        "ck" => FeedLine::Commit { cursor: wire.cursor.ok_or_else(incomplete)? },
        "end" => FeedLine::End {
            cursor: wire.cursor.ok_or_else(incomplete)?,
            more: wire.more.ok_or_else(incomplete)?,
            rev: wire.rev,
        },
        _ => FeedLine::Unknown,
    };
    Ok(Some(decoded))
}

fn row(c: Option<Cow<'_, str>>, id: Option<Uuid>, rev: Option<u64>, record: Option<Box<RawValue>>) -> Option<FeedRow> {
    let name = c?;
    let collection =
        Collection::parse(&name).map_or_else(|| CollectionName::Unknown(name.into_owned()), CollectionName::Known);
    Some(FeedRow { collection, id: id?, rev: rev?, record })
}

#[cfg(test)]
mod tests {
    use portal_api::feed::{Del, Line, Put};
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn sample() -> String {
        let put = |c, n: u128| {
            let d = RawValue::from_string(format!(r#"{{"id":"{n}","text":"a \n b ü"}}"#)).unwrap();
            Line::Put(Put { c, id: Uuid::from_u128(n), rev: n as u64, d })
        };
        let lines = [
            Line::Hello(Hello { epoch: Epoch(Uuid::from_u128(1)), view: "v".into(), shared: None, total: Some(2) }),
            put(Collection::WorkOrder, 7),
            Line::Del(Del { c: Collection::Object, id: Uuid::from_u128(8), rev: 8 }),
            Line::Ck { cursor: "c1".into() },
            Line::End { cursor: "c1".into(), more: false, rev: Some(8) },
        ];
        lines.map(|line| serde_json::to_string(&line).unwrap() + "\n").concat()
    }

    fn all(pieces: &[&[u8]]) -> Result<Vec<FeedLine>, Broken> {
        let mut lines = Lines::default();
        let mut found = Vec::new();
        for piece in pieces {
            found.extend(lines.push(piece)?);
        }
        Ok(found)
    }

    #[test]
    fn what_the_server_writes_is_what_the_client_reads() {
        let text = sample();
        let found = all(&[text.as_bytes()]).unwrap();
        assert!(matches!(&found[0], FeedLine::Hello(hello) if hello.total == Some(2)));
        assert!(matches!(&found[1], FeedLine::Row(row) if row.rev == 7 && row.record.is_some()));
        assert!(matches!(&found[2], FeedLine::Row(row) if row.record.is_none()));
        assert!(matches!(&found[3], FeedLine::Commit { cursor } if cursor == "c1"));
        assert!(matches!(&found[4], FeedLine::End { more: false, rev: Some(8), .. }));
    }

    #[rstest]
    #[case::html("<html>sign in</html>\n")]
    #[case::cut("{\"t\":\"put\",\"c\":\"object\"\n")]
    #[case::no_id("{\"t\":\"del\",\"c\":\"object\",\"rev\":1}\n")]
    #[case::no_record("{\"t\":\"put\",\"c\":\"object\",\"id\":\"00000000-0000-0000-0000-000000000001\",\"rev\":1}\n")]
    #[case::no_cursor("{\"t\":\"ck\"}\n")]
    #[case::end_without_more("{\"t\":\"end\",\"cursor\":\"c\"}\n")]
    #[case::negative_rev(
        "{\"t\":\"del\",\"c\":\"object\",\"id\":\"00000000-0000-0000-0000-000000000001\",\"rev\":-1}\n"
    )]
    #[case::no_utf8("{\"t\":\"ck\",\"cursor\":\"\u{0}\"}\n")]
    fn a_line_that_is_none_breaks_the_answer(#[case] text: &str) {
        assert!(matches!(all(&[text.as_bytes()]), Err(Broken::Line(_))), "{text}");
    }

    #[test]
    fn what_a_newer_server_adds_is_tolerated() {
        let text = "{\"t\":\"put\",\"c\":\"balloon\",\"id\":\"00000000-0000-0000-0000-000000000001\",\"rev\":1,\"d\":{},\"x\":[]}\n\n{\"t\":\"weather\"}\r\n";
        let found = all(&[text.as_bytes()]).unwrap();
        let balloon = CollectionName::Unknown("balloon".into());
        assert!(matches!(&found[0], FeedLine::Row(row) if row.collection == balloon));
        assert!(matches!(&found[1], FeedLine::Unknown));
    }

    #[test]
    fn an_endless_line_is_refused() {
        let most = vec![b'x'; 4_194_304];
        assert!(Lines::default().push(&most).is_ok());
        assert_eq!(all(&[most.as_slice(), b"x"]).unwrap_err(), Broken::TooLong);
        assert_eq!(all(&[[most.as_slice(), b"x"].concat().as_slice()]).unwrap_err(), Broken::TooLong);
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_how_they_are_cut(cuts in proptest::collection::vec(0usize..600, 0..12)) {
            let text = sample();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.sort_unstable();
            let mut from = 0;
            let mut pieces = Vec::new();
            for cut in cuts.into_iter().chain([text.len()]) {
                pieces.push(&text.as_bytes()[from..cut]);
                from = cut;
            }
            prop_assert_eq!(format!("{:?}", all(&pieces).unwrap()), format!("{:?}", all(&[text.as_bytes()]).unwrap()));
        }
    }
}
