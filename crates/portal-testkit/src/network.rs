//! A network that fails on command (`script`), by chance from a seed (`weather`), or altogether (`offline`).
//!
//! It wraps the production adapter, so what passes has travelled over real TCP.

mod fault;
mod weather;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures::future::ready;
use futures::{StreamExt as _, TryStreamExt as _};
use portal_core::ports::{Body, Http, HttpError, HttpRequest, HttpResponse, Method};
use tokio::sync::watch;

pub use fault::Fault;
pub use weather::Weather;

/// The network of one client.
pub struct FaultyHttp {
    wire: Arc<dyn Http>,
    state: Mutex<State>,
    offline: watch::Sender<bool>,
    received: Arc<AtomicU64>,
}

#[derive(Default)]
struct State {
    script: Vec<Rule>,
    weather: Option<Weather>,
    roads: Vec<(String, String)>,
    log: Vec<Call>,
}

/// The next `times` calls of this kind fail in this way.
struct Rule {
    method: Option<Method>,
    path: String,
    fault: Fault,
    times: usize,
}

/// A call that a client made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// Headers as sent.
    pub headers: Vec<(String, String)>,
    /// What was done to it; `None` when it passed.
    pub fault: Option<Fault>,
    /// The status the client saw, if it saw one.
    pub status: Option<u16>,
    /// Bytes of the body that left the client.
    pub sent: usize,
}

impl FaultyHttp {
    /// A network that works, over this adapter.
    #[must_use]
    pub fn over(wire: Arc<dyn Http>) -> Self {
        Self { wire, state: Mutex::default(), offline: watch::Sender::new(false), received: Arc::default() }
    }

    /// Pulls the cable out, also under answers that are still arriving, or plugs it in.
    pub fn set_offline(&self, offline: bool) {
        self.offline.send_replace(offline);
    }

    /// The next call whose path contains `path` fails in this way. Rules are tried in the order in which they were made.
    pub fn next(&self, path: &str, fault: Fault) {
        self.times(1, path, fault);
    }

    /// The next `times` calls whose path contains `path` fail in this way.
    pub fn times(&self, times: usize, path: &str, fault: Fault) {
        self.state.lock().unwrap().script.push(Rule { method: None, path: path.to_owned(), fault, times });
    }

    /// The next call with this method whose path contains `path` fails in this way.
    pub fn next_of(&self, method: Method, path: &str, fault: Fault) {
        self.state.lock().unwrap().script.push(Rule { method: Some(method), path: path.to_owned(), fault, times: 1 });
    }

    /// Every call whose path contains `path` fails in this way, until [`Self::heal`].
    pub fn always(&self, path: &str, fault: Fault) {
        self.times(usize::MAX, path, fault);
    }

    /// From now on calls fail by chance.
    pub fn set_weather(&self, weather: Weather) {
        self.state.lock().unwrap().weather = Some(weather);
    }

    /// Forgets script and weather, and plugs the cable in.
    pub fn heal(&self) {
        let mut state = self.state.lock().unwrap();
        state.script.clear();
        state.weather = None;
        drop(state);
        self.set_offline(false);
    }

    /// Calls to the server `from` go to the server `to`: a stable address in front of a port that changes.
    pub fn lead(&self, from: &str, to: &str) {
        self.state.lock().unwrap().roads.push((from.to_owned(), to.to_owned()));
    }

    /// The calls so far whose path contains `path`.
    #[must_use]
    pub fn calls(&self, method: &Method, path: &str) -> Vec<Call> {
        let state = self.state.lock().unwrap();
        state.log.iter().filter(|call| call.method == *method && call.path.contains(path)).cloned().collect()
    }

    /// Bytes of answers that the client has read so far.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// How many calls did not simply pass.
    #[must_use]
    pub fn n_faults_met(&self) -> usize {
        self.state.lock().unwrap().log.iter().filter(|call| call.fault.is_some()).count()
    }

