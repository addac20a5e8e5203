//! The computer's clock: retries are planned by it, and it may be set.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::account::Inner;
use crate::outbox;

/// Between two looks.
const LOOK: Duration = Duration::from_secs(60);
/// Clocks that are kept right are moved by less than this.
const SLACK: SignedDuration = SignedDuration::from_secs(5);

/// Notices that the clock was set back, against the one that counts from the start of the computer. It may also have
/// been set while the program did not run.
pub(super) async fn run(account: Arc<Inner>) {
    let mut zero = zero(&account);
    tell(&account).await;
    loop {
        account.ports.clock.sleep(LOOK).await;
        let seen = self::zero(&account);
        if zero.duration_since(seen) > SLACK {
            tracing::info!("the clock was set back");
            tell(&account).await;
        }
        zero = seen;
    }
}

/// When the steady clock began, by the one on the wall.
fn zero(account: &Inner) -> Timestamp {
    let elapsed = SignedDuration::try_from(account.ports.clock.elapsed()).unwrap_or(SignedDuration::MAX);
    account.ports.clock.now().saturating_sub(elapsed).unwrap_or(Timestamp::MIN)
}

async fn tell(account: &Inner) {
    match outbox::clock_set(&account.outbox, account.ports.clock.now()).await {
        Ok(true) => account.wake.outbox(),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "planning anew"),
    }
}
