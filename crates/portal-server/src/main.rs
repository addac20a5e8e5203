//! `portal-server`: the portal backend of a service company.

use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};
use portal_server::store::OfficeStore;
use portal_server::store::sqlite::Sqlite;
use portal_server::{Config, DATABASE, Limits, Running, admin, seed, start};
use tracing_subscriber::EnvFilter;

/// The portal backend of a service company.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// How the log on standard error is written.
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text, env = "PORTAL_LOG_FORMAT")]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Answers customers until it is told to stop (SIGTERM, ctrl-c).
    Serve(Serve),
    /// Brings the database to the newest schema and ends.
    Migrate {
        /// The data directory.
        #[arg(long, env = "PORTAL_DATA")]
        data: PathBuf,
    },
    /// Fills an empty data directory with demo data and prints the sign-ins.
    Seed {
        /// The data directory.
        #[arg(long, env = "PORTAL_DATA")]
        data: PathBuf,
        #[command(flatten)]
        options: seed::Options,
    },
    /// What the office does: settings, portal users, requests, stages. Works while the server runs.
    Admin {
        /// The data directory.
        #[arg(long, env = "PORTAL_DATA")]
        data: PathBuf,
        /// Answers in JSON.
        #[arg(long, global = true)]
        json: bool,
        #[command(subcommand)]
        command: admin::Command,
    },
    /// Tells clients that a backup was put back, so that they send again what the backup does not know.
    Restored {
        /// The data directory.
        #[arg(long, env = "PORTAL_DATA")]
        data: PathBuf,
    },
    /// Prints the OpenAPI description of the contract.
    Openapi,
}

#[derive(Args)]
struct Serve {
    /// The data directory: database, files and key. Made if missing.
    #[arg(long, env = "PORTAL_DATA")]
    data: PathBuf,
    /// Address and port; port 0 takes a free one and prints it.
    #[arg(long, env = "PORTAL_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Calls per second and address.
    #[arg(long, env = "PORTAL_CALLS_PER_SECOND", default_value = "200")]
    calls_per_second: NonZeroU32,
    /// Calls at once and address.
    #[arg(long, env = "PORTAL_CALLS_BURST", default_value = "1000")]
    calls_burst: NonZeroU32,
    /// Attempts to sign in per minute, for each address and for each user.
    #[arg(long, env = "PORTAL_SIGN_INS_PER_MINUTE", default_value = "10")]
    sign_ins_per_minute: NonZeroU32,
    /// Believe `X-Forwarded-For`, because a reverse proxy of ours writes it.
    #[arg(long, env = "PORTAL_BEHIND_PROXY")]
    behind_proxy: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    log_to_stderr(cli.log_format);
    match cli.command {
        Command::Serve(options) => serve(options).await,
        Command::Migrate { data } => migrate(&data),
        Command::Seed { data, options } => {
            std::fs::create_dir_all(&data)?;
            let store = Sqlite::open(&data.join(DATABASE))?;
            say(&seed::run(&store, &data, &options).await?);
            Ok(())
        }
        Command::Admin { data, json, command } => administer(&data, json, command).await,
        Command::Restored { data } => {
            let database = data.join(DATABASE);
            anyhow::ensure!(database.exists(), "there is no database in {}", data.display());
            println!("epoch {}", Sqlite::open(&database)?.renew_epoch().await?);
            Ok(())
        }
        Command::Openapi => {
            print!("{}", portal_server::openapi_document());
            Ok(())
        }
    }
}

async fn serve(options: Serve) -> anyhow::Result<()> {
    let limits = Limits {
        per_second: options.calls_per_second,
        burst: options.calls_burst,
        sign_in_per_minute: options.sign_ins_per_minute,
        is_behind_proxy: options.behind_proxy,
    };
    let running: Running = start(Config { data: options.data, listen: options.listen, limits }).await?;
    // The one line on standard output: whoever started this process reads the port from it.
    println!("listening on {}", running.url());
    told_to_stop().await?;
    tracing::info!("stopping");
    running.shutdown().await.context("stopping")
}

fn migrate(data: &std::path::Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(data)?;
    let migrated = Sqlite::migrate(&data.join(DATABASE))?;
    println!("schema {} -> {}", migrated.from, migrated.to);
    Ok(())
}

/// Exit code 2 tells what the caller got wrong from what this machine could not do.
async fn administer(data: &std::path::Path, json: bool, command: admin::Command) -> anyhow::Result<()> {
    let database = data.join(DATABASE);
    anyhow::ensure!(database.exists(), "there is no database in {}", data.display());
    let store = Sqlite::open(&database)?;
    match admin::run(&store, command, jiff::Timestamp::now()).await {
        Ok(answer) => {
            say(&format!("{}\n", if json { answer.to_json()? } else { answer.to_string() }));
            Ok(())
        }
        Err(admin::AdminError::Input(message)) => {
            eprintln!("{message}");
            std::process::exit(2)
        }
        Err(admin::AdminError::Store(error)) => Err(error.into()),
    }
}

/// Prints an answer. Whoever reads only its beginning (`| head`) has what they want: a closed pipe is no failure.
fn say(answer: &str) {
    let _ = std::io::stdout().lock().write_all(answer.as_bytes());
}

/// Waits for ctrl-c or, on Unix, SIGTERM.
async fn told_to_stop() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}

fn log_to_stderr(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().init(),
    }
}
