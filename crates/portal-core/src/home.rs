//! The first screen.

use portal_api::feed::Collection;

use crate::Result;
use crate::account::Inner;
use crate::activity::Activity;
use crate::store::cache::home;
use crate::store::cache::when::When;
use crate::views::{self, NeedsYou, NeedsYouKind, PendingAbout, PendingItem, PendingStage};

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
        let pending = Activity::new(self.account).pending().await?;
        let requests = pending.into_iter().rev().filter_map(needs_you).collect();
        self.account.cache.read(move |conn| home::read(conn, &when, requests)).await
    }
}

/// A request that only the person can move on.
fn needs_you(item: PendingItem) -> Option<NeedsYou> {
    let what = match item.stage {
        PendingStage::Refused { .. } => NeedsYouKind::FixRequest,
        PendingStage::Held { .. } | PendingStage::FilesRefused { .. } | PendingStage::TakeBackRefused { .. } => {
            NeedsYouKind::UnblockRequest
        }
        PendingStage::Waiting
        | PendingStage::Sending { .. }
        | PendingStage::FilesWaiting { .. }
        | PendingStage::AfterFormer
        | PendingStage::Behind { .. }
        | PendingStage::TakingBack => return None,
    };
    let PendingAbout::Request { id } = item.about else { return None };
    let title = item.title.unwrap_or_default();
    Some(NeedsYou { what, collection: Collection::Request, id: id.0, title, due: None })
}
