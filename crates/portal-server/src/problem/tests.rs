//! Whatever goes wrong below, a problem comes out.

use axum::Router;
use axum::body::to_bytes;
use axum::middleware::from_fn;
use axum::routing::get;
use rstest::rstest;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use super::*;

async fn panics() -> &'static str {
    panic!("on purpose")
}

async fn sleeps() {
    std::future::pending::<()>().await;
}

async fn breaks() -> Refusal {
    StoreError::Broken("a page is damaged".into()).into()
}

async fn is_busy() -> Refusal {
    StoreError::Unavailable("locked".into()).into()
}

async fn speaks_for_itself() -> (StatusCode, [(HeaderName, &'static str); 1], &'static str) {
    (StatusCode::IM_A_TEAPOT, [(CONTENT_ENCODING, "zstd")], "<html>no</html>")
}

async fn answer(path: &str) -> (Response<()>, Problem) {
    let router = Router::new()
        .route("/panics", get(panics))
        .route("/sleeps", get(sleeps))
        .route("/breaks", get(breaks))
        .route("/busy", get(is_busy))
        .route("/teapot", get(speaks_for_itself))
        .layer(TimeoutLayer::with_status_code(TIMED_OUT, std::time::Duration::from_millis(20)))
        .layer(CatchPanicLayer::custom(from_panic))
        .layer(from_fn(complete));
    let request = Request::builder().uri(path).header(TRACE_HEADER, "trace-1").body(Body::empty()).unwrap();
    let (head, body) = router.oneshot(request).await.unwrap().into_parts();
    let problem = serde_json::from_slice(&to_bytes(body, 10_000).await.unwrap()).unwrap();
    (Response::from_parts(head, ()), problem)
}

#[rstest]
#[case::a_panic("/panics", 500, ErrorCode::Internal)]
#[case::a_timeout("/sleeps", 408, ErrorCode::Timeout)]
#[case::a_broken_database("/breaks", 500, ErrorCode::Internal)]
#[case::a_busy_database("/busy", 503, ErrorCode::Unavailable)]
#[case::words_of_somebody_else("/teapot", 418, ErrorCode::Malformed)]
#[case::nothing_there("/nothing", 404, ErrorCode::NotFound)]
#[tokio::test]
async fn every_refusal_is_a_problem(#[case] path: &str, #[case] status: u16, #[case] code: ErrorCode) {
    let (head, problem) = answer(path).await;
    assert_eq!((head.status().as_u16(), problem.status, problem.code), (status, status, code));
    assert_eq!(head.headers()[CONTENT_TYPE], PROBLEM_JSON);
    assert!(!head.headers().contains_key(CONTENT_ENCODING));
    assert_eq!(problem.trace.as_deref(), Some("trace-1"));
    assert_eq!(head.headers().contains_key(RETRY_AFTER), code == ErrorCode::Unavailable);
}

#[test]
fn who_wrote_too_much_is_told_when_to_come_back() {
    let response = Refusal::from(StoreError::from(ErrorCode::TooManyRequests)).into_response();
    assert_eq!(response.headers()[RETRY_AFTER], "300");
    let response = Refusal::from(StoreError::from(ErrorCode::NotFound)).into_response();
    assert!(!response.headers().contains_key(RETRY_AFTER));
}
