//! `faults`: in every scenario the first file, database or HTTP call fails, then the second one, and so on until a run has
//! none left to fail; after each, a run without faults must bring everything to its end (`reference/sync.md` §4, T2b).
//!
//! Real are the core, its files, SQLite, and the server; calls of the core's computer pass [`injector`] on their way to
//! the disk ([`vfs`], `portal_core::faults`) and to the server ([`computer`]).

mod computer;
mod injector;
mod judge;
mod scenario;
mod vfs;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::sim::room;
use injector::{Injector, Mood};
use scenario::Scenario;

/// Which scenarios, and how thoroughly.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only so many calls of each scenario, spread over all of them
    #[arg(long)]
    quick: bool,
    /// Only this scenario
    #[arg(long)]
    only: Option<String>,
    /// Only this call
    #[arg(long)]
    at: Option<u64>,
}

/// Calls of each scenario and mood that `--quick` lets fail.
const QUICK: u64 = 25;
/// Findings of a scenario that are printed.
const SHOWN: usize = 20;

/// What came of one scenario in one mood.
struct Tried {
    points: u64,
    found: Vec<String>,
    took: Duration,
}

/// Runs the scenarios, one on each processor; whether nothing was found.
pub(crate) fn run(arguments: &Arguments) -> bool {
    vfs::register();
    let chosen: Vec<Scenario> =
        Scenario::ALL.into_iter().filter(|one| arguments.only.as_ref().is_none_or(|only| one.name() == only)).collect();
    let parts: Vec<_> = chosen.iter().flat_map(|scenario| Mood::ALL.map(|mood| (*scenario, mood))).collect();
    let next = AtomicUsize::new(0);
    let (mut points, mut failed) = (0, 0);
    thread::scope(|scope| {
        let (told, tries) = mpsc::channel();
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            let (told, next, parts) = (told.clone(), &next, &parts);
            scope.spawn(move || {
                while let Some((scenario, mood)) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let tried = every_call(*scenario, *mood, arguments);
                    told.send((*scenario, *mood, tried)).expect("somebody listens");
                }
            });
        }
        drop(told);
        for (scenario, mood, tried) in tries {
            let (n_found, seconds) = (tried.found.len(), tried.took.as_secs_f64());
            let (name, mood) = (scenario.name(), format!("{mood:?}"));
            println!("{name:<12} {mood:<9} {:>6} points {n_found:>4} findings {seconds:>7.1} s", tried.points);
            tried.found.iter().take(SHOWN).for_each(|finding| println!("  {finding}"));
            points += tried.points;
            failed += n_found;
        }
    });
    println!("faults: scenarios={} points={points} failed={failed}", chosen.len());
    failed == 0
}

/// Lets every call of a scenario fail.
fn every_call(scenario: Scenario, mood: Mood, arguments: &Arguments) -> Tried {
    let began = Instant::now();
    let place = room();
    let start = scenario.prepare(place.path());
    let calls = count(&|| scenario.run(&start, &Injector::counting()));
    let step = if arguments.quick { calls.div_ceil(QUICK).max(1) } else { 1 };
    let (mut points, mut found) = (0, Vec::new());
    let mut at = arguments.at.unwrap_or(0);
    loop {
        let injector = Injector::failing(at, mood);
        let outcome = catch_unwind(AssertUnwindSafe(|| scenario.run(&start, &injector)));
        let problems = outcome.unwrap_or_else(|_| vec!["it broke down".to_owned()]);
        let Some(what) = injector.what() else {
            // No call was left to fail: everything has been tried.
            found.extend(problems.into_iter().map(|problem| format!("{} without a fault: {problem}", scenario.name())));
            break;
        };
        points += 1;
        let told = |problem| format!("{} --at {at} {mood:?} ({what}): {problem}", scenario.name());
        found.extend(problems.into_iter().map(told));
        if arguments.at.is_some() {
            break;
        }
        at += step;
    }
    Tried { points, found, took: began.elapsed() }
}

fn count(run: &dyn Fn() -> Vec<String>) -> u64 {
    injector::calls_during(run)
}
