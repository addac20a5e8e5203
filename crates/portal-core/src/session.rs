//! Staying signed in (DESIGN §5, sessions; `reference/sync.md` §2.6).
//!
//! The access token lives in memory, the refresh token in `session.bin`, sealed under the data key and stored before
//! it is used. Only the server's own word ends a session, never a failure on the way to it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use portal_api::problem::ErrorCode;
use portal_api::sessions::Tokens;
use tokio::sync::{Mutex, watch};

use crate::ports::DataKey;
use crate::ports::{Clock, Ports};
use crate::remote::Wire;
use crate::{Error, Result};

mod access;
mod failure;
mod record;
mod shelf;

use access::Access;
use failure::Failure;
use record::Record;
use shelf::Shelf;

/// The session of one account.
pub(crate) struct Session {
    shelf: Shelf,
    clock: Arc<dyn Clock>,
    // Held across the refresh on purpose: whoever needs a token meanwhile gets the one that it brings.
    state: Mutex<State>,
    /// How many refreshes have ended, well or not.
    refreshed: AtomicU64,
    standing: watch::Sender<Option<ErrorCode>>,
}

#[derive(Default)]
struct State {
    record: Record,
    access: Option<Access>,
    /// Tokens that came but could not be stored; they must not be used before they are.
    unsaved: Option<Tokens>,
    /// How the last refresh failed, for whoever waited for it.
    failure: Option<Failure>,
    /// The server said that the user or the portal is switched off, and is being asked again.
    is_asking_again: bool,
}

impl Session {
    /// The session as it was stored. One that cannot be read counts as ended: the person signs in again.
    ///
    /// # Errors
    /// [`Error::File`] when the disk refuses: then nothing is known.
    pub(crate) fn load(path: PathBuf, key: DataKey, ports: &Ports) -> Result<Self> {
        let record = Record::read(&path, &key)?.unwrap_or_else(Record::ended);
        let standing = watch::Sender::new(record.ended);
        Ok(Self {
            shelf: Shelf::new(path, key, Arc::clone(&ports.rng)),
            clock: Arc::clone(&ports.clock),
            state: Mutex::new(State { record, ..State::default() }),
            refreshed: AtomicU64::new(0),
            standing,
        })
    }

    /// Why the session is over; `None` while it lives. Changes wake whoever waits.
    pub(crate) fn standing(&self) -> watch::Receiver<Option<ErrorCode>> {
        self.standing.subscribe()
    }

    /// Whether the person is signed in, as far as is known.
    pub(crate) fn is_alive(&self) -> bool {
        self.standing.borrow().is_none()
    }

    /// Takes the tokens of a new sign-in.
    ///
    /// # Errors
    /// [`Error::File`] when they cannot be stored; nothing has changed then.
    pub(crate) async fn begin(&self, tokens: Tokens) -> Result<()> {
        let mut state = self.state.lock().await;
        self.shelf.put(&Record::living(&tokens)).await?;
        // Whoever has just signed in is welcome; there is nothing left to ask.
        state.is_asking_again = false;
        self.use_now(&mut state, tokens);
        Ok(())
    }

    /// A token to call with. `refused` is one that the server did not take. However many ask at once, at most one
    /// refresh is sent, and how it went is the answer to all of them.
    ///
    /// # Errors
    /// The code with which the server ended the session; whatever went wrong on the way to a new token.
    pub(crate) async fn access(&self, wire: &Wire, refused: Option<&str>) -> Result<String> {
        let before = self.refreshed.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(code) = state.record.ended.filter(|_| !state.is_asking_again) {
            return Err(code.into());
        }
        if let Some(tokens) = state.unsaved.take() {
            self.adopt(&mut state, tokens).await?;
        }
        if let Some(access) = &state.access
            && refused != Some(access.token())
            && access.is_fresh(&*self.clock)
        {
            return Ok(access.token().to_owned());
        }
        if self.refreshed.load(Ordering::Acquire) != before
            && let Some(failure) = &state.failure
        {
            return Err(failure.clone().into());
        }
        self.refresh(&mut state, wire).await
    }

