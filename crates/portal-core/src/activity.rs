//! The page behind the strip: what waits, what needs the person, what happened.

use crate::Result;
use crate::account::Inner;
use crate::requests::Requests;
use crate::store::outbox::log;
use crate::views::{self, RequestState};

/// Entries that the page shows.
const SHOWN: u32 = 50;

/// What happens on the line of the open account.
pub struct Activity<'a> {
    account: &'a Inner,
}

impl<'a> Activity<'a> {
    pub(crate) const fn new(account: &'a Inner) -> Self {
        Self { account }
    }

    /// The page as it is now.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn read(&self) -> Result<views::Activity> {
        let requests = Requests::new(self.account).list().await?;
        let log = self.account.outbox.write(|tx| log::newest(tx, SHOWN)).await?;
        let trouble = self.account.board.trouble();
        Ok(views::Activity {
            status: self.account.board.status(),
            server: self.account.remote.server().to_owned(),
            trouble: trouble.as_ref().map(|trouble| trouble.code),
            trouble_details: trouble.map(|trouble| trouble.details),
            pending: requests.into_iter().filter(|request| is_pending(&request.state)).collect(),
            log,
        })
    }
}

/// Whether it waits, is on its way, is held or was not accepted.
const fn is_pending(state: &RequestState) -> bool {
    match state {
        RequestState::Waiting { .. }
        | RequestState::Sending { .. }
        | RequestState::Held { .. }
        | RequestState::NotAccepted { .. }
        | RequestState::TakingBack => true,
        RequestState::Draft
        | RequestState::Received
        | RequestState::Accepted { .. }
        | RequestState::Declined { .. }
        | RequestState::Withdrawn => false,
    }
}
