//! What can be sent. A new kind is a file here and a line in each `match` below.

pub(crate) mod comment;
pub(crate) mod create;
pub(crate) mod decision;
pub(crate) mod files;
mod foreign;
pub(crate) mod profile;
pub(crate) mod withdraw;

use jiff::Timestamp;
use portal_api::feed::Collection;
use portal_api::fingerprint::Fingerprint;
use portal_api::id::{Epoch, RequestId};
use portal_api::receipts::Acknowledgement;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use super::machine::{Ack, Input, Notice};
use super::op::{EntityId, Op};
use super::worker::Line;
use crate::Result;
use crate::event::Noun;
use crate::store::outbox::{draft, op as ops};

/// Kinds of operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Submits a request.
    Create,
    /// Brings the files of a request.
    Files,
    /// Takes back a request that the server has.
    Withdraw,
    /// Says something about a work order.
    Comment,
    /// Accepts or declines a quotation.
    Decide,
    /// Changes the user's own profile.
    Profile,
    /// Something that only a newer program knows. Kept as it is.
    Foreign,
}

/// How the machine treats a kind.
#[derive(Debug)]
pub(crate) struct Traits {
    /// As written in the database.
    pub(crate) name: &'static str,
    /// What screens read again when it moves.
    pub(crate) noun: Noun,
    /// Shape of the bodies that this program writes. Every older shape is read for ever.
    pub(crate) body_version: u32,
    /// What it takes to undo something that may have left this computer.
    pub(crate) take_back: TakeBack,
    /// Whether a row in the feed proves that it arrived.
    pub(crate) confirmed_by_feed: bool,
    /// Whether files travel with it.
    pub(crate) carries_files: bool,
    /// What a person is told when it is done.
    pub(crate) notice: Option<Notice>,
}

/// What it takes to undo something that may have left this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TakeBack {
    /// The server must confirm that it does not have it, and refuse what is still on its way.
    AtServer,
    /// Forgetting it here is enough.
    Here,
    /// What may have left this computer stands.
    Never,
}

impl Kind {
    /// All that this program knows.
    pub(crate) const ALL: [Self; 6] =
        [Self::Create, Self::Files, Self::Withdraw, Self::Comment, Self::Decide, Self::Profile];

    /// How the machine treats it.
    pub(crate) const fn traits(self) -> &'static Traits {
        match self {
            Self::Create => &create::TRAITS,
            Self::Files => &files::TRAITS,
            Self::Withdraw => &withdraw::TRAITS,
            Self::Comment => &comment::TRAITS,
            Self::Decide => &decision::TRAITS,
            Self::Profile => &profile::TRAITS,
            Self::Foreign => &foreign::TRAITS,
        }
    }

    /// The kind of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.traits().name == name)
    }

    /// Whether it is a step of a request.
    pub(crate) const fn is_of_request(self) -> bool {
        matches!(self, Self::Create | Self::Files | Self::Withdraw)
    }

    /// Whether this program reads bodies of this shape.
    pub(crate) const fn reads(self, version: u32) -> bool {
        1 <= version && version <= self.traits().body_version
    }

    /// The one operation of this kind about this thing: enqueueing twice is enqueueing once.
    pub(crate) fn op_id(self, entity: impl Into<EntityId>) -> Uuid {
        let EntityId(id) = entity.into();
        match self {
            Self::Create | Self::Comment | Self::Decide | Self::Profile => id,
            Self::Files | Self::Withdraw | Self::Foreign => derived(&[id.as_bytes(), self.traits().name.as_bytes()]),
        }
    }

    /// What people call the thing that an operation is about.
    pub(crate) fn title(self, tx: &Connection, op: &Op) -> Option<String> {
        match self {
            Self::Create => create::title(op),
            Self::Files | Self::Withdraw => create::title(&ops::about(tx, op.entity, Self::Create).ok()??),
            Self::Comment => comment::title(op),
            Self::Decide => decision::title(op),
            Self::Profile => profile::title(op),
            Self::Foreign => None,
        }
    }

    /// Brings what was written back to where it was written. `anew`: under an id of its own, because another text
    /// stands at the server under this one.
    pub(super) fn back_to_draft(self, tx: &Connection, op: &Op, anew: bool, now: Timestamp) -> Result<()> {
        match self {
            Self::Create if anew => create::copy_to_draft(tx, op, now),
            Self::Create => create::back_to_draft(tx, op, now),
            Self::Comment => comment::back_to_draft(tx, op, now),
            Self::Decide => decision::back_to_draft(tx, op, now),
            Self::Files | Self::Withdraw | Self::Profile | Self::Foreign => Ok(()),
        }
    }

    /// What was written is at the server: the place where it was written is cleared.
    pub(super) fn drop_draft(self, tx: &Connection, op: &Op) -> Result<()> {
        match self {
            Self::Create | Self::Files | Self::Withdraw => draft::remove(tx, op.entity.request()),
            // Their fields were cleared when they were handed over; what stands there now is something else.
            Self::Comment | Self::Decide | Self::Profile | Self::Foreign => Ok(()),
        }
    }

    /// Lets it travel, and says what came of it.
    pub(super) async fn perform(self, op: &Op, epoch: Epoch, line: &Line<'_>) -> Result<Input> {
        match self {
            Self::Create => create::perform(op, epoch, line).await,
            Self::Files => files::perform(op, epoch, line).await,
            Self::Withdraw => withdraw::perform(op, epoch, line).await,
            Self::Comment => comment::perform(op, epoch, line).await,
            Self::Decide => decision::perform(op, epoch, line).await,
            Self::Profile => profile::perform(op, epoch, line).await,
            Self::Foreign => Ok(foreign::perform()),
        }
    }
}