    async fn refresh(&self, state: &mut State, wire: &Wire) -> Result<String> {
        let Some(refresh) = state.record.refresh.clone() else { return Err(ErrorCode::SessionEnded.into()) };
        let renewed = match wire.refresh(&refresh).await {
            Ok(tokens) => self.adopt(state, tokens).await,
            Err(error) => {
                if let Error::Refused(problem) = &error {
                    self.end(state, problem.code).await;
                }
                Err(error)
            }
        };
        state.failure = renewed.as_ref().err().map(Failure::of);
        self.refreshed.fetch_add(1, Ordering::Release);
        renewed?;
        state.access.as_ref().map(|access| access.token().to_owned()).ok_or(Error::Code(ErrorCode::NotSignedIn))
    }

    /// Hears what the server refused with. Only some codes end the session, and only when they are about the token
    /// that is still in use. False when it said that the session is over, and it is not.
    pub(crate) async fn refused(&self, code: ErrorCode, token: &str) -> bool {
        let mut state = self.state.lock().await;
        if !is_end(code) || state.record.ended.is_some() {
            return true;
        }
        let is_present = state.access.as_ref().is_some_and(|access| access.token() == token);
        if is_present {
            self.end(&mut state, code).await;
        }
        is_present
    }

    /// Lets calls through although the user or the portal was switched off: the company may have changed its mind.
    pub(crate) async fn ask_again(&self) {
        let mut state = self.state.lock().await;
        state.is_asking_again = state.record.refresh.is_some();
    }

    /// The server answered as it does to a signed-in user. Says nothing about a session that ended meanwhile.
    pub(crate) async fn proven(&self) {
        let mut state = self.state.lock().await;
        if std::mem::take(&mut state.is_asking_again) && state.record.ended.take().is_some() {
            self.save(&state.record).await;
            self.publish(&state);
        }
    }

    /// Stores first, then uses.
    async fn adopt(&self, state: &mut State, tokens: Tokens) -> Result<()> {
        // While asking again, only the answer to a call proves that the user is welcome.
        let record = Record { ended: state.record.ended, ..Record::living(&tokens) };
        if let Err(error) = self.shelf.put(&record).await {
            tracing::warn!(%error, "a session could not be stored and is not used before it is");
            state.unsaved = Some(tokens);
            return Err(error);
        }
        self.use_now(state, tokens);
        Ok(())
    }

    /// Tokens that are on the disk.
    fn use_now(&self, state: &mut State, tokens: Tokens) {
        let record = Record::living(&tokens);
        state.access = Some(Access::new(tokens, &*self.clock));
        state.unsaved = None;
        let ended = state.record.ended.filter(|_| state.is_asking_again);
        state.record = Record { ended, ..record };
        self.publish(state);
    }

    async fn end(&self, state: &mut State, code: ErrorCode) {
        match code {
            ErrorCode::SessionEnded => {
                state.record = Record::ended();
                state.unsaved = None;
            }
            // The session may live on at the server: access that is switched on again needs no new sign-in.
            ErrorCode::UserDisabled | ErrorCode::PortalDisabled => state.record.ended = Some(code),
            _ => return,
        }
        state.access = None;
        state.is_asking_again = false;
        self.save(&state.record).await;
        self.publish(state);
    }

    /// A session that is over stays over, stored or not: the server says it again.
    async fn save(&self, record: &Record) {
        if let Err(error) = self.shelf.put(record).await {
            tracing::warn!(%error, "storing a session");
        }
    }

    fn publish(&self, state: &State) {
        let ended = state.record.ended;
        self.standing.send_if_modified(|standing| std::mem::replace(standing, ended) != ended);
    }
}

/// Whether a refusal with this code means that the session is over.
pub(crate) const fn is_end(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::SessionEnded | ErrorCode::UserDisabled | ErrorCode::PortalDisabled)
}

#[cfg(test)]
mod tests;
