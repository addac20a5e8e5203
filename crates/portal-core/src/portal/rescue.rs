//! Getting at what was written when the account itself does not open.

use std::path::PathBuf;

use portal_api::problem::ErrorCode;

use super::{Options, Portal};
use crate::account::{Account, Folders, existing_key};
use crate::accounts::{Accounts, Card, DataDirLock};
use crate::export::{self, ExportWords, Exported};
use crate::files::{Files, blocking};
use crate::store::outbox::{give_up, unsent};
use crate::{Error, Result};

impl Account {
    /// Writes drafts and unsent things into a new folder below `into`, readable without this program.
    ///
    /// # Errors
    /// [`Error::Database`]; [`Error::File`].
    pub async fn export_unsent(&self, into: PathBuf, words: ExportWords) -> Result<Exported> {
        let things = self.0.outbox.write(|tx| unsent::of(tx)).await?;
        let vault = Folders::new(&self.0.dir).attachments(&self.0.ports, self.0.outbox.key());
        blocking(move || export::write(&things, &vault, &into, &words)).await
    }
}

impl Portal {
    /// Exports what is unsent in the account that was open last, when [`Portal::open`] refuses because a newer program
    /// wrote its file or because it cannot be read. The file stays as it is.
    ///
    /// # Errors
    /// `outbox-unreadable` when nothing can be read; `no-account`, `already-running`; as [`Account::export_unsent`].
    pub async fn export_closed(options: &Options, into: PathBuf, words: ExportWords) -> Result<Exported> {
        let last = Last::find(options)?;
        let key = existing_key(&options.ports, last.card.id).await?;
        let folders = Folders::new(&last.dir);
        let vault: Files = folders.attachments(&options.ports, &key);
        blocking(move || {
            let things = unsent::of_closed(&folders.outbox_db(), &key)?.ok_or(ErrorCode::OutboxUnreadable)?;
            export::write(&things, &vault, &into, &words)
        })
        .await
    }

    /// Puts the file with unsent things of the account that was open last aside, so that the account opens with an
    /// empty one. For a file that cannot be read; nothing is deleted.
    ///
    /// # Errors
    /// `no-account`, `already-running`; [`Error::File`].
    pub async fn set_outbox_aside(options: &Options) -> Result<()> {
        let last = Last::find(options)?;
        let path = Folders::new(&last.dir).outbox_db();
        blocking(move || give_up(&path)).await
    }
}

/// The account that was open last, with nobody else on the data.
struct Last {
    card: Card,
    dir: PathBuf,
    _alone: DataDirLock,
}

impl Last {
    fn find(options: &Options) -> Result<Self> {
        let alone = DataDirLock::take(&options.data_dir)?;
        let accounts = Accounts::open(&options.data_dir)?;
        let card = accounts.last().and_then(|id| accounts.get(id)).cloned().ok_or(Error::Code(ErrorCode::NoAccount))?;
        Ok(Self { dir: accounts.directory(card.id), card, _alone: alone })
    }
}
