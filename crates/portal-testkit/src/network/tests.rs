use bytes::Bytes;
use futures::TryStreamExt as _;
use portal_core::ports::Body;

use super::*;

/// Answers every call with `0123456789` in two pieces.
struct Echo;

#[async_trait]
impl Http for Echo {
    async fn send(&self, _request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let pieces = [Ok(Bytes::from_static(b"01234")), Ok(Bytes::from_static(b"56789"))];
        Ok(HttpResponse { status: 200, headers: Vec::new(), body: futures::stream::iter(pieces).boxed() })
    }
}

fn network() -> FaultyHttp {
    FaultyHttp::over(Arc::new(Echo))
}

async fn get(network: &FaultyHttp, path: &str) -> Result<String, HttpError> {
    let request = HttpRequest {
        method: Method::GET,
        url: format!("http://localhost{path}"),
        headers: Vec::new(),
        body: Body::Empty,
        idle_timeout: std::time::Duration::from_secs(1),
    };
    let pieces: Vec<Bytes> = network.send(request).await?.body.try_collect().await?;
    Ok(String::from_utf8(pieces.concat()).unwrap())
}

#[tokio::test]
async fn a_call_passes_whole_when_nothing_was_planned() {
    let network = network();
    assert_eq!(get(&network, "/v1/me").await.unwrap(), "0123456789");
    assert_eq!(network.calls(&Method::GET, "/v1/me").len(), 1);
}

#[tokio::test]
async fn a_scripted_fault_meets_the_call_it_was_meant_for_and_only_once() {
    let network = network();
    network.next("/v1/sync", Fault::DropResponse);
    assert!(get(&network, "/v1/me").await.is_ok());
    assert!(get(&network, "/v1/sync?cursor=1").await.is_err());
    assert!(get(&network, "/v1/sync?cursor=1").await.is_ok());
    assert_eq!(network.n_faults_left(), 0);
}

#[tokio::test]
async fn an_answer_is_cut_at_exactly_the_byte_asked_for() {
    for bytes in 0..10 {
        let network = network();
        network.next("/", Fault::Truncate(bytes));
        let request = HttpRequest {
            method: Method::GET,
            url: "http://localhost/".to_owned(),
            headers: Vec::new(),
            body: Body::Empty,
            idle_timeout: std::time::Duration::from_secs(1),
        };
        let mut body = network.send(request).await.unwrap().body;
        let mut seen = Vec::new();
        let error = loop {
            match body.next().await {
                Some(Ok(piece)) => seen.extend(piece),
                other => break other,
            }
        };
        assert_eq!(seen, &b"0123456789"[..bytes]);
        assert!(matches!(error, Some(Err(HttpError::Broken(_)))));
    }
}

#[tokio::test]
async fn pulling_the_cable_ends_an_answer_that_is_still_arriving() {
    let network = network();
    let endless = futures::stream::pending().boxed();
    let mut body = cut_when(network.offline.subscribe(), endless);
    network.set_offline(true);
    assert!(matches!(body.next().await, Some(Err(HttpError::Unreachable(_)))));
    assert!(get(&network, "/").await.is_err());
    network.set_offline(false);
    assert!(get(&network, "/").await.is_ok());
}

#[tokio::test]
async fn the_same_seed_brings_the_same_weather() {
    let rolls = |seed| {
        let mut weather = Weather::new(seed, 50);
        (0..40).map(|_| weather.roll(&Method::PUT, "/v1/requests/1")).collect::<Vec<_>>()
    };
    assert_eq!(rolls(7), rolls(7));
    assert_ne!(rolls(7), rolls(8));
    assert!(rolls(7).iter().any(Option::is_some));
    assert!(rolls(7).iter().any(Option::is_none));
}

#[tokio::test]
async fn a_road_leads_a_stable_address_to_the_real_one() {
    let network = network();
    network.lead("https://portal.example.org", "http://127.0.0.1:4711");
    let state = network.state.lock().unwrap();
    let led = state.road("https://portal.example.org/v1/me").unwrap();
    assert_eq!(led, "http://127.0.0.1:4711/v1/me");
}
