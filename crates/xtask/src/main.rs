//! `cargo xtask demo | test | check` and their smaller siblings.
//!
//! Works on a fresh clone with only Rust and Node installed: what else is missing is installed or
//! named (`system`), and every step says what it is doing.

mod backend;
mod check;
mod command;
mod demo;
mod generated;
#[cfg(test)]
mod guards;
mod project;
mod steps;
mod system;
mod test;
mod trials;
mod ui;
mod window;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use project::Project;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The commands of Customer Portal Desktop")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Start the backend with demo data and open the app on it
    Demo(demo::Arguments),
    /// Run everything: formats, lints, guards, all tests, the real window
    Test,
    /// Run what is quick: formats, lints, guards, freshness of generated files
    Check,
    /// Try to break the promises on simulated time (`--seeds N --from S`)
    Sim(trials::Arguments),
    /// Kill real processes at random moments (`--rounds N`)
    Kill(trials::Arguments),
    /// Let every file, database and HTTP call fail once
    Faults(trials::Arguments),
    /// Feed nonsense to every parser (`--seconds N`)
    Fuzz(trials::Arguments),
    /// Write all generated files that are checked in
    Generate,
    /// Write the TypeScript bindings of the window's commands
    Bindings,
    /// Write the OpenAPI document of the server
    Openapi,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> anyhow::Result<ExitCode> {
    let project = Project::find()?;
    match task {
        Task::Demo(arguments) => demo::run(&project, arguments)?,
        Task::Test => return Ok(steps::run_all(&project, test::plan())),
        Task::Check => return Ok(steps::run_all(&project, check::plan())),
        Task::Sim(arguments) => trials::run(&project, "sim", arguments)?,
        Task::Kill(arguments) => trials::run(&project, "kill", arguments)?,
        Task::Faults(arguments) => trials::run(&project, "faults", arguments)?,
        Task::Fuzz(arguments) => trials::run(&project, "fuzz", arguments)?,
        Task::Generate => generated::write_all(&project)?,
        Task::Bindings => generated::write_bindings(&project)?,
        Task::Openapi => generated::write_openapi(&project)?,
    }
    Ok(ExitCode::SUCCESS)
}
