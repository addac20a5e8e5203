//! SQLite is set up by whoever uses it first. A process has only one first time, so every attempt is a process: this
//! test starts itself again, and each time the second thread comes a little later into the moment in question.
#![allow(
    clippy::unwrap_used,
    reason = "all of this is tests; Clippy allows it only inside the test functions themselves"
)]

use std::env;
use std::hint::spin_loop;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use portal_sqlite::{DataKey, Durability, Options, open};
use tempfile::TempDir;

const NAME: &str = "threads_that_open_the_first_files_together_all_succeed";
const MICROSECONDS_LATE: &str = "MICROSECONDS_LATE";

#[test]
fn threads_that_open_the_first_files_together_all_succeed() {
    if let Ok(late) = env::var(MICROSECONDS_LATE) {
        return open_together(Duration::from_micros(late.parse().unwrap()));
    }
    for late in (1..60).chain(1..60) {
        let child = Command::new(env::current_exe().unwrap())
            .args(["--exact", NAME, "--nocapture"])
            .env(MICROSECONDS_LATE, late.to_string())
            .output()
            .unwrap();
        assert!(child.status.success(), "{late} µs late: {}", String::from_utf8_lossy(&child.stderr));
    }
}

fn open_together(late: Duration) {
    let dir = TempDir::new().unwrap();
    let options = Options { key: Some(DataKey::new([7; 32])), durability: Durability::Precious };
    // Spinning, because the moment is shorter than it takes to wake a thread.
    let missing = AtomicUsize::new(2);
    let open_after = |late: Duration, name| {
        missing.fetch_sub(1, Ordering::SeqCst);
        while missing.load(Ordering::SeqCst) > 0 {
            spin_loop();
        }
        let together = Instant::now();
        while together.elapsed() < late {
            spin_loop();
        }
        open(&dir.path().join(name), &options).map(drop)
    };
    let opened = thread::scope(|scope| {
        let first = scope.spawn(|| open_after(Duration::ZERO, "a.db"));
        let second = scope.spawn(|| open_after(late, "b.db"));
        [first, second].map(|thread| thread.join().unwrap())
    });
    for result in opened {
        result.unwrap();
    }
}
