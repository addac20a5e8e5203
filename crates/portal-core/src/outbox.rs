//! What is to be sent: kept until the server has it, sent once (DESIGN §5; `reference/sync.md` §2.4).
//!
//! [`machine`] decides, [`apply`] writes what it decided in one transaction, [`worker`] talks to the server between two
//! such transactions. Kinds of operations are in [`kinds`], one file each.

pub(crate) mod apply;
pub(crate) mod courier;
pub(crate) mod desk;
pub(crate) mod kinds;
pub(crate) mod late;
pub(crate) mod listener;
pub(crate) mod machine;
pub(crate) mod op;
pub(crate) mod proof;
pub(crate) mod retry;
pub(crate) mod signals;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod worker;

pub(crate) use crate::store::outbox::op::Counts;
pub(crate) use kinds::Seen;
pub(crate) use listener::Listener;
pub(crate) use op::EntityId;
pub(crate) use signals::{clock_set, counts, epoch_seen, line_back, replay, seen_in_feed, signed_in};
