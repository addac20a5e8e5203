//! What happened, as one number: two runs of the same seed must have the same.

use std::sync::Mutex;

use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

/// Everything that happens in a world, in order.
pub(super) struct Trace {
    began: Instant,
    state: Mutex<(Sha256, u64)>,
    is_told: bool,
}

impl Trace {
    /// A new one; `is_told` prints every line as well.
    pub(super) fn new(is_told: bool) -> Self {
        Self { began: Instant::now(), state: Mutex::new((Sha256::new(), 0)), is_told }
    }

    /// Writes a line.
    pub(super) fn note(&self, line: impl AsRef<str>) {
        let line = format!("{:>12.3} {}", self.began.elapsed().as_secs_f64(), line.as_ref());
        if self.is_told {
            println!("{line}");
        }
        let mut state = self.state.lock().unwrap();
        state.0.update(line.as_bytes());
        state.0.update(b"\n");
        state.1 += 1;
    }

    /// The first bytes of the digest, and how many lines there were.
    pub(super) fn end(&self) -> (String, u64) {
        let state = self.state.lock().unwrap();
        let digest: [u8; 32] = state.0.clone().finalize().into();
        (digest[..8].iter().map(|byte| format!("{byte:02x}")).collect(), state.1)
    }
}
