//! Instruments that try to break the promises. Each is a subcommand, ends with one line that a script can read, and
//! with a failure when that line is not all zeros. Run them as `cargo xtask sim | kill | faults | fuzz`.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test program")]

mod faults;
mod fuzz;
mod kill;
mod sim;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "trials")]
struct Arguments {
    #[command(subcommand)]
    trial: Trial,
}

#[derive(Subcommand)]
enum Trial {
    /// A whole world on simulated time, one for each seed
    Sim(sim::Arguments),
    /// Every call to disk or server fails once
    Faults(faults::Arguments),
    /// Real processes, killed at random moments
    Kill(kill::Arguments),
    /// Nonsense for every parser
    Fuzz(fuzz::Arguments),
    /// The client that `kill` kills
    #[command(hide = true)]
    KillClient(kill::ClientArguments),
}

fn main() -> ExitCode {
    let zeros = match Arguments::parse().trial {
        Trial::Sim(arguments) => sim::run(&arguments),
        Trial::Faults(arguments) => faults::run(&arguments),
        Trial::Kill(arguments) => kill::run(&arguments),
        Trial::Fuzz(arguments) => fuzz::run(&arguments),
        Trial::KillClient(arguments) => kill::run_client(&arguments),
    };
    if zeros { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
