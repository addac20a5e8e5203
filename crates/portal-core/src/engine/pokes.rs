//! Listening: the server says by itself when a pull would bring something (`reference/sync.md` §2.2, push).

use std::sync::Arc;
use std::time::Duration;

use bytes::Buf;
use eventsource_stream::Eventsource;
use futures::{Stream, StreamExt};
use portal_api::feed::Head;

use crate::Result;
use crate::account::Inner;
use crate::ports::HttpError;
use crate::remote::ByteStream;
use crate::views::Connection;

/// A server that says nothing for this long at the beginning is behind a proxy that holds everything back.
const HELLO: Duration = Duration::from_secs(10);
/// Until such a proxy gets another chance; pulling by the clock does meanwhile.
const MUTE: Duration = Duration::from_secs(5 * 60);
/// Connections are ended regularly, by the server and by the world; so long at most until the next one.
const AGAIN: Duration = Duration::from_secs(2);
/// Longest pause when connections do not come about.
const CAP: Duration = Duration::from_secs(60);

/// How a connection ended.
enum Ended {
    /// It had said something.
    Spoke,
    /// It never said anything.
    Mute,
}

pub(super) async fn run(account: Arc<Inner>) {
    let mut line = account.board.line();
    let mut pause = AGAIN;
    loop {
        // Whoever finds out that the line is back says so on the board.
        if line.wait_for(|line| *line == Connection::Online).await.is_err() {
            return;
        }
        let rest = match listen(&account).await {
            Ok(Ended::Spoke) => {
                pause = AGAIN;
                AGAIN
            }
            Ok(Ended::Mute) => MUTE,
            Err(error) => {
                tracing::debug!(%error, "not listening");
                pause = (pause * 2).min(CAP);
                pause
            }
        };
        account.wake.set_pokes(false);
        // Everybody at once is what a server that has just come back needs least.
        account.ports.clock.sleep(rest.mul_f64(account.ports.rng.unit())).await;
    }
}

async fn listen(account: &Inner) -> Result<Ended> {
    let mut heads = heads(account.remote.events().await?);
    let first = tokio::select! {
        biased;
        first = heads.next() => first,
        () = account.ports.clock.sleep(HELLO) => return Ok(Ended::Mute),
    };
    let Some(mut last) = first else { return Ok(Ended::Mute) };
    account.wake.set_pokes(true);
    // What happened before this connection was not told.
    account.wake.feed();
    while let Some(head) = heads.next().await {
        if head != last {
            account.wake.feed();
            last = head;
        }
    }
    Ok(Ended::Spoke)
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

/// A stream may begin with a byte order mark (WHATWG HTML §9.2.5). The decoder breaks down over one.
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
    unmarked.boxed()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures::executor::block_on;

    use super::*;

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
    }
}
