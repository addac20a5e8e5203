//! One thing to be sent, with everything that is known about its way.

use jiff::Timestamp;
use portal_api::fingerprint::Fingerprint;
use portal_api::id::{CommentId, DecisionId, Epoch, ProfileChangeId, RequestId};
use portal_api::problem::Problem;
use uuid::Uuid;

use super::kinds::Kind;
use super::proof::Proof;
use crate::views::HoldReason;

/// The thing an operation is about, whatever its noun: the id that the client gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct EntityId(pub(crate) Uuid);

macro_rules! entities {
    ($($noun:ident),*) => {$(
        impl From<$noun> for EntityId {
            fn from(id: $noun) -> Self {
                Self(id.0)
            }
        }
    )*};
}

entities!(RequestId, CommentId, DecisionId, ProfileChangeId);

impl EntityId {
    /// The same id, of an operation that is about a request.
    pub(crate) const fn request(self) -> RequestId {
        RequestId(self.0)
    }
}

/// An operation as it is kept in `outbox.db`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Op {
    /// Follows from kind and entity, so that enqueueing twice is enqueueing once.
    pub(crate) id: Uuid,
    /// Operations of one lane go one after the other.
    pub(crate) lane: Uuid,
    /// Order of enqueueing.
    pub(crate) seq: i64,
    /// What it is about.
    pub(crate) entity: EntityId,
    /// What is to be done.
    pub(crate) kind: Kind,
    /// Shape of the body, see [`super::kinds::Traits::body_version`].
    pub(crate) body_version: u32,
    /// Exactly the bytes that travel. They change only by becoming a draft again, which ends with the first try.
    pub(crate) body: Vec<u8>,
    /// Over the body.
    pub(crate) fingerprint: Fingerprint,
    /// Bytes to send, files included; small things go first.
    pub(crate) size: u64,
    /// Where it stands.
    pub(crate) state: State,
    /// Tries ever, as far as this disk knows; 0 means that nothing of it has left this computer.
    pub(crate) attempts: u32,
    /// Failures since there was last a reason to hope.
    pub(crate) backoff: u32,
    /// Not tried before.
    pub(crate) not_before: Timestamp,
    /// The server's own wish to be left alone, which neither a better line nor impatience overrides.
    pub(crate) wait_until: Timestamp,
    /// The life of the server's database for which it was last tried. What is cancelled has one only when the server
    /// itself confirmed, in that life, that it has taken it back.
    pub(crate) epoch: Option<Epoch>,
    /// The server's proof.
    pub(crate) receipt: Option<Proof>,
    /// The corrected copy that waits for this one to be out of the way.
    pub(crate) next: Option<EntityId>,
    /// First saved on this computer.
    pub(crate) written_at: Option<Timestamp>,
    /// Handed over for sending.
    pub(crate) created_at: Timestamp,
    /// Done or cancelled.
    pub(crate) done_at: Option<Timestamp>,
}

/// Where an operation stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum State {
    /// Waits for its turn.
    Queued,
    /// May be at the server at any moment.
    Inflight,
    /// Waits for a person.
    Held(HoldReason),
    /// The server will never take it as it is; the text is kept.
    Rejected(Box<Problem>),
    /// May be at the server, and shall not be.
    Cancelling,
    /// The server has it.
    Done,
    /// The server does not have it, and never will.
    Cancelled,
}

impl State {
    /// As written in the database.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Inflight => "inflight",
            Self::Held(_) => "held",
            Self::Rejected(_) => "rejected",
            Self::Cancelling => "cancelling",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether it blocks its lane no more.
    pub(crate) const fn is_over(&self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

impl Op {
    /// Whether it can become a draft again without anybody noticing.
    pub(crate) fn never_left(&self) -> bool {
        self.attempts == 0 && self.is_readable() && matches!(self.state, State::Queued | State::Held(_))
    }

    /// Whether this program understands it. What a newer one wrote is kept as it is, and waits for that program: it is
    /// shown as held, and nothing moves it.
    pub(crate) fn is_readable(&self) -> bool {
        self.kind.reads(self.body_version)
    }
}
