//! Trying the line: as long as something is wrong with it, asks whether it is better, and tells everybody when it is.

use std::sync::Arc;
use std::time::Duration;

use super::log;
use crate::account::Inner;
use crate::outbox::{self, Listener};
use crate::views::{Connection, LogKind};

/// First pause, and the longest: people wait for it, and one light call every few seconds harms nobody.
const BASE: Duration = Duration::from_secs(1);
const CAP: Duration = Duration::from_secs(5);
/// What the company switched off it rarely switches on again at once.
const SLOW: Duration = Duration::from_secs(30);
/// A line that holds for so long is a good one; before that, pauses go on growing.
const SETTLED: Duration = Duration::from_secs(20);

pub(super) async fn run(account: Arc<Inner>) {
    let (mut line, mut calls) = (account.board.line(), account.wake.line_calls());
    let mut pause = BASE;
    let mut was_off = false;
    let mut online_since = account.ports.clock.elapsed();
    loop {
        calls.mark_unchanged();
        let now = *line.borrow_and_update();
        // Other calls may be answered well before the question whether the user is welcome again: it is asked on.
        if now == Connection::Online && account.remote.session().is_alive() {
            if was_off {
                was_off = false;
                online_since = account.ports.clock.elapsed();
                back(&account).await;
            }
            if line.changed().await.is_err() {
                return;
            }
            if account.ports.clock.elapsed().saturating_sub(online_since) > SETTLED {
                pause = BASE;
            }
            continue;
        }
        if now != Connection::Connecting && !was_off {
            was_off = true;
            let code = account.board.trouble().map(|trouble| trouble.code);
            log::add(&account, LogKind::WentOffline, None, code).await;
        }
        let rest = match now {
            Connection::SignedOut | Connection::Connecting => None,
            Connection::UserDisabled | Connection::PortalDisabled => Some(SLOW),
            _ => Some(pause),
        };
        let asked = tokio::select! {
            biased;
            changed = line.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
            _ = calls.changed() => true,
            () = rest_for(&account, rest) => false,
        };
        pause = if asked { BASE } else { (pause * 2).min(CAP) };
        if now == Connection::Storage {
            // Only another try to store can tell.
            account.wake.feed();
            continue;
        }
        // How it went is on the board when it returns.
        if let Err(error) = account.remote.probe().await {
            tracing::debug!(%error, "the line is not back");
        }
    }
}

async fn rest_for(account: &Inner, rest: Option<Duration>) {
    match rest {
        Some(rest) => account.ports.clock.sleep(rest).await,
        None => std::future::pending().await,
    }
}

async fn back(account: &Arc<Inner>) {
    log::add(account, LogKind::WentOnline, None, None).await;
    match outbox::line_back(&account.outbox, account.ports.clock.now()).await {
        Ok(_) => account.teller.moved(),
        Err(error) => tracing::warn!(%error, "waking the outbox"),
    }
    account.wake.outbox();
    account.wake.feed();
}
