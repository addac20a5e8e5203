//! `kill`: a real client process and a real server process on real files, either of them killed at random moments while
//! they work.
//!
//! The client says what it promises (`enqueued …`, only after the core returned), the ledger remembers it, and each new
//! start has to show it. SIGKILL leaves the page cache alone: this is about processes that die, not about power cuts.

mod client;
mod ledger;
mod processes;
mod rounds;
mod secrets;
mod server;

pub(crate) use client::Arguments as ClientArguments;
pub(crate) use client::run as run_client;

use std::fmt;
use std::time::Instant;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rounds::Place;

/// Rounds in one place; then everything is compared and a new place begins.
const SERIES: u64 = 100;

/// How often, and which moments.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many kills
    #[arg(long, default_value_t = 200)]
    rounds: u64,
    /// Decides who is killed and when; the moments themselves are the machine's
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What went wrong so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Promises that were not kept.
    pub(crate) lost: u64,
    /// Requests at the server that nobody sent, or that were sent once and are there twice.
    pub(crate) duplicated: u64,
    /// Starts of a program that did not come about.
    pub(crate) unopenable: u64,
    /// Passwords, tokens and keys in a file, a log or a command line.
    pub(crate) leaked: u64,
}

impl Found {
    fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl std::ops::AddAssign for Found {
    fn add_assign(&mut self, other: Self) {
        self.lost += other.lost;
        self.duplicated += other.duplicated;
        self.unopenable += other.unopenable;
        self.leaked += other.leaked;
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lost={} duplicated={} unopenable={}", self.lost, self.duplicated, self.unopenable)
    }
}

/// Kills so often; whether nothing was found.
pub(crate) fn run(arguments: &Arguments) -> bool {
    let began = Instant::now();
    let mut dice = StdRng::seed_from_u64(arguments.seed);
    let (mut found, mut done, mut n_promises) = (Found::default(), 0, 0);
    while done < arguments.rounds && found.is_nothing() {
        let rounds = SERIES.min(arguments.rounds - done);
        let mut place = Place::new(&mut dice);
        place.rounds(rounds, &mut dice);
        n_promises += place.n_promises();
        found += place.close();
        done += rounds;
        println!("{done} rounds, {n_promises} promises, {:.0} s", began.elapsed().as_secs_f64());
    }
    println!("secrets: leaked={}", found.leaked);
    println!("kill: rounds={done} {found}");
    found.is_nothing()
}
