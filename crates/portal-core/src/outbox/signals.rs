//! What the rest of the program knows and operations wait for.

use jiff::Timestamp;
use portal_api::id::Epoch;

use super::apply;
use super::kinds::Seen;
use super::machine::Input;
use crate::Result;
use crate::store::outbox::OutboxDb;
use crate::store::outbox::op::{self as ops, Counts};

/// Rows of the feed are a second acknowledgement: what the server lists, it has. True when anything changed.
///
/// # Errors
/// What the database refuses; asking again later is harmless.
pub(crate) async fn seen_in_feed(db: &OutboxDb, rows: Vec<Seen>, now: Timestamp) -> Result<bool> {
    db.write(move |tx| {
        let mut changed = false;
        for Seen { kind, entity, fingerprint } in rows {
            if let Some(op) = ops::about(tx, entity, kind)? {
                let before = op.clone();
                let (after, _) = apply::apply(tx, op, Input::SeenInFeed(fingerprint), now, 0.0)?;
                changed |= after != before;
            }
        }
        Ok(changed)
    })
    .await
}

/// The server speaks in this life of its database. To be told before the rows that came with it. True when something
/// is sent again because of it.
///
/// # Errors
/// As [`seen_in_feed`].
pub(crate) async fn epoch_seen(db: &OutboxDb, epoch: Epoch, now: Timestamp) -> Result<bool> {
    db.write(move |tx| Ok(apply::epoch_seen(tx, epoch, now)? > 0)).await
}

/// The server may have forgotten what it confirmed: a copy ahead of it, or another than its digest says. True when
/// something is sent again because of it.
///
/// # Errors
/// As [`seen_in_feed`].
pub(crate) async fn replay(db: &OutboxDb, now: Timestamp) -> Result<bool> {
    to_all(db, Input::ServerForgot, now).await
}

/// There is reason to hope: the line is back, the computer woke up, the window got the focus.
///
/// # Errors
/// As [`seen_in_feed`].
pub(crate) async fn line_back(db: &OutboxDb, now: Timestamp) -> Result<bool> {
    to_all(db, Input::LineBack, now).await
}

/// The clock was set back, or may have been while the program did not run.
///
/// # Errors
/// As [`seen_in_feed`].
pub(crate) async fn clock_set(db: &OutboxDb, now: Timestamp) -> Result<bool> {
    to_all(db, Input::ClockSet, now).await
}

/// Somebody signed in.
///
/// # Errors
/// As [`seen_in_feed`].
pub(crate) async fn signed_in(db: &OutboxDb, now: Timestamp) -> Result<bool> {
    to_all(db, Input::SignedIn, now).await
}

/// What is not at the server yet.
///
/// # Errors
/// As [`seen_in_feed`].
pub(crate) async fn counts(db: &OutboxDb) -> Result<Counts> {
    db.write(|tx| ops::counts(tx)).await
}

async fn to_all(db: &OutboxDb, input: Input, now: Timestamp) -> Result<bool> {
    db.write(move |tx| Ok(apply::to_all(tx, &input, now)? > 0)).await
}
