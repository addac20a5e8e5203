//! The strip at the bottom left: the last word about the line, and what is being sent.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use portal_api::problem::ErrorCode;
use tokio::sync::watch;

use super::Events;
use super::line::line_after;
use crate::Error;
use crate::event::Event;
use crate::ports::Clock;
use crate::views::{Connection, Progress, Status};

/// Collects what the loops report, and tells listeners when something that people see changed.
pub(crate) struct StatusBoard {
    events: Events,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    line: watch::Sender<Connection>,
}

struct State {
    status: Status,
    /// The line itself; what stands on the strip is this, unless data does not come over it.
    line: Connection,
    trouble: Option<Trouble>,
    hindrance: Option<ErrorCode>,
}

impl State {
    /// What a person should know about first.
    fn connection(&self) -> Connection {
        match self.hindrance {
            Some(ErrorCode::DataStalled) if self.line == Connection::Online => Connection::Stalled,
            Some(ErrorCode::OutOfStep) if self.line == Connection::Online => Connection::OutOfStep,
            _ => self.line,
        }
    }
}

/// Why the last try failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) code: ErrorCode,
    /// Technical words, to copy.
    pub(crate) details: String,
}

impl StatusBoard {
    pub(crate) fn new(events: Events, clock: Arc<dyn Clock>, synced_at: Option<Timestamp>) -> Self {
        let status = Status {
            connection: Connection::Connecting,
            since: clock.now(),
            synced_at,
            first_sync: None,
            waiting: 0,
            sending: None,
            needs_you: 0,
        };
        let line = watch::Sender::new(status.connection);
        let state = State { line: status.connection, status, trouble: None, hindrance: None };
        Self { events, clock, state: Mutex::new(state), line }
    }

    pub(crate) fn status(&self) -> Status {
        self.lock().status.clone()
    }

    pub(crate) fn trouble(&self) -> Option<Trouble> {
        let state = self.lock();
        let hindrance = state.hindrance.filter(|_| state.line == Connection::Online);
        state.trouble.clone().or_else(|| hindrance.map(|code| Trouble { code, details: String::new() }))
    }

    /// The line, to wait for its changes.
    pub(crate) fn line(&self) -> watch::Receiver<Connection> {
        self.line.subscribe()
    }

    /// How the last exchange with the server went. That it answers says nothing about a disk that refuses.
    pub(crate) fn contact(&self, outcome: Result<(), &Error>) {
        if outcome.is_err() || *self.line.borrow() != Connection::Storage {
            self.report(outcome);
        }
    }

    /// How it went to bring something from the server to the disk, or back.
    pub(crate) fn report(&self, outcome: Result<(), &Error>) {
        self.change(|state| {
            let after = line_after(state.line, outcome);
            state.line = after;
            // A server that refuses one request answers: that is no trouble with the line.
            let is_trouble = after != Connection::Online;
            state.trouble = outcome
                .err()
                .filter(|_| is_trouble)
                .map(|error| Trouble { code: error.code(), details: crate::error::details(error) });
        });
    }

    /// Whether data comes over a line that is open, and if not, why: `data-stalled` or `out-of-step`.
    pub(crate) fn hinder(&self, hindrance: Option<ErrorCode>) {
        self.change(|state| state.hindrance = hindrance);
    }

    /// What is being sent right now.
    pub(crate) fn sending(&self, progress: Option<Progress>) {
        self.change(|state| state.status.sending = progress);
    }

    /// How far the very first copy is; `None` when it is complete.
    pub(crate) fn first_sync(&self, progress: Option<Progress>) {
        self.change(|state| state.status.first_sync = progress);
    }

    /// Everything was up to date at `now`.
    pub(crate) fn synced(&self, now: Timestamp) {
        self.change(|state| state.status.synced_at = Some(now));
    }

    /// How many things wait to be sent, and how many need the person.
    pub(crate) fn counts(&self, waiting: u32, needs_you: u32) {
        self.change(|state| {
            state.status.waiting = waiting;
            state.status.needs_you = needs_you;
        });
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        let before = state.status.clone();
        change(&mut state);
        let connection = state.connection();
        if state.status.connection != connection {
            state.status.connection = connection;
            state.status.since = self.clock.now();
        }
        if state.status != before {
            // Told while locked, so that listeners hear changes in the order in which they happened.
            self.events.emit(Event::Status { status: state.status.clone() });
        }
        let line = state.line;
        self.line.send_if_modified(|told| std::mem::replace(told, line) != line);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::StillClock;

    #[test]
    fn a_request_that_the_server_refuses_is_no_trouble_with_the_line() {
        let board = StatusBoard::new(Events::new(), Arc::new(StillClock::default()), None);
        board.contact(Err(&Error::Refused(Box::new(ErrorCode::InvalidInput.into()))));
        assert_eq!(board.status().connection, Connection::Online);
        assert_eq!(board.trouble(), None);
    }

    #[test]
    fn an_answer_of_the_server_does_not_hide_a_disk_that_refuses() {
        let board = StatusBoard::new(Events::new(), Arc::new(StillClock::default()), None);
        board.contact(Ok(()));
        assert_eq!(board.status().connection, Connection::Online);
        board.report(Err(&ErrorCode::StorageFull.into()));
        board.contact(Ok(()));
        assert_eq!(board.status().connection, Connection::Storage);
        assert_eq!(board.trouble().map(|trouble| trouble.code), Some(ErrorCode::StorageFull));
        board.report(Ok(()));
        assert_eq!((board.status().connection, board.trouble()), (Connection::Online, None));
    }

    #[test]
    fn only_changes_are_told_and_a_line_keeps_its_time() {
        let (events, clock) = (Events::new(), Arc::new(StillClock::default()));
        let board = StatusBoard::new(events.clone(), clock.clone(), None);
        let mut heard = events.subscribe();
        board.report(Ok(()));
        let since = board.status().since;
        clock.advance(std::time::Duration::from_secs(60));
        board.report(Ok(()));
        board.counts(0, 0);
        assert_eq!(board.status().since, since);
        assert!(matches!(heard.try_recv(), Ok(Event::Status { .. })));
        assert!(heard.try_recv().is_err());
    }
}
