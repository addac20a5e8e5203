//! Files that travel with a request: examined and taken over the moment they are chosen, so that the original may
//! vanish (DESIGN §5, attachments).

mod location;
mod outgoing;
mod stage;
mod thumbnail;
mod vault;

pub(crate) use outgoing::Outgoing;
pub(crate) use stage::{Staged, examine};
pub(crate) use thumbnail::thumbnail;
pub(crate) use vault::Vault;

use std::sync::Arc;

use portal_api::fingerprint::Sha256;
use portal_api::problem::ErrorCode;

use crate::Result;
use crate::files::blocking;

/// The bytes of a file; `None` when they are gone or were changed.
///
/// # Errors
/// The disk refuses: then nothing is known.
pub(crate) async fn whole(vault: &Arc<dyn Vault>, sha256: Sha256) -> Result<Option<Vec<u8>>> {
    let vault = Arc::clone(vault);
    match blocking(move || vault.get(sha256)).await {
        Err(error) if error.code() == ErrorCode::FileMissing => Ok(None),
        found => found,
    }
}

/// Keeps the bytes, also where a damaged file of this name is in the way.
///
/// # Errors
/// The disk refuses; nothing is kept then.
pub(crate) async fn keep(vault: &Arc<dyn Vault>, sha256: Sha256, bytes: Vec<u8>) -> Result<()> {
    if vault.has(sha256) && whole(vault, sha256).await?.is_none() {
        let vault = Arc::clone(vault);
        blocking(move || vault.remove(sha256)).await?;
    }
    let vault = Arc::clone(vault);
    blocking(move || vault.put(sha256, &bytes)).await
}

/// Forgets bytes that nothing needs any more. A disk that refuses costs space, nothing else.
pub(crate) async fn forget(vault: &Arc<dyn Vault>, unneeded: Vec<Sha256>) {
    let vault = Arc::clone(vault);
    let forgotten = blocking(move || unneeded.into_iter().try_for_each(|sha256| vault.remove(sha256))).await;
    if let Err(error) = forgotten {
        tracing::warn!(%error, "forgetting files that were sent");
    }
}
