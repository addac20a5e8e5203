//! The first screen.

use portal_api::feed::Collection;

use crate::Result;
use crate::account::Inner;
use crate::requests::Requests;
use crate::store::cache::home;
use crate::store::cache::when::When;
use crate::views::{self, NeedsYou, NeedsYouKind, RequestState, RequestSummary};

/// Home of an account.
pub struct Home<'a> {
    account: &'a Inner,
}

impl<'a> Home<'a> {
    pub(crate) const fn new(account: &'a Inner) -> Self {
        Self { account }
    }

    /// Figures, what waits for the person, what changed last.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn read(&self) -> Result<views::Home> {
        let when = When::here(self.account.ports.clock.now());
        let requests = Requests::new(self.account).list().await?.into_iter().filter_map(needs_you).collect();
        self.account.cache.read(move |conn| home::read(conn, &when, requests)).await
    }
}

/// A request that only the person can move on.
fn needs_you(request: RequestSummary) -> Option<NeedsYou> {
    let what = match request.state {
        RequestState::NotAccepted { .. } => NeedsYouKind::FixRequest,
        RequestState::Held { .. } => NeedsYouKind::UnblockRequest,
        RequestState::Draft
        | RequestState::Waiting { .. }
        | RequestState::Sending { .. }
        | RequestState::Received
        | RequestState::Accepted { .. }
        | RequestState::Declined { .. }
        | RequestState::TakingBack
        | RequestState::Withdrawn => return None,
    };
    Some(NeedsYou { what, collection: Collection::Request, id: request.id.0, title: request.title, due: None })
}
