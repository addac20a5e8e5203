//! Staying signed in (DESIGN §5, sessions; `reference/sync.md` §2.6).
//!
//! The access token lives in memory, the refresh token in `session.bin`, sealed under the data key and stored before
//! it is used. Only the server's own word ends a session, never a failure on the way to it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use portal_api::problem::ErrorCode;
use portal_api::sessions::Tokens;
use tokio::sync::{Mutex, watch};

use crate::ports::DataKey;
use crate::ports::{Clock, Ports, Rng};
use crate::remote::Wire;
use crate::{Error, Result};

mod record;

use record::Record;

/// An access token is renewed this long before it ends, so that no call is refused on its way.
const EARLY: Duration = Duration::from_secs(60);

/// The session of one account.
pub(crate) struct Session {
    path: PathBuf,
    key: DataKey,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    // Held across the refresh on purpose: whoever needs a token meanwhile gets the one that it brings.
    state: Mutex<State>,
    standing: watch::Sender<Option<ErrorCode>>,
}

#[derive(Default)]
struct State {
    record: Record,
    access: Option<Access>,
    /// Tokens that came but could not be stored; they must not be used before they are.
    unsaved: Option<Tokens>,
    /// The server said that the user or the portal is switched off, and is being asked again.
    is_asking_again: bool,
}

struct Access {
    token: String,
    /// By the monotonic clock.
    fresh_until: Duration,
}

impl Session {
    /// The session as it was stored. One that cannot be read counts as ended: the person signs in again.
    ///
    /// # Errors
    /// [`Error::File`] when the disk refuses: then nothing is known.
    pub(crate) fn load(path: PathBuf, key: DataKey, ports: &Ports) -> Result<Self> {
        let record = Record::read(&path, &key)?.unwrap_or_else(Record::ended);
        let standing = watch::Sender::new(record.ended);
        let state = Mutex::new(State { record, ..State::default() });
        Ok(Self { path, key, clock: Arc::clone(&ports.clock), rng: Arc::clone(&ports.rng), state, standing })
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
        self.adopt(&mut state, tokens).await
    }

    /// A token to call with. `refused` is one that the server did not take. However many ask at once, at most one
    /// refresh is sent.
    ///
    /// # Errors
    /// The code with which the server ended the session; whatever went wrong on the way to a new token.
    pub(crate) async fn access(&self, wire: &Wire, refused: Option<&str>) -> Result<String> {
        let mut state = self.state.lock().await;
        if let Some(code) = state.record.ended.filter(|_| !state.is_asking_again) {
            return Err(code.into());
        }
        if let Some(tokens) = state.unsaved.take() {
            self.adopt(&mut state, tokens).await?;
        }
        if let Some(access) = &state.access
            && refused != Some(access.token.as_str())
            && self.clock.elapsed() < access.fresh_until
        {
            return Ok(access.token.clone());
        }
        let Some(refresh) = state.record.refresh.clone() else { return Err(ErrorCode::SessionEnded.into()) };
        match wire.refresh(&refresh).await {
            Ok(tokens) => {
                self.adopt(&mut state, tokens).await?;
                state.access.as_ref().map(|access| access.token.clone()).ok_or(Error::Code(ErrorCode::NotSignedIn))
            }
            Err(error) => {
                if let Error::Refused(problem) = &error {
                    self.end(&mut state, problem.code).await;
                }
                Err(error)
            }
        }
    }

    /// Hears what the server refused with. Only some codes end the session, and only when they are about the token
    /// that is still in use.
    pub(crate) async fn refused(&self, code: ErrorCode, token: &str) {
        let mut state = self.state.lock().await;
        if state.access.as_ref().is_some_and(|access| access.token == token) {
            self.end(&mut state, code).await;
        }
    }

    /// Lets calls through although the user or the portal was switched off: the company may have changed its mind.
    pub(crate) async fn ask_again(&self) {
        let mut state = self.state.lock().await;
        state.is_asking_again = state.record.refresh.is_some();
    }

    /// The server answered as it does to a signed-in user.
    pub(crate) async fn proven(&self) {
        let mut state = self.state.lock().await;
        state.is_asking_again = false;
        if state.record.ended.take().is_some() {
            self.save(&state.record).await;
            self.publish(&state);
        }
    }

    /// Stores first, then uses.
    async fn adopt(&self, state: &mut State, tokens: Tokens) -> Result<()> {
        let record = Record { refresh: Some(tokens.refresh.clone()), ended: None };
        if let Err(error) = record.write(&self.path, &self.key, &*self.rng).await {
            tracing::warn!(%error, "a session could not be stored and is not used before it is");
            state.unsaved = Some(tokens);
            return Err(error);
        }
        let lifetime = Duration::from_secs(u64::from(tokens.expires_in));
        // A very short lifetime is used at least half: renewing before every call helps nobody.
        let usable = lifetime.saturating_sub(EARLY).max(lifetime / 2);
        let is_new = state.record.ended.is_some();
        state.access = Some(Access { token: tokens.access, fresh_until: self.clock.elapsed() + usable });
        // While asking again, only the answer to a call proves that the user is welcome.
        state.record = if state.is_asking_again { Record { ended: state.record.ended, ..record } } else { record };
        if is_new {
            self.publish(state);
        }
        Ok(())
    }

    async fn end(&self, state: &mut State, code: ErrorCode) {
        match code {
            ErrorCode::SessionEnded => state.record = Record::ended(),
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
        if let Err(error) = record.write(&self.path, &self.key, &*self.rng).await {
            tracing::warn!(%error, "storing a session");
        }
    }

    fn publish(&self, state: &State) {
        let ended = state.record.ended;
        self.standing.send_if_modified(|standing| std::mem::replace(standing, ended) != ended);
    }
}

#[cfg(test)]
mod tests;
