//! The change stream: `GET /v1/sync?cursor=`, newline-delimited JSON (DESIGN §4, feed; `reference/sync.md` §2.2).

mod digest;

pub use digest::{CollectionDigest, FeedDigest, RowSum};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::id::Epoch;
use crate::me::Shared;

/// Rows between two commit points, at most.
pub const ROWS_PER_COMMIT: usize = 500;
/// Media type of the feed.
pub const NDJSON: &str = "application/x-ndjson";

/// What kinds of rows the feed carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Collection {
    /// [`crate::requests::Request`]
    Request,
    /// [`crate::work_orders::WorkOrder`]
    WorkOrder,
    /// [`crate::objects::ServiceObject`]
    Object,
    /// [`crate::invoices::Invoice`]
    Invoice,
    /// [`crate::documents::Document`]
    Document,
    /// [`crate::comments::Comment`]
    Comment,
    /// [`crate::quotations::Quotation`]
    Quotation,
    /// [`crate::profile::OwnProfile`]: the viewer's own and no other
    Profile,
}

impl Collection {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Request,
        Self::WorkOrder,
        Self::Object,
        Self::Invoice,
        Self::Document,
        Self::Comment,
        Self::Quotation,
        Self::Profile,
    ];

    /// As written in JSON and in databases.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::WorkOrder => "work-order",
            Self::Object => "object",
            Self::Invoice => "invoice",
            Self::Document => "document",
            Self::Comment => "comment",
            Self::Quotation => "quotation",
            Self::Profile => "profile",
        }
    }

    /// The collection with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|collection| collection.as_str() == name)
    }
}

/// One line of the feed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum Line {
    /// Always first.
    Hello(Hello),
    /// A row that the viewer may see, as it is now.
    Put(Put),
    /// A row that is gone, or that the viewer may not see (any more).
    Del(Del),
    /// Commit point: the rows before it and this cursor are one transaction.
    Ck {
        /// Continue from here.
        cursor: String,
    },
    /// Always last; without it the answer was cut off.
    End {
        /// Continue from here.
        cursor: String,
        /// Whether more is ready now.
        more: bool,
        /// The rev up to which the client knows everything; present when nothing more is ready.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rev: Option<u64>,
    },
}

/// Who speaks, and under which rules the rows were chosen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hello {
    /// The life of the server's database.
    pub epoch: Epoch,
    /// Digest of the visibility settings and of the user's permissions.
    pub view: String,
    /// What the settings mean for the window; present at the start of a bootstrap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared: Option<Box<Shared>>,
    /// How many rows the viewer's bootstrap will bring, about; for the progress bar. Present in a bootstrap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u32>,
}

/// A visible row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Put {
    /// Collection.
    pub c: Collection,
    /// Identity within the collection.
    pub id: Uuid,
    /// The row's place in the customer's change list; greater is newer.
    pub rev: u64,
    /// The record, kept by the client as it came so that a newer program can read fields that this one ignores.
    pub d: Box<RawValue>,
}

/// A row to forget.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Del {
    /// Collection.
    pub c: Collection,
    /// Identity within the collection.
    pub id: Uuid,
    /// As in [`Put::rev`].
    pub rev: u64,
}

/// Why a cursor cannot be continued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ResetReason {
    /// Visibility settings or permissions changed.
    View,
    /// The server's database has another life, or is older than the cursor.
    Epoch,
    /// The cursor is not one of ours, or older than the oldest tombstone.
    Expired,
}

/// What a poke says (`GET /v1/events`, server-sent events named `head`): that a pull would bring something. No data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Head {
    /// The customer's newest rev.
    pub rev: u64,
    /// The viewer's present view; another one than the client's means a reset.
    pub view: String,
}
