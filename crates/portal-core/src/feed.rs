//! Reading the change stream into the cache (DESIGN §4, feed; `reference/sync.md` §2.2).
//!
//! [`decode`] turns pieces of bytes into lines and [`apply`] turns lines into row changes; both are pure. [`pull`]
//! carries them between the server and `cache.db`, one transaction per commit point.

pub(crate) mod apply;
mod commit;
pub(crate) mod decode;
mod pull;
mod resets;
mod verify;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use portal_api::feed::{Collection, FeedDigest};
use portal_api::fingerprint::Sha256;

use crate::Result;
use crate::event::Noun;
use crate::outbox::Seen;
use crate::ports::HttpError;
use crate::views::Progress;

pub(crate) use pull::{index_some, pull};
pub(crate) use resets::{Resets, Why};
pub(crate) use verify::Checked;

/// A body that is still arriving, already checked to be a feed.
pub(crate) type FeedStream = BoxStream<'static, Result<Bytes, HttpError>>;

/// How to ask for the feed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Manner {
    /// Changes that one answer may look at, where big answers do not get through.
    pub(crate) rows: Option<u32>,
    /// How long the server may wait for news before it answers that there is none. In whole seconds.
    pub(crate) wait: Option<Duration>,
}

/// Where the feed comes from.
#[async_trait]
pub(crate) trait FeedSource: Send + Sync {
    /// The feed from this cursor on; from the beginning without one.
    ///
    /// # Errors
    /// [`crate::Error::Refused`] with `cursor-reset` when the cursor cannot be continued, and whatever went wrong.
    async fn sync(&self, cursor: Option<&str>, manner: Manner) -> Result<FeedStream>;

    /// What the feed amounts to now.
    ///
    /// # Errors
    /// Whatever went wrong.
    async fn digest(&self) -> Result<FeedDigest>;
}

/// Who wants to know while a pull is under way. Each call speaks of something that is committed.
#[async_trait]
pub(crate) trait FeedListener: Send + Sync {
    /// A commit point was stored: data arrives.
    fn stored(&self);
    /// Rows of these kinds changed. At most about every 300 ms.
    fn changed(&self, nouns: &BTreeSet<Noun>);
    /// What the company shares changed.
    fn shared(&self);
    /// How far the very first copy has come; `None` when it is here.
    fn first_sync(&self, progress: Option<Progress>);
    /// The copy is about to be fetched anew; see [`crate::store::cache::state::replay_wanted`].
    async fn reset(&self) -> Result<()>;
    /// The feed holds what these writes made: the second acknowledgement (DESIGN §4).
    async fn seen(&self, seen: Vec<Seen>) -> Result<()>;
}

/// What one complete pull did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pulled {
    /// Kinds of which rows changed.
    pub(crate) changed: BTreeSet<Noun>,
    /// What the company shares changed.
    pub(crate) shared_changed: bool,
    /// The server's database has another life than before: finished writes are to be replayed.
    pub(crate) epoch_changed: bool,
    /// Writes that the feed proves.
    pub(crate) seen: Vec<Seen>,
    /// Bytes of documents that nothing refers to any more. The caller removes the files and then calls
    /// `store::cache::documents::forget_orphans`; until then every pull lists them again.
    pub(crate) orphans: Vec<Sha256>,
    /// Rows written or removed.
    pub(crate) rows: u32,
}

/// The noun of a collection.
pub(crate) const fn noun_of(collection: Collection) -> Noun {
    match collection {
        Collection::Request => Noun::Request,
        Collection::WorkOrder => Noun::WorkOrder,
        Collection::Object => Noun::Object,
        Collection::Invoice => Noun::Invoice,
        Collection::Document => Noun::Document,
        Collection::Comment => Noun::Comment,
        Collection::Quotation => Noun::Quotation,
        Collection::Profile => Noun::Profile,
    }
}
