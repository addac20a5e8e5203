//! What the end of a session, and the next sign-in, mean for the loops.

use std::sync::Arc;

use super::lanes::PAUSE;
use super::log;
use crate::Error;
use crate::account::Inner;
use crate::outbox::{self, Listener};
use crate::session::is_end;
use crate::views::LogKind;

pub(super) async fn run(account: Arc<Inner>) {
    let mut standing = account.remote.session().standing();
    let mut was_over = false;
    loop {
        let ended = *standing.borrow_and_update();
        match ended {
            Some(code) => {
                was_over = true;
                account.board.report(Err(&Error::Code(code)));
                log::add(&account, LogKind::SignedOut, None, Some(code)).await;
            }
            None if was_over => {
                was_over = false;
                resume(&account).await;
            }
            None => {}
        }
        if standing.changed().await.is_err() {
            return;
        }
    }
}

/// An operation that began to wait for a sign-in after somebody had signed in would wait for the next one.
pub(super) async fn missed(account: &Arc<Inner>, error: &Error) {
    if is_end(error.code()) && account.remote.session().is_alive() {
        resume(account).await;
    }
}

async fn resume(account: &Arc<Inner>) {
    // Nobody else would say it again before the next start.
    while let Err(error) = outbox::signed_in(&account.outbox, account.ports.clock.now()).await {
        tracing::warn!(%error, "releasing what waited for the sign-in");
        account.ports.clock.sleep(PAUSE).await;
    }
    account.teller.moved();
    account.wake.line();
    account.wake.outbox();
    account.wake.feed();
}
