//! What the window asks an account for, room by room.

use super::Account;
use crate::activity::Activity;
use crate::documents::Documents;
use crate::requests::Requests;

impl Account {
    /// What was and is being submitted.
    #[must_use]
    pub fn requests(&self) -> Requests<'_> {
        Requests::new(&self.0)
    }

    /// Documents and their bytes.
    #[must_use]
    pub fn documents(&self) -> Documents<'_> {
        Documents::new(&self.0)
    }

    /// What waits, what needs the person, what happened.
    #[must_use]
    pub fn activity(&self) -> Activity<'_> {
        Activity::new(&self.0)
    }
}
