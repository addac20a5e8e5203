//! The office at the command line (`portal-server admin`): settings, portal users, requests, stages, comments, offers.
//!
//! Every command is one call of the store, so it works on the same database while a server runs: the server notices
//! the commit and pokes the customers.

mod answer;
mod portals;
mod quotations;
mod requests;
mod settings;
mod users;
mod work_orders;

use clap::Subcommand;
use jiff::Timestamp;
use portal_api::problem::ErrorCode;

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
    /// Says something about a work order, which the customer reads.
    Comment {
        /// Number such as `WO-20417`.
        work_order: String,
        /// At most 10 000 characters.
        text: String,
        /// A note for the company's own use: never shared.
        #[arg(long)]
        internal: bool,
        /// Who answers; the company's name unless given.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        /// Where to look for the number, when several portals have it.
        #[arg(long)]
        portal: Option<String>,
    },
    /// Offers, and what customers answered.
    #[command(subcommand)]
    Quotations(QuotationCommand),
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
    /// What was said about a work order, oldest first, with the company's own notes.
    Comments {
        /// Number such as `WO-20417`.
        number: String,
        /// Where to look for the number, when several portals have it.
        #[arg(long)]
        portal: Option<String>,
    },
}

/// Offers, and what customers answered.
#[derive(Debug, Subcommand)]
pub enum QuotationCommand {
    /// All of a portal, newest number first.
    List {
        /// The portal's address.
        slug: String,
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
        Command::WorkOrder(command) => work_orders::run(store, command, now).await,
        Command::Comment { work_order, text, internal, by, portal } => {
            let said = work_orders::Said { text: &text, is_internal: internal, by: by.as_deref() };
            work_orders::comment(store, &work_order, said, portal.as_deref(), now).await
        }
        Command::Quotations(QuotationCommand::List { slug }) => quotations::list(store, &slug, now).await,
    }
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
