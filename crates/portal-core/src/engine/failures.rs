//! Why the last try of each thing failed. Kept in memory: after a start everything is tried again at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use portal_api::problem::ErrorCode;

use crate::Error;
use crate::outbox::op::EntityId;

/// Cheap to clone; all clones know the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Failures(Arc<Mutex<HashMap<EntityId, ErrorCode>>>);

impl Failures {
    /// What came of a try.
    pub(crate) fn note(&self, entity: EntityId, outcome: Option<&Error>) {
        match outcome {
            Some(error) => self.lock().insert(entity, error.code()),
            None => self.lock().remove(&entity),
        };
    }

    /// Why the last try failed, if it did.
    pub(crate) fn of(&self, entity: EntityId) -> Option<ErrorCode> {
        self.lock().get(&entity).copied()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<EntityId, ErrorCode>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
