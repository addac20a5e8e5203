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
        Ok(Err(error)) => Err(trouble(&error)),
        Err(error) => Err(SecretError::Missing(error.to_string())),
    }
}

/// Only a closed keychain can be opened by a person. Whatever else is wrong, it is never "there is no key": that is said
/// by [`Error::NoEntry`] alone, where it is asked for.
fn trouble(error: &Error) -> SecretError {
    match error {
        Error::NoStorageAccess(_) => SecretError::Locked,
        error => SecretError::Missing(error.to_string()),
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn cause() -> Box<dyn std::error::Error + Send + Sync> {
        "cause".into()
    }

    #[rstest]
    #[case::locked(Error::NoStorageAccess(cause()), true)]
    #[case::no_bus(Error::PlatformFailure(cause()), false)]
    #[case::none_here(Error::NoDefaultStore, false)]
    #[case::a_stale_entry_beside_the_new_one(Error::Ambiguous(Vec::new()), false)]
    #[case::not_text(Error::BadEncoding(vec![0xff]), false)]
    #[case::not_its_format(Error::BadDataFormat(vec![1], cause()), false)]
    #[case::not_its_store(Error::BadStoreFormat("store".into()), false)]
    #[case::too_long(Error::TooLong("user".into(), 2560), false)]
    #[case::refused_words(Error::Invalid("user".into(), "empty".into()), false)]
    #[case::not_offered(Error::NotSupportedByStore("search".into()), false)]
    fn f12_only_a_closed_keychain_is_locked_and_none_is_empty(#[case] error: Error, #[case] is_locked: bool) {
        assert_eq!(trouble(&error) == SecretError::Locked, is_locked);
    }

    #[test]
    fn f12_what_is_kept_is_one_short_key() {
        assert!(key_of(vec![7; 32]).is_some());
        assert!(key_of(vec![7; 31]).is_none());
        assert!(key_of(Vec::new()).is_none());
        // Windows keeps 2 560 bytes, as UTF-16.
        assert!(DataKey::new([7; 32]).as_bytes().len() * 2 < 2560);
    }
}
