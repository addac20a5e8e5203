//! Time.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// Wall clock for what people read, monotonic clock for how long things take, and waiting.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The wall clock; may jump.
    fn now(&self) -> Timestamp;
    /// Time since some fixed point; never goes back.
    fn elapsed(&self) -> Duration;
    /// Waits.
    async fn sleep(&self, duration: Duration);
}
