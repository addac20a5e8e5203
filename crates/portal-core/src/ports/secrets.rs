//! Where the data keys of accounts are kept.

use async_trait::async_trait;
use portal_sqlite::DataKey;

/// Keeps one data key per account.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// The key of this account; `None` when there is none.
    ///
    /// # Errors
    /// [`SecretError`]: then nothing is known about whether there is a key.
    async fn load(&self, account: &str) -> Result<Option<DataKey>, SecretError>;
    /// Stores the key of this account.
    ///
    /// # Errors
    /// [`SecretError`]; the key is not stored then, and must not be used.
    async fn store(&self, account: &str, key: &DataKey) -> Result<(), SecretError>;
    /// Forgets the key: what it encrypted is gone with it.
    ///
    /// # Errors
    /// [`SecretError`]; forgetting a key that is not there is none.
    async fn forget(&self, account: &str) -> Result<(), SecretError>;
}

/// Why the keeper of keys does not answer. Neither is a sign that somebody signed out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// There, but closed; a person can open it.
    #[error("the keychain is locked")]
    Locked,
    /// This system has none, or it cannot be reached.
    #[error("there is no keychain: {0}")]
    Missing(String),
}