    /// Faults of the script that nothing met yet.
    #[must_use]
    pub fn n_faults_left(&self) -> usize {
        self.state.lock().unwrap().script.iter().filter(|rule| rule.times != usize::MAX).map(|rule| rule.times).sum()
    }

    /// Writes the call down and says what shall happen to it, and where it goes.
    fn judge(&self, request: &mut HttpRequest) -> (usize, Option<Fault>) {
        let mut state = self.state.lock().unwrap();
        let path = path_of(&request.url);
        let fault = if *self.offline.borrow() {
            Some(Fault::DropRequest)
        } else {
            state.scripted(&request.method, &path).or_else(|| state.weather.as_mut()?.roll(&request.method, &path))
        };
        if let Some(url) = state.road(&request.url) {
            request.url = url;
        }
        let (method, headers) = (request.method.clone(), request.headers.clone());
        let sent = match (&request.body, &fault) {
            (Body::Empty, _) | (_, Some(Fault::DropRequest)) => 0,
            (Body::Bytes(body), Some(Fault::CutRequest(bytes))) => body.len().min(*bytes),
            (Body::Bytes(body), _) => body.len(),
        };
        state.log.push(Call { method, path, headers, fault: fault.clone(), status: None, sent });
        (state.log.len() - 1, fault)
    }
}

impl State {
    fn scripted(&mut self, method: &Method, path: &str) -> Option<Fault> {
        let fits = |rule: &&mut Rule| {
            rule.times > 0 && rule.method.as_ref().is_none_or(|m| m == method) && path.contains(&rule.path)
        };
        let rule = self.script.iter_mut().find(fits)?;
        if rule.times != usize::MAX {
            rule.times -= 1;
        }
        Some(rule.fault.clone())
    }

    fn road(&self, url: &str) -> Option<String> {
        let mut roads = self.roads.iter().rev();
        roads.find_map(|(from, to)| Some(format!("{to}{}", url.strip_prefix(from.as_str())?)))
    }
}

#[async_trait]
impl Http for FaultyHttp {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (nth, fault) = self.judge(&mut request);
        let mut offline = self.offline.subscribe();
        let exchange = async {
            match fault {
                None => self.wire.send(request).await,
                Some(fault) => fault.befall(&*self.wire, request).await,
            }
        };
        let answer = tokio::select! {
            answer = exchange => answer?,
            () = unplugged(&mut offline) => return Err(unreachable()),
        };
        self.state.lock().unwrap().log[nth].status = Some(answer.status);
        let received = Arc::clone(&self.received);
        let counted = answer.body.inspect_ok(move |piece| {
            received.fetch_add(piece.len() as u64, Ordering::Relaxed);
        });
        Ok(HttpResponse { body: cut_when(offline, counted.boxed()), ..answer })
    }
}

type Bytestream = futures::stream::BoxStream<'static, Result<bytes::Bytes, HttpError>>;

/// The body until the cable is pulled.
fn cut_when(mut offline: watch::Receiver<bool>, body: Bytestream) -> Bytestream {
    let end = async move { unplugged(&mut offline).await };
    let cut = futures::stream::once(async { Err(unreachable()) });
    // `None` marks the true end: what follows it is the cut that did not happen.
    let tagged = body.map(Some).chain(futures::stream::iter([None]));
    let until_cut = tagged.take_until(end).chain(cut.map(Some));
    until_cut.take_while(|piece| ready(piece.is_some())).filter_map(ready).boxed()
}

/// The same words wherever the cable was pulled.
fn unreachable() -> HttpError {
    HttpError::Unreachable("nothing answers".to_owned())
}

/// Waits until the cable is out; for ever when the network is gone with its client.
async fn unplugged(offline: &mut watch::Receiver<bool>) {
    if offline.wait_for(|offline| *offline).await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn path_of(url: &str) -> String {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    after_scheme.split_once('/').map_or_else(String::new, |(_, path)| format!("/{path}"))
}

#[cfg(test)]
mod tests;
