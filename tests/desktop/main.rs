//! The real window through the main journey: sign in, read, report offline, be killed, reconnect, be accepted.
//!
//! Drives the built app by WebDriver against a built server, both as separate processes on real files. Prints a line
//! per step; exits 0 only if every step was seen to happen. Must run inside a display and a D-Bus session.

mod journey;
mod large;
mod office;
mod pictures;
mod processes;
mod stage;
mod window;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Drives the real window through the main journey.
#[derive(Debug, Parser)]
struct Arguments {
    /// The built app.
    #[arg(long)]
    app: PathBuf,
    /// The built server.
    #[arg(long)]
    server: PathBuf,
    /// Save a picture of each main screen here, in both languages and themes.
    #[arg(long)]
    screenshots: Option<PathBuf>,
    /// Leave out the journey; only take pictures.
    #[arg(long)]
    pictures_only: bool,
    /// Measure a first sync of 100 000 work orders instead.
    #[arg(long)]
    large: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without where in the code: what was seen must be among the last lines.
            println!("✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let size = if arguments.large { "large" } else { "demo" };
    let stage = stage::Stage::set(&arguments.app, &arguments.server, size).await?;
    if arguments.large {
        return large::measure(&stage, arguments.screenshots.as_deref()).await;
    }
    if !arguments.pictures_only {
        journey::play(&stage).await?;
    }
    if let Some(folder) = &arguments.screenshots {
        pictures::take(&stage, folder).await?;
    }
    println!("desktop: every step was seen");
    Ok(())
}
