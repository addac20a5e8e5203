//! The office at the command line (`portal-server admin`): settings, portal users, requests, stages.
//!
//! Every command is one call of the store, so it works on the same database while a server runs: the server notices
//! the commit and pokes the customers.

mod answer;
mod portals;
mod requests;
mod settings;
mod users;

use clap::Subcommand;
use jiff::Timestamp;
use portal_api::problem::ErrorCode;
use portal_api::work_orders::Stage;

use crate::store::{Portal, Store, StoreError};

pub use answer::Answer;

/// What the office asks for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A portal's settings.
    #[command(subcommand)]
    Portal(PortalCommand),
    /// The people who sign in.
    #[command(subcommand)]
    User(UserCommand),
    /// What customers asked for.
    #[command(subcommand)]
    Requests(RequestCommand),
    /// Jobs.
    #[command(subcommand)]
    WorkOrder(WorkOrderCommand),
}

/// A portal's settings.
#[derive(Debug, Subcommand)]
pub enum PortalCommand {
    /// All portals.
    List,
    /// All settings of one.
    Show {
        /// The portal's address.
        slug: String,
    },
    /// Changes settings, all of them or none.
    Set {
        /// The portal's address.
        slug: String,
        /// For example `areas.invoices=false`; an unknown key answers with the list of keys.
        #[arg(required = true, value_name = "KEY=VALUE")]
        changes: Vec<String>,
    },
}

/// The people who sign in.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Everybody of a portal.
    List {
        /// The portal's address.
        slug: String,
    },
    /// Lets somebody in.
    Add {
        /// The portal's address.
        slug: String,
        /// Whom they belong to: name or id.
        #[arg(long)]
        customer: String,
        /// Sign-in name.
        #[arg(long)]
        email: String,
        /// Full name.
        #[arg(long)]
        name: String,
        /// At least eight characters.
        #[arg(long, env = "PORTAL_USER_PASSWORD", hide_env_values = true)]
        password: String,
    },
    /// Locks somebody out and ends their sessions.
    Disable {
        /// Sign-in name.
        email: String,
        /// Only in this portal.
        #[arg(long)]
        portal: Option<String>,
    },
    /// Lets somebody in again.
    Enable {
        /// Sign-in name.
        email: String,
        /// Only in this portal.
        #[arg(long)]
        portal: Option<String>,
    },
}

/// What customers asked for.
#[derive(Debug, Subcommand)]
pub enum RequestCommand {
    /// The inbox, newest first.
    List {
        /// The portal's address.
        slug: String,
        /// Decided ones as well.
        #[arg(long)]
        all: bool,
    },
    /// Makes a work order of a request and prints its number.
    Accept {
        /// Id, or number such as `R-4711`.
        request: String,
        /// Instead of the first line of what the customer wrote.
        #[arg(long)]
        title: Option<String>,
        /// Where to look for the number, when several portals have it.
        #[arg(long)]
        portal: Option<String>,
    },
    /// Declines a request.
    Decline {
        /// Id, or number such as `R-4711`.
        request: String,
        /// What the customer reads.
        #[arg(long)]
        reason: String,
        /// Where to look for the number, when several portals have it.
        #[arg(long)]
        portal: Option<String>,
    },
}

/// Jobs.
#[derive(Debug, Subcommand)]
pub enum WorkOrderCommand {
    /// Moves a work order on.
    Stage {
        /// Number such as `WO-20417`.
        number: String,
        /// reported, planned, in-progress, waiting-for-you, completed or cancelled.
        stage: String,
        /// Where to look for the number, when several portals have it.
        #[arg(long)]
        portal: Option<String>,
    },
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// What was asked for cannot be done; the sentence says why.
    #[error("{0}")]
    Input(String),
    /// The store.
    #[error(transparent)]
    Store(StoreError),
}

impl AdminError {
    fn input(message: impl Into<String>) -> Self {
        Self::Input(message.into())
    }
}

impl From<StoreError> for AdminError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(problem) => Self::Input(refusal(problem.code).to_owned()),
            error => Self::Store(error),
        }
    }
}

/// What a refusal of the store means at the command line.
fn refusal(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::IdConflict => "this exists already, or was decided already",
        ErrorCode::NotFound => "there is no such thing",
        ErrorCode::Withdrawn => "the customer took it back",
        _ => "the server refuses this",
    }
}

/// What these functions return.
type Result<T, E = AdminError> = std::result::Result<T, E>;

/// Does what is asked.
///
/// # Errors
/// [`AdminError::Input`] when nothing was changed because of what was asked.
pub async fn run(store: &dyn Store, command: Command, now: Timestamp) -> Result<Answer> {
    match command {
        Command::Portal(command) => portals::run(store, command).await,
        Command::User(command) => users::run(store, command, now).await,
        Command::Requests(command) => requests::run(store, command, now).await,
        Command::WorkOrder(WorkOrderCommand::Stage { number, stage, portal }) => {
            set_stage(store, &number, &stage, portal.as_deref(), now).await
        }
    }
}

async fn set_stage(
    store: &dyn Store,
    number: &str,
    stage: &str,
    portal: Option<&str>,
    now: Timestamp,
) -> Result<Answer> {
    let known: Vec<&str> = Stage::ALL.into_iter().map(Stage::as_str).collect();
    let to = Stage::parse(stage)
        .ok_or_else(|| AdminError::input(format!("there is no stage `{stage}`; stages are {}", known.join(", "))))?;
    let mut found = Vec::new();
    for portal in portals_named(store, portal).await? {
        found.extend(store.work_order_by_number(portal.id, number).await?);
    }
    let work_order = only(found, &format!("work order {number}"))?;
    let moved = store.set_stage(work_order.id, to, now).await?;
    Ok(Answer::of(&moved, format!("{}: {}", moved.number, moved.stage.as_str())))
}

/// The portal at this address, present or former.
async fn portal(store: &dyn Store, slug: &str) -> Result<Portal> {
    if let Some(portal) = store.portal(slug).await? {
        return Ok(portal);
    }
    let known: Vec<_> = store.portals().await?.into_iter().map(|portal| portal.settings.slug).collect();
    Err(AdminError::Input(format!("there is no portal `{slug}`; portals are {}", known.join(", "))))
}

/// The portals to look in: the named one, or all.
async fn portals_named(store: &dyn Store, slug: Option<&str>) -> Result<Vec<Portal>> {
    match slug {
        Some(slug) => Ok(vec![portal(store, slug).await?]),
        None => Ok(store.portals().await?),
    }
}

/// The one that was meant.
fn only<T>(mut found: Vec<T>, what: &str) -> Result<T> {
    match (found.pop(), found.is_empty()) {
        (Some(one), true) => Ok(one),
        (Some(_), false) => Err(AdminError::Input(format!("{what} is in several portals; say which with --portal"))),
        (None, _) => Err(AdminError::Input(format!("there is no {what}"))),
    }
}

#[cfg(test)]
mod tests;
