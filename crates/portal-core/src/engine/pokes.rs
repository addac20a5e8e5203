//! Listening: the server says by itself when a pull would bring something (`reference/sync.md` §2.2, push).

use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, Bytes};
use eventsource_stream::Eventsource;
use futures::{Stream, StreamExt};
use portal_api::feed::Head;
use tokio::sync::watch;

use super::wake::Pokes;
use crate::Result;
use crate::account::Inner;
use crate::ports::{Clock, HttpError};
use crate::remote::ByteStream;
use crate::views::Connection;

/// A server that says nothing for this long at the beginning is behind a proxy that holds everything back.
const HELLO: Duration = Duration::from_secs(10);
/// A connection that shows no sign of life for this long is dead: there is one every 20 s.
const SILENCE: Duration = Duration::from_secs(45);
/// Until a proxy that holds everything back gets another chance; waiting pulls do meanwhile.
const MUTE: Duration = Duration::from_secs(60 * 60);
/// Longest pause after a connection that had spoken: servers and the world end connections regularly.
const AGAIN: Duration = Duration::from_secs(2);
/// Longest pause after a connection that did not come about: everybody at once is what a server that has just come
/// back needs least.
const HERD: Duration = Duration::from_secs(30);
/// So many failures in a row, on a line that is fine otherwise, are a proxy that lets no events through.
const FAILURES: u32 = 3;

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    /// It had said something.
    Spoke,
    /// It never said anything.
    Mute,
}

pub(super) async fn run(account: Arc<Inner>) {
    let mut line = account.board.line();
    let mut failures = 0;
    loop {
        // Whoever finds out that the line is back says so on the board.
        if line.wait_for(|line| *line == Connection::Online).await.is_err() {
            return;
        }
        let ended = listen(&account).await;
        account.wake.set_head(None);
        let jitter = account.ports.rng.unit();
        failures = if ended.is_err() { failures + 1 } else { 0 };
        match ended {
            Ok(Ended::Spoke) => {
                account.wake.set_pokes(Pokes::Silent);
                account.ports.clock.sleep(AGAIN.mul_f64(jitter)).await;
            }
            Err(error) if failures < FAILURES => {
                tracing::debug!(%error, "not listening");
                account.wake.set_pokes(Pokes::Silent);
                account.ports.clock.sleep(HERD.mul_f64(jitter)).await;
            }
            Ok(Ended::Mute) | Err(_) => {
                failures = 0;
                account.wake.set_pokes(Pokes::Mute);
                until_another_line(&account, &mut line).await;
            }
        }
    }
}

/// Waits for [`MUTE`], or until the line is lost: the next one may be another network.
async fn until_another_line(account: &Inner, line: &mut watch::Receiver<Connection>) {
    tokio::select! {
        biased;
        _ = line.wait_for(|line| *line != Connection::Online) => {}
        () = account.ports.clock.sleep(MUTE) => {}
    }
}

async fn listen(account: &Inner) -> Result<Ended> {
    let first = async {
        let mut heads = heads(alive(account.remote.events().await?, Arc::clone(&account.ports.clock)));
        Ok::<_, crate::Error>((heads.next().await, heads))
    };
    let (first, mut heads) = tokio::select! {
        biased;
        first = first => first?,
        () = account.ports.clock.sleep(HELLO) => return Ok(Ended::Mute),
    };
    let Some(mut last) = first else { return Ok(Ended::Mute) };
    account.wake.set_head(Some(last.clone()));
    account.wake.set_pokes(Pokes::Heard);
    // What happened before this connection was not told.
    account.wake.feed();
    while let Some(head) = heads.next().await {
        if head != last {
            account.wake.set_head(Some(head.clone()));
            account.wake.feed();
            last = head;
        }
    }
    Ok(Ended::Spoke)
}

/// The stream, until it shows no sign of life.
fn alive(stream: ByteStream, clock: Arc<dyn Clock>) -> ByteStream {
    futures::stream::unfold(stream, move |mut stream| {
        let clock = Arc::clone(&clock);
        async move {
            tokio::select! {
                biased;
                piece = stream.next() => Some((piece?, stream)),
                () = clock.sleep(SILENCE) => None,
            }
        }
    })
    .boxed()
}

/// The events that say something, until the line ends or falls silent.
pub(crate) fn heads(stream: ByteStream) -> impl Stream<Item = Head> + Send + Unpin {
    let ended = |event: &Result<_, eventsource_stream::EventStreamError<HttpError>>| {
        let is_fine = event.is_ok();
        async move { is_fine }
    };
    let known = |event: Result<eventsource_stream::Event, _>| async move {
        let event = event.ok().filter(|event| event.event == "head")?;
        serde_json::from_str(&event.data).ok()
    };
    without_mark(stream).eventsource().take_while(ended).filter_map(known).boxed()
}

/// A stream may begin with a byte order mark (WHATWG HTML §9.2.5). The decoder breaks down over one at its beginning,
/// also when that shows only after bytes that are no text: so it begins with a comment.
fn without_mark(stream: ByteStream) -> ByteStream {
    let mut mark = Some("\u{feff}".bytes().cycle().peekable());
    let unmarked = stream.map(move |piece| {
        let mut piece = piece?;
        if let Some(expected) = &mut mark {
            while !piece.is_empty() && piece.first().copied() == expected.peek().copied() {
                piece.advance(1);
                expected.next();
            }
            if !piece.is_empty() {
                mark = None;
            }
        }
        Ok(piece)
    });
    futures::stream::once(async { Ok(Bytes::from_static(b":\n")) }).chain(unmarked).boxed()
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use crate::testing::LeapingClock;

    fn revs(pieces: &[&'static [u8]]) -> Vec<u64> {
        let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from_static(piece))).collect();
        block_on(heads(futures::stream::iter(pieces).boxed()).map(|head| head.rev).collect())
    }

    #[test]
    fn a_stream_may_begin_with_a_byte_order_mark() {
        const HEAD: &[u8] = b"event: head\ndata: {\"rev\":7,\"view\":\"v\"}\n\n";
        assert_eq!(revs(&[b"\xef\xbb\xbf", HEAD, HEAD]), [7, 7]);
        assert_eq!(revs(&[b"\xef", b"\xbb", b"\xbf\xef\xbb\xbf", HEAD]), [7]);
        assert_eq!(revs(&[HEAD]), [7]);
        assert_eq!(revs(&[b"\xed", b"\xa0\xef\xbb\xbf\xef\xbb\xbf", HEAD]), Vec::<u64>::new(), "no text, no events");
    }
    #[tokio::test]
    async fn f19_a_connection_that_fell_silent_ends_and_one_that_shows_life_does_not() {
        let clock = Arc::new(LeapingClock::default());
        let began = clock.elapsed();
        let head = "event: head\ndata: {\"rev\":7,\"view\":\"v\"}\n\n";
        let said = [head, ": still here\n\n", ": still here\n\n"].map(|text| Ok(Bytes::from_static(text.as_bytes())));
        let stream = futures::stream::iter(said).chain(futures::stream::pending()).boxed();
        let found: Vec<Head> = heads(alive(stream, clock.clone())).collect().await;
        assert_eq!(found, [Head { rev: 7, view: "v".to_owned() }]);
        assert_eq!(clock.elapsed() - began, SILENCE, "waited once, after the last sign of life");
    }
}
