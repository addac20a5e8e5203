//! Sends: takes one operation, lets it travel, keeps what came of it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use portal_api::id::Epoch;
use portal_api::requests::Withdrawn;
use rusqlite::Connection;
use uuid::Uuid;

use super::apply;
use super::courier::Courier;
use super::listener::Listener;
use super::machine::{Effect, Input};
use super::op::{EntityId, Op};
use super::retry::Retry;
use crate::attachments::Vault;
use crate::ports::{Clock, Rng};
use crate::store::outbox::{OutboxDb, meta, op as ops};
use crate::{Error, Result};

/// Everything that sending needs.
pub(crate) struct Line<'a> {
    /// What is to be sent.
    pub(crate) db: &'a OutboxDb,
    /// The way to the server.
    pub(crate) courier: &'a dyn Courier,
    /// The bytes of files to send.
    pub(crate) vault: &'a Arc<dyn Vault>,
    /// Time.
    pub(crate) clock: &'a dyn Clock,
    /// Jitter.
    pub(crate) rng: &'a dyn Rng,
    /// Whom to tell.
    pub(crate) listener: &'a dyn Listener,
}

/// What one run did.
#[derive(Debug)]
pub(crate) enum Step {
    /// Nothing is due.
    Idle {
        /// When something will be, if only time must pass.
        next: Option<Timestamp>,
    },
    /// One operation was tried, and what came of it is on the disk.
    Tried {
        /// What it was about.
        entity: EntityId,
        /// Why it did not go through. Whether it will be tried again is decided already; this is for the status strip.
        trouble: Option<Error>,
    },
}

/// An operation in this worker's hands.
struct Claim {
    op: Op,
    effect: Effect,
    epoch: Epoch,
}

/// Tries one operation. Several may run beside each other: each takes another lane.
///
/// Dropping the future is safe: what was claimed stays in flight, and the next start of the program asks again.
///
/// # Errors
/// What the database refuses while claiming; nothing has left this computer then.
pub(crate) async fn run_once(line: &Line<'_>) -> Result<Step> {
    let now = line.clock.now();
    let claim = match line.db.write(move |tx| claim(tx, now)).await? {
        Ok(claim) => claim,
        Err(next) => return Ok(Step::Idle { next }),
    };
    let (entity, noun) = (claim.op.entity, claim.op.kind.traits().noun);
    line.listener.changed(noun);
    let (input, trouble) = match travel(&claim, line).await {
        Ok(input) => (input, None),
        Err(error) => (Input::Failed(Retry::of(&error)), Some(error)),
    };
    keep(claim.op.id, input, line).await?;
    line.listener.tried(entity, trouble.as_ref());
    line.listener.changed(noun);
    Ok(Step::Tried { entity, trouble })
}

/// Takes what is due, or says when something will be. Committed before the first byte leaves.
fn claim(tx: &Connection, now: Timestamp) -> Result<std::result::Result<Claim, Option<Timestamp>>> {
    let Some(op) = ops::next_due(tx, now)? else { return Ok(Err(ops::next_time(tx)?)) };
    // Before the first answer no epoch is known. The server refuses this one and names its own.
    let epoch = meta::epoch(tx)?.unwrap_or(Epoch(Uuid::nil()));
    let (op, effects) = apply::apply(tx, op, Input::Claimed { epoch }, now, 0.0)?;
    Ok(effects.into_iter().next().map(|effect| Claim { op, effect, epoch }).ok_or(None))
}

async fn travel(claim: &Claim, line: &Line<'_>) -> Result<Input> {
    let Claim { op, effect, epoch } = claim;
    if *effect == Effect::TakeBack {
        let Withdrawn { id, epoch } = line.courier.withdraw_request(op.entity.request(), *epoch).await?;
        return Ok(Input::TakenBack { entity: id.into(), epoch });
    }
    op.kind.perform(op, *epoch, line).await
}

/// Keeps what came of it. A disk that refuses is asked again: an answer must not be lost because of a full disk.
async fn keep(id: Uuid, input: Input, line: &Line<'_>) -> Result<()> {
    let jitter = line.rng.unit();
    let mut pause = Duration::from_secs(1);
    loop {
        let (input, now) = (input.clone(), line.clock.now());
        match line.db.write(move |tx| conclude(tx, id, input, now, jitter)).await {
            Err(error) if !matches!(error, Error::Database(portal_sqlite::Error::Closed)) => {
                tracing::warn!(%error, "keeping an answer");
                line.clock.sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(60));
            }
            kept => return kept,
        }
    }
}

fn conclude(tx: &Connection, id: Uuid, input: Input, now: Timestamp, jitter: f64) -> Result<()> {
    // It may have been discarded meanwhile.
    let Some(op) = ops::get(tx, id)? else { return Ok(()) };
    let epoch = if let Input::Failed(Retry::Later { epoch, .. }) = &input { *epoch } else { None };
    apply::apply(tx, op, input, now, jitter)?;
    if let Some(epoch) = epoch {
        apply::epoch_seen(tx, epoch, now)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
