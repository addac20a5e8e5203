//! Scripted twins of the ports, and an account in a directory of its own, for the tests of this crate.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use jiff::Timestamp;
use portal_api::id::{CustomerId, PortalUserId};
use portal_api::me::Profile;
use portal_api::problem::{ErrorCode, PROBLEM_JSON, Problem};
use portal_api::sessions::Tokens;
use serde::Serialize;

use crate::ports::{
    Clock, DataKey, Disk, Http, HttpError, HttpRequest, HttpResponse, Ports, Rng, SecretError, Secrets,
};

/// Counts; unique enough for ids and nonces, the same in every run.
#[derive(Default)]
pub(crate) struct CountingRng(AtomicU64);

impl Rng for CountingRng {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(8) {
            let n = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            piece.copy_from_slice(&n.to_le_bytes()[..piece.len()]);
        }
    }
}

/// A clock that stands still until it is moved.
pub(crate) struct StillClock {
    elapsed: Mutex<Duration>,
    /// How far the wall clock is off.
    off: Mutex<jiff::SignedDuration>,
}

impl Default for StillClock {
    fn default() -> Self {
        Self { elapsed: Mutex::new(Duration::from_secs(1_800_000_000)), off: Mutex::default() }
    }
}

impl StillClock {
    pub(crate) fn advance(&self, by: Duration) {
        *self.elapsed.lock().unwrap() += by;
    }

    /// Moves the wall clock alone: somebody sets it, or the computer slept.
    pub(crate) fn set_off(&self, by: jiff::SignedDuration) {
        *self.off.lock().unwrap() += by;
    }
}

#[async_trait]
impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        let right = Timestamp::UNIX_EPOCH + jiff::SignedDuration::try_from(self.elapsed()).unwrap();
        right + *self.off.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// A clock on which time passes only by waiting, and then at once.
#[derive(Default)]
pub(crate) struct LeapingClock(StillClock);

#[async_trait]
impl Clock for LeapingClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        self.0.advance(duration);
    }
}

type Answer = Box<dyn Fn(&HttpRequest) -> Result<HttpResponse, HttpError> + Send>;

/// Answers calls in the order of the script, and remembers them. Calls beyond its end find nobody.
#[derive(Default)]
pub(crate) struct ScriptedHttp {
    script: Mutex<VecDeque<Answer>>,
    always: Mutex<Option<Answer>>,
    pub(crate) seen: Mutex<Vec<HttpRequest>>,
}

impl ScriptedHttp {
    pub(crate) fn then(&self, answer: impl Fn(&HttpRequest) -> Result<HttpResponse, HttpError> + Send + 'static) {
        self.script.lock().unwrap().push_back(Box::new(answer));
    }

    /// From now on, every call beyond the script is answered like this.
    pub(crate) fn always(&self, answer: impl Fn(&HttpRequest) -> Result<HttpResponse, HttpError> + Send + 'static) {
        *self.always.lock().unwrap() = Some(Box::new(answer));
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        let path = |request: &HttpRequest| {
            let path = request.url.splitn(4, '/').nth(3).unwrap_or_default();
            format!("{} /{path}", request.method)
        };
        self.seen.lock().unwrap().iter().map(path).collect()
    }
}

#[async_trait]
impl Http for ScriptedHttp {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        tokio::task::yield_now().await;
        self.seen.lock().unwrap().push(request.clone());
        let answer = self.script.lock().unwrap().pop_front();
        let always = self.always.lock().unwrap();
        let answer = answer.as_ref().or(always.as_ref());
        answer.map_or_else(|| Err(HttpError::Unreachable("end of script".into())), |answer| answer(&request))
    }
}

/// Tokens that live for ten minutes; others for each `n`.
pub(crate) fn tokens(n: u32) -> Tokens {
    let nil = uuid::Uuid::nil();
    let user = Profile {
        id: PortalUserId(nil),
        name: String::new(),
        email: String::new(),
        customer: CustomerId(nil),
        customer_name: String::new(),
    };
    Tokens { access: format!("access-{n}"), expires_in: 600, refresh: format!("refresh-{n}"), user }
}

/// An answer made by hand.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> HttpResponse {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let body = body.into();
    HttpResponse { status, headers, body: futures::stream::once(async move { Ok(body) }).boxed() }
}

/// A value as JSON.
pub(crate) fn json(value: &impl Serialize) -> HttpResponse {
    answer(200, &[("content-type", "application/json")], serde_json::to_vec(value).unwrap())
}

/// A refusal of the portal.
pub(crate) fn problem(problem: impl Into<Problem>) -> HttpResponse {
    let problem = problem.into();
    answer(problem.status, &[("content-type", PROBLEM_JSON)], serde_json::to_vec(&problem).unwrap())
}

/// A refusal of the portal by its code.
pub(crate) fn refusal(code: ErrorCode) -> HttpResponse {
    problem(Problem::new(code))
}

/// What a hotel's network says to everything.
pub(crate) fn captive() -> HttpResponse {
    answer(200, &[("content-type", "text/html")], "<html>Welcome</html>")
}

/// A keychain in memory, which can be locked.
#[derive(Default)]
pub(crate) struct MemorySecrets {
    pub(crate) keys: Mutex<HashMap<String, DataKey>>,
    pub(crate) trouble: Mutex<Option<SecretError>>,
    /// The trouble is with these calls only: `load`, `store` or `forget`.
    pub(crate) trouble_with: Mutex<Option<&'static str>>,
}

impl MemorySecrets {
    fn check(&self, call: &str) -> Result<(), SecretError> {
        if self.trouble_with.lock().unwrap().is_some_and(|with| with != call) {
            return Ok(());
        }
        self.trouble.lock().unwrap().clone().map_or(Ok(()), Err)
    }
}

#[async_trait]
impl Secrets for MemorySecrets {
    async fn load(&self, account: &str) -> Result<Option<DataKey>, SecretError> {
        self.check("load")?;
        Ok(self.keys.lock().unwrap().get(account).cloned())
    }

    async fn store(&self, account: &str, key: &DataKey) -> Result<(), SecretError> {
        self.check("store")?;
        self.keys.lock().unwrap().insert(account.to_owned(), key.clone());
        Ok(())
    }

    async fn forget(&self, account: &str) -> Result<(), SecretError> {
        self.check("forget")?;
        self.keys.lock().unwrap().remove(account);
        Ok(())
    }
}

/// A disk that is never full.
pub(crate) struct RoomyDisk;

impl Disk for RoomyDisk {
    fn free(&self, _dir: &std::path::Path) -> Option<u64> {
        None
    }
}

/// All twins, to script and to look at.
#[derive(Clone, Default)]
pub(crate) struct Twins {
    pub(crate) clock: Arc<StillClock>,
    pub(crate) http: Arc<ScriptedHttp>,
    pub(crate) secrets: Arc<MemorySecrets>,
}

impl Twins {
    pub(crate) fn ports(&self) -> Ports {
        let (clock, http, secrets) = (self.clock.clone(), self.http.clone(), self.secrets.clone());
        Ports { clock, rng: Arc::new(CountingRng::default()), http, secrets, disk: Arc::new(RoomyDisk) }
    }
}
