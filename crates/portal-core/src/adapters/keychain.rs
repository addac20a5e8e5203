//! The system's keychain: Secret Service, Keychain or Credential Manager (`reference/toolchain.md` §4).

use std::sync::Arc;

use async_trait::async_trait;
use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use crate::ports::{DataKey, SecretError, Secrets};

/// Under which the keychain shows the entries to the person.
const SERVICE: &str = "customer-portal";
/// Written and removed again to find out whether the keychain is open.
const TRIAL: &str = "trial";

/// The keychain of whoever runs this program. A new connection for each question: a keychain that was not ready at
/// logon is found later, and questions are rare.
#[derive(Debug, Clone, Copy)]
pub struct Keychain;

#[async_trait]
impl Secrets for Keychain {
    async fn load(&self, account: &str) -> Result<Option<DataKey>, SecretError> {
        let account = account.to_owned();
        off_the_async_threads(move || {
            let store = store()?;
            match entry(&store, &account)?.get_secret() {
                Ok(secret) => Ok(key_of(secret)),
                Err(Error::NoEntry) => {
                    // A Secret Service that nobody has unlocked yet says this as well, about everything.
                    try_to_keep(&store)?;
                    Ok(None)
                }
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn store(&self, account: &str, key: &DataKey) -> Result<(), SecretError> {
        let (account, key) = (account.to_owned(), key.clone());
        off_the_async_threads(move || entry(&store()?, &account)?.set_secret(key.as_bytes())).await
    }

    async fn forget(&self, account: &str) -> Result<(), SecretError> {
        let account = account.to_owned();
        off_the_async_threads(move || gone(entry(&store()?, &account)?.delete_credential())).await
    }
}

fn entry(store: &Arc<CredentialStore>, account: &str) -> Result<Entry, Error> {
    store.build(SERVICE, account, None)
}

fn key_of(secret: Vec<u8>) -> Option<DataKey> {
    let secret = Zeroizing::new(secret);
    <[u8; 32]>::try_from(secret.as_slice()).ok().map(DataKey::new)
}

fn try_to_keep(store: &Arc<CredentialStore>) -> Result<(), Error> {
    let trial = entry(store, TRIAL)?;
    trial.set_secret(b"?")?;
    gone(trial.delete_credential())
}

fn gone(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(Error::NoEntry) => Ok(()),
        result => result,
    }
}

/// Each question goes over D-Bus or to another process, and may wait for a person to type a password.
async fn off_the_async_threads<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, SecretError> {
    match tokio::task::spawn_blocking(ask).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(Error::NoStorageAccess(_))) => Err(SecretError::Locked),
        Ok(Err(error)) => Err(SecretError::Missing(error.to_string())),
        Err(error) => Err(SecretError::Missing(error.to_string())),
    }
}

#[cfg(target_os = "linux")]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn store() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}
