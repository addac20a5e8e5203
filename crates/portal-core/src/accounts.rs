//! Which accounts are on this computer: `accounts.json`, without secrets, and the same facts once more in each
//! account's directory, from which the list is rebuilt when it is lost.

use std::path::{Path, PathBuf};

use portal_api::id::PortalUserId;
use portal_api::portals::PortalInfo;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Result;
use crate::files::{fs, gone, replace, sync_folder};
use crate::views::{AccountSummary, Appearance, Preferences};

mod lock;

pub(crate) use lock::DataDirLock;

const LIST: &str = "accounts.json";
const CARD: &str = "account.json";
const PREFERENCES: &str = "preferences.json";
const DIRECTORIES: &str = "accounts";

/// One account as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Card {
    /// Identity on this computer, name of the directory and of the data key.
    pub(crate) id: Uuid,
    /// Where the server is.
    pub(crate) server: String,
    /// The portal as it was last seen.
    pub(crate) portal: PortalInfo,
    /// Who.
    pub(crate) user: PortalUserId,
    /// Sign-in name.
    pub(crate) email: String,
    /// Full name.
    pub(crate) user_name: String,
    /// Whether the session was alive when last heard of.
    pub(crate) signed_in: bool,
}

impl Card {
    /// As the window shows it.
    pub(crate) fn summary(&self) -> AccountSummary {
        AccountSummary {
            id: self.id.to_string(),
            portal: self.portal.clone(),
            email: self.email.clone(),
            user_name: self.user_name.clone(),
            signed_in: self.signed_in,
        }
    }
}

/// The list. Calls block on the disk for a moment; they are rare.
pub(crate) struct Accounts {
    data: PathBuf,
    list: List,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct List {
    /// The one that was open last.
    last: Option<Uuid>,
    accounts: Vec<Card>,
}

impl Accounts {
    /// Reads the list. One that cannot be read is set aside and made anew from the directories.
    ///
    /// # Errors
    /// [`crate::Error::File`].
    pub(crate) fn open(data: &Path) -> Result<Self> {
        fs::create_dir_all(data.join(DIRECTORIES))?;
        let path = data.join(LIST);
        let (list, is_rebuilt) = match read::<List>(&path)? {
            Read::Value(list) => (list, false),
            Read::Missing => (rebuilt(data)?, true),
            Read::Unreadable => {
                tracing::warn!("the list of accounts cannot be read and is made anew");
                fs::rename(&path, data.join("accounts.unreadable.json"))?;
                (rebuilt(data)?, true)
            }
        };
        let accounts = Self { data: data.to_owned(), list };
        if is_rebuilt {
            accounts.save()?;
        }
        Ok(accounts)
    }

    pub(crate) fn all(&self) -> &[Card] {
        &self.list.accounts
    }

    pub(crate) fn get(&self, id: Uuid) -> Option<&Card> {
        self.list.accounts.iter().find(|card| card.id == id)
    }

    /// The account of this user at this server.
    pub(crate) fn of_user(&self, server: &str, user: PortalUserId) -> Option<&Card> {
        self.list.accounts.iter().find(|card| card.server == server && card.user == user)
    }

    /// The one that was open last.
    pub(crate) fn last(&self) -> Option<Uuid> {
        self.list.last.filter(|id| self.get(*id).is_some())
    }

    /// Remembers which one is open.
    ///
    /// # Errors
    /// [`crate::Error::File`].
    pub(crate) fn set_last(&mut self, id: Option<Uuid>) -> Result<()> {
        self.list.last = id;
        self.save()
    }

    /// Adds or replaces an account; its directory exists.
    ///
    /// # Errors
    /// [`crate::Error::File`].
    pub(crate) fn put(&mut self, card: Card) -> Result<()> {
        if self.get(card.id) == Some(&card) {
            return Ok(());
        }
        replace(
            &self.directory(card.id).join(CARD),
            &serde_json::to_vec_pretty(&card).map_err(std::io::Error::other)?,
        )?;
        match self.list.accounts.iter_mut().find(|known| known.id == card.id) {
            Some(known) => *known = card,
            None => self.list.accounts.push(card),
        }
        self.save()
    }

    /// Forgets an account.
    ///
    /// # Errors
    /// [`crate::Error::File`].
    pub(crate) fn remove(&mut self, id: Uuid) -> Result<()> {
        self.list.accounts.retain(|card| card.id != id);
        self.list.last = self.list.last.filter(|last| *last != id);
        self.save()
    }

    /// Puts the directory of an account whose key is lost out of the way: nobody can read it, and nobody but the person
    /// may throw it away.
    ///
    /// # Errors
    /// [`crate::Error::File`].
    pub(crate) fn set_aside(&mut self, id: Uuid) -> Result<()> {
        let from = self.directory(id);
        // A sign-in that broke off may have left only the entry.
        gone(fs::rename(&from, from.with_extension("lost")))?;
        sync_folder(&self.data.join(DIRECTORIES))?;
        self.remove(id)
    }

    /// Where an account's files are.
    pub(crate) fn directory(&self, id: Uuid) -> PathBuf {
        directory(&self.data, id)
    }

    fn save(&self) -> Result<()> {
        let text = serde_json::to_vec_pretty(&self.list).map_err(std::io::Error::other)?;
        Ok(replace(&self.data.join(LIST), &text)?)
    }
}

/// Where an account's files are.
pub(crate) fn directory(data: &Path, id: Uuid) -> PathBuf {
    data.join(DIRECTORIES).join(id.to_string())
}

/// The settings of this computer; the usual ones when there are none that can be read.
///
/// # Errors
/// [`crate::Error::File`].
pub(crate) fn preferences(data: &Path) -> Result<Preferences> {
    let usual = Preferences { language: None, appearance: Appearance::System };
    Ok(match read(&data.join(PREFERENCES))? {
        Read::Value(preferences) => preferences,
        Read::Missing | Read::Unreadable => usual,
    })
}

/// Keeps the settings of this computer.
///
/// # Errors
/// [`crate::Error::File`].
pub(crate) fn set_preferences(data: &Path, preferences: &Preferences) -> Result<()> {
    let text = serde_json::to_vec_pretty(preferences).map_err(std::io::Error::other)?;
    Ok(replace(&data.join(PREFERENCES), &text)?)
}

/// What is in the directories.
fn rebuilt(data: &Path) -> Result<List> {
    let mut accounts = Vec::new();
    for entry in fs::read_dir(data.join(DIRECTORIES))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse::<Uuid>().ok());
        match read::<Card>(&path.join(CARD))? {
            // A copied directory is not another account.
            Read::Value(card) if name == Some(card.id) => accounts.push(card),
            _ => {}
        }
    }
    accounts.sort_by_key(|card| card.id);
    Ok(List { last: accounts.last().map(|card| card.id), accounts })
}

enum Read<T> {
    Value(T),
    Missing,
    Unreadable,
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Read<T>> {
    match fs::read(path) {
        Ok(text) => Ok(serde_json::from_slice(&text).map_or(Read::Unreadable, Read::Value)),
        Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
            Ok(Read::Missing)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
