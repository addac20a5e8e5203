//! The parsers of this crate for whoever feeds them nonsense. Not part of the interface: see the feature `fuzzing`.

use std::fmt::Debug;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use jiff::Timestamp;
use portal_api::feed::Head;
use portal_api::fingerprint::Sha256;
use portal_api::problem::ErrorCode;
use portal_api::requests::RequestRules;

use crate::address::PortalAddress;
use crate::feed::decode::Lines;
use crate::outbox::kinds::{Packed, comment, create, decision, profile};
use crate::ports::{HttpError, HttpResponse};
use crate::store::cache::terms;
use crate::{Error, attachments, documents, engine, remote};

/// The lines of a feed that arrives in these pieces, in words; `None` when it is broken.
#[must_use]
pub fn feed_lines(pieces: &[&[u8]]) -> Option<Vec<String>> {
    let mut lines = Lines::default();
    let mut found = Vec::new();
    for piece in pieces {
        found.extend(lines.push(piece).ok()?.into_iter().map(|line| format!("{line:?}")));
    }
    Some(found)
}

/// The pokes in a stream that arrives in these pieces.
pub async fn heads(pieces: Vec<Vec<u8>>) -> Vec<Head> {
    let pieces = futures::stream::iter(pieces.into_iter().map(|piece| Ok::<_, HttpError>(Bytes::from(piece))));
    engine::heads(pieces.boxed()).collect().await
}

/// An answer, in a word: why it is none that went well.
///
/// # Errors
/// The code of the failure.
pub async fn answer(status: u16, headers: Vec<(String, String)>, body: Vec<u8>, is_head: bool) -> Result<(), Error> {
    let body = futures::stream::once(async { Ok(Bytes::from(body)) }).boxed();
    let now = Timestamp::UNIX_EPOCH;
    remote::checked(HttpResponse { status, headers, body }, is_head, now).await.map(|_| ())
}

/// `Retry-After`, read at the beginning of time.
#[must_use]
pub fn retry_after(value: &str) -> Option<Duration> {
    remote::retry_after(Some(value), Timestamp::UNIX_EPOCH)
}

/// The first byte that `Content-Range` names, and how many there are in all.
#[must_use]
pub fn content_range(value: &str) -> Option<(u64, Option<u64>)> {
    remote::content_range(value)
}

/// The hash in an `ETag`.
#[must_use]
pub fn etag(value: &str) -> Option<Sha256> {
    let headers = vec![("etag".to_owned(), value.to_owned())];
    remote::etag(&HttpResponse { status: 200, headers, body: futures::stream::empty().boxed() }).ok()
}

/// The name of a file that came from elsewhere, made harmless.
#[must_use]
pub fn file_name(name: &str) -> String {
    documents::name::sanitised(name)
}

/// The name of a copy that a program will open.
#[must_use]
pub fn name_to_open(name: &str, mime: &str) -> Option<String> {
    documents::name::safe_to_open(name, mime)
}

/// What a person typed, as a query for the search index; `None` when it restricts nothing.
#[must_use]
pub fn search_query(typed: &str) -> Option<String> {
    let words = terms::words(typed);
    (!words.is_empty()).then(|| terms::fts_query(&words))
}

/// What a person typed, as patterns for `LIKE … ESCAPE '\'`.
#[must_use]
pub fn like_patterns(typed: &str) -> Vec<String> {
    terms::words(typed).iter().map(|word| terms::like_pattern(word)).collect()
}

/// The kinds of bodies that an outbox holds.
pub const BODIES: [&str; 4] = ["request", "comment", "decision", "profile"];

/// A body as an outbox of some version of this program holds it, packed by this version; `None` when it cannot be read.
///
/// # Panics
/// When this version does not read what it has packed as what it was.
#[must_use]
pub fn repacked(kind: &str, version: u32, body: &[u8]) -> Option<(u32, Vec<u8>)> {
    match kind {
        "request" => again(version, body, create::unpack, create::pack),
        "comment" => again(version, body, comment::unpack, comment::pack),
        "decision" => again(version, body, decision::unpack, decision::pack),
        "profile" => again(version, body, profile::unpack, profile::pack),
        _ => None,
    }
}

fn again<T: PartialEq + Debug>(
    version: u32,
    body: &[u8],
    unpack: fn(u32, &[u8]) -> Result<T, Error>,
    pack: fn(&T) -> Result<Packed, Error>,
) -> Option<(u32, Vec<u8>)> {
    let value = unpack(version, body).ok()?;
    let packed = pack(&value).ok()?;
    assert_eq!(unpack(packed.version, &packed.bytes).ok(), Some(value));
    Some((packed.version, packed.bytes))
}

/// A picture as it would be kept, and whether a place was taken out of it; `None` when it is not taken.
#[must_use]
pub fn picture(bytes: Vec<u8>) -> Option<(Vec<u8>, bool)> {
    let rules = RequestRules { max_attachment_bytes: u32::MAX, ..RequestRules::default() };
    let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    attachments::examine("photo.jpg", size, bytes, &rules).ok().map(|staged| (staged.bytes, staged.location_removed))
}

/// Server and slug in what a person typed or pasted.
#[must_use]
pub fn address(typed: &str, known_server: Option<&str>) -> Option<(String, String)> {
    let found = PortalAddress::parse(typed, known_server);
    debug_assert!(found.as_ref().err().is_none_or(|error| error.code() == ErrorCode::AddressInvalid));
    found.ok().map(|found| (found.server, found.slug))
}
