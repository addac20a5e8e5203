//! What a person wants to have at hand without a connection: documents, and objects with all their documents.
//!
//! Kept in `outbox.db`: the cache can be made anew, a person's wish cannot.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use portal_api::documents::BelongsTo;
use portal_api::feed::Collection;
use portal_api::id::{DocumentId, ObjectId};
use uuid::Uuid;

/// What is pinned at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pinned {
    /// Documents.
    pub(crate) documents: HashSet<DocumentId>,
    /// Objects.
    pub(crate) objects: HashSet<ObjectId>,
}

impl Pinned {
    /// Whether this document stays here, by itself or with its object.
    pub(crate) fn keep(&self, id: DocumentId, of: Option<BelongsTo>) -> bool {
        self.documents.contains(&id) || self.keeps_with(of)
    }

    /// Whether this thing's documents stay here.
    pub(crate) fn keeps_with(&self, of: Option<BelongsTo>) -> bool {
        of.is_some_and(|of| of.collection == Collection::Object && self.objects.contains(&ObjectId(of.id)))
    }
}

/// A thing that can be pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pin {
    Document(DocumentId),
    Object(ObjectId),
}

impl Pin {
    /// As written in the database.
    pub(crate) const fn columns(self) -> (&'static str, Uuid) {
        match self {
            Self::Document(id) => ("document", id.0),
            Self::Object(id) => ("object", id.0),
        }
    }
}

/// What is pinned, for whoever shows or tidies up.
#[derive(Default)]
pub(crate) struct Pins(Mutex<Pinned>);

impl Pins {
    /// As read when the account was opened.
    pub(crate) fn new(pinned: Pinned) -> Self {
        Self(Mutex::new(pinned))
    }

    /// What is pinned now.
    pub(crate) fn now(&self) -> Pinned {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Follows what was written.
    pub(crate) fn set(&self, pinned: Pinned) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = pinned;
    }
}
