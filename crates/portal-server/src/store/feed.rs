//! The change list of a customer, read under a viewer's eyes.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::feed::{Collection, CollectionDigest};
use uuid::Uuid;

use super::Result;
use crate::viewer::Viewer;

/// Which part of the change list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Newest first, revs up to and including this one; what is gone or not visible is left out.
    Down(u64),
    /// Oldest first, revs above this one; what is gone or not visible has no record.
    Up(u64),
}

/// A row that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its collection.
    pub collection: Collection,
    /// Its id.
    pub id: Uuid,
    /// Its place in the change list.
    pub rev: u64,
    /// The JSON of the contract's type as the viewer may see it; `None` when they may not.
    pub record: Option<String>,
}

/// A stretch of the change list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The customer's newest rev, in the same snapshot.
    pub head: u64,
    /// Tombstones up to this rev are forgotten, in the same snapshot: a cursor below it may have missed some.
    pub horizon: u64,
    /// The rows.
    pub rows: Vec<Row>,
    /// The last rev that was looked at; the bound itself when there was nothing.
    pub last: u64,
    /// Whether the change list ends here in this direction.
    pub done: bool,
}

/// What the viewer's rows amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digested {
    /// The customer's newest rev, in the same snapshot.
    pub head: u64,
    /// Per collection that has rows, by its name.
    pub collections: BTreeMap<String, CollectionDigest>,
}

/// Reads the feed, and forgets what nobody needs of it.
#[async_trait]
pub trait FeedStore: Send + Sync {
    /// The next `limit` changes in the given direction, judged by [`crate::feed::visible`] as things are now.
    async fn chunk(&self, viewer: &Viewer, bound: Bound, limit: usize) -> Result<Chunk>;

    /// The customer's newest rev.
    async fn head(&self, viewer: &Viewer) -> Result<u64>;

    /// Tombstones up to this rev are forgotten: a cursor below it may have missed some.
    async fn horizon(&self, viewer: &Viewer) -> Result<u64>;

    /// Every row that the viewer may see now, summed up in one snapshot.
    async fn digest(&self, viewer: &Viewer) -> Result<Digested>;

    /// Forgets tombstones of which 180 days have passed, for all customers; returns how many. To be called now and
    /// then, by any number of processes: what is old is known from earlier calls, so a first one forgets nothing.
    async fn forget_tombstones(&self, now: Timestamp) -> Result<u64>;

    /// How many rows a bootstrap will bring, about (areas are counted, single rows are not judged).
    async fn total(&self, viewer: &Viewer) -> Result<u32>;

    /// A number that differs from the last one when any process has committed anything since. Cheap: asked twice a
    /// second.
    async fn pulse(&self) -> Result<u64>;
}
