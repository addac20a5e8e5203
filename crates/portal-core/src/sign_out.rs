//! Wiping an account from this computer (`reference/sync.md` §2.8): the intention first, then the key, then the files.
//! Whatever interrupts it, the next start ends it before anything else is opened.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

use crate::Result;
use crate::account::Account;
use crate::accounts::{self, Accounts};
use crate::files::{blocking, fs, gone, replace, sync_folder};
use crate::ports::Ports;

const INTENT: &str = "wipe-";
/// The server is told if it answers within this; it is not needed.
const FAREWELL: Duration = Duration::from_secs(3);

/// Stores that this account shall be wiped. From here on there is no way back.
///
/// # Errors
/// [`crate::Error::File`]; nothing has happened then.
pub(crate) fn intend(data: &Path, id: Uuid) -> Result<()> {
    Ok(replace(&intent(data, id), b"")?)
}

/// Ends the session at the server, if it answers quickly.
pub(crate) async fn tell_server(account: &Account) {
    let farewell = account.0.remote.end_session();
    tokio::select! {
        biased;
        told = farewell => if let Err(error) = told {
            tracing::info!(%error, "the server was not told of a sign-out");
        },
        () = account.0.ports.clock.sleep(FAREWELL) => {}
    }
}

/// Forgets the key, then removes the files; nobody may have them open.
///
/// # Errors
/// [`crate::Error::Secret`] or [`crate::Error::File`]; everything else that could be wiped is wiped.
pub(crate) async fn wipe(data: &Path, ports: &Ports, id: Uuid) -> Result<()> {
    let forgotten = ports.secrets.forget(&id.to_string()).await;
    let dir = accounts::directory(data, id);
    blocking(move || {
        make_removable(&dir.join("open"));
        gone(fs::remove_dir_all(&dir))?;
        Ok(dir.parent().map_or(Ok(()), sync_folder)?)
    })
    .await?;
    Ok(forgotten?)
}

/// Nothing is left to be done.
///
/// # Errors
/// [`crate::Error::File`].
pub(crate) fn done(data: &Path, id: Uuid) -> Result<()> {
    Ok(gone(fs::remove_file(intent(data, id)))?)
}

/// Ends wipes that were interrupted. One that still cannot be ended stays intended, and its account unlisted.
///
/// # Errors
/// [`crate::Error::File`] when the list of accounts cannot be stored.
pub(crate) async fn finish_interrupted(data: &Path, ports: &Ports, accounts: &mut Accounts) -> Result<()> {
    for id in intended(data)? {
        accounts.remove(id)?;
        match wipe(data, ports, id).await {
            Ok(()) => done(data, id)?,
            Err(error) => tracing::warn!(%error, "a wipe still cannot be ended"),
        }
    }
    Ok(())
}

fn intent(data: &Path, id: Uuid) -> PathBuf {
    data.join(format!("{INTENT}{id}"))
}

fn intended(data: &Path) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(data)? {
        let name = entry?.file_name();
        found.extend(name.to_str().and_then(|name| name.strip_prefix(INTENT)?.parse::<Uuid>().ok()));
    }
    Ok(found)
}

/// Windows refuses to remove read-only files.
fn make_removable(copies: &Path) {
    if cfg!(unix) {
        return;
    }
    let shelves = fs::read_dir(copies).into_iter().flatten().flatten();
    let files = shelves.flat_map(|shelf| fs::read_dir(shelf.path()).into_iter().flatten().flatten());
    for file in files {
        let freed: io::Result<()> = fs::metadata(file.path()).and_then(|about| {
            let mut permissions = about.permissions();
            #[expect(
                clippy::permissions_set_readonly_false,
                reason = "never run on Unix, where it would mean everybody"
            )]
            permissions.set_readonly(false);
            fs::set_permissions(file.path(), permissions)
        });
        if let Err(error) = freed {
            tracing::debug!(%error, "freeing a copy");
        }
    }
}
