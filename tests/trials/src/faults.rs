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
use std::time::Instant;

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

/// Runs the scenarios; whether nothing was found.
pub(crate) fn run(arguments: &Arguments) -> bool {
    vfs::register();
    let chosen: Vec<Scenario> =
        Scenario::ALL.into_iter().filter(|one| arguments.only.as_ref().is_none_or(|only| one.name() == only)).collect();
    let (mut points, mut failed) = (0, 0);
    for scenario in &chosen {
        let began = Instant::now();
        let (tried, found) = every_call(*scenario, arguments);
        println!(
            "{:<18} {tried:>6} points {:>4} findings {:>7.1} s",
            scenario.name(),
            found.len(),
            began.elapsed().as_secs_f64()
        );
        for finding in found.iter().take(SHOWN) {
            println!("  {finding}");
        }
        points += tried;
        failed += found.len();
    }
    println!("faults: scenarios={} points={points} failed={failed}", chosen.len());
    failed == 0
}

/// Lets every call of a scenario fail, in both moods.
fn every_call(scenario: Scenario, arguments: &Arguments) -> (u64, Vec<String>) {
    let place = room();
    let start = scenario.prepare(place.path());
    let calls = count(&|| scenario.run(&start, &Injector::counting()));
    let step = if arguments.quick { calls.div_ceil(QUICK).max(1) } else { 1 };
    let (mut tried, mut found) = (0, Vec::new());
    for mood in Mood::ALL {
        let mut at = 0;
        loop {
            let at_now = arguments.at.unwrap_or(at);
            let injector = Injector::failing(at_now, mood);
            let outcome = catch_unwind(AssertUnwindSafe(|| scenario.run(&start, &injector)));
            let what = injector.what();
            let problems = outcome.unwrap_or_else(|_| vec!["it broke down".to_owned()]);
            let Some(what) = what else {
                // No call was left to fail: everything has been tried.
                found.extend(
                    problems.into_iter().map(|problem| format!("{} without a fault: {problem}", scenario.name())),
                );
                break;
            };
            tried += 1;
            found.extend(
                problems
                    .into_iter()
                    .map(|problem| format!("{} --at {at_now} {mood:?} ({what}): {problem}", scenario.name())),
            );
            if arguments.at.is_some() {
                break;
            }
            at += step;
        }
    }
    (tried, found)
}

fn count(run: &dyn Fn() -> Vec<String>) -> u64 {
    injector::calls_during(run)
}
