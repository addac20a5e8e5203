//! Waiting for something that is going to happen, without guessing how long it takes.

use std::time::{Duration, Instant};

/// After this long a test gives up. Far beyond what anything here needs, so that a busy machine fails no test.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// How often the question is asked again.
const PAUSE: Duration = Duration::from_millis(10);

/// Asks until there is an answer.
///
/// # Panics
/// With `what` when there was none before [`DEADLINE`].
pub async fn until<T>(what: &str, mut question: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = question().await {
            return answer;
        }
        assert!(start.elapsed() < DEADLINE, "still not so after {DEADLINE:?}: {what}");
        tokio::time::sleep(PAUSE).await;
    }
}