/// A row of the feed that proves that something arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// How it was sent.
    pub(crate) kind: Kind,
    /// What it is.
    pub(crate) entity: EntityId,
    /// Over the bytes that the server has.
    pub(crate) fingerprint: Fingerprint,
}

impl Seen {
    /// What this row of the feed proves, if it proves anything.
    pub(crate) fn of(collection: Collection, record: &str) -> Option<Self> {
        match collection {
            Collection::Request => create::seen(record),
            Collection::Comment => comment::seen(record),
            Collection::Quotation => decision::seen(record),
            Collection::Profile => profile::seen(record),
            Collection::WorkOrder | Collection::Object | Collection::Invoice | Collection::Document => None,
        }
    }
}

/// A confirmation by an answer that cannot be mistaken and carries nothing else.
fn confirmed(op: &Op, epoch: Epoch) -> Input {
    Input::Acknowledged(Ack { entity: op.entity, fingerprint: op.fingerprint, epoch, receipt: None })
}

/// A confirmation by the answer to a comment, a decision or a change of the profile.
fn acknowledged(answer: Acknowledgement) -> Input {
    let Acknowledgement { id, fingerprint, epoch, .. } = answer;
    Input::Acknowledged(Ack { entity: EntityId(id), fingerprint, epoch, receipt: Some(answer.into()) })
}

/// The identity of the `n`th corrected copy of a request. Derived, so that a device that was set back in time and
/// corrects again collides with its former self instead of duplicating (`reference/sync.md` §2.4, argument 8).
pub(crate) fn copy_id(of: RequestId, n: u32) -> RequestId {
    RequestId(copy_of(of.0, n))
}

/// As [`copy_id`], for anything.
pub(crate) fn copy_of(of: Uuid, n: u32) -> Uuid {
    derived(&[of.as_bytes(), &n.to_be_bytes()])
}

/// A UUIDv8 (RFC 9562 §5.8) from the SHA-256 of these parts.
fn derived(parts: &[&[u8]]) -> Uuid {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let mut first = [0; 16];
    first.copy_from_slice(digest.split_at(16).0);
    Builder::from_custom_bytes(first).into_uuid()
}

/// A body as it is put into the outbox.
pub(crate) struct Packed {
    /// See [`Traits::body_version`].
    pub(crate) version: u32,
    /// The bytes that travel.
    pub(crate) bytes: Vec<u8>,
    /// Over the bytes.
    pub(crate) fingerprint: Fingerprint,
}

impl Packed {
    fn new(kind: Kind, body: &impl serde::Serialize) -> Result<Self> {
        let bytes = serde_json::to_vec(body).map_err(|error| unreadable(&error))?;
        Ok(Self { version: kind.traits().body_version, fingerprint: Fingerprint::of(&bytes), bytes })
    }
}

fn unreadable(error: &serde_json::Error) -> crate::Error {
    portal_sqlite::Error::Value(error.to_string()).into()
}

fn unknown_version(kind: Kind, version: u32) -> crate::Error {
    portal_sqlite::Error::Value(format!("{} of version {version}", kind.traits().name)).into()
}

#[cfg(test)]
mod tests;
