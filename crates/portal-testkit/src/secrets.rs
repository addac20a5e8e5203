//! A keychain in memory, with moods.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use portal_core::ports::{DataKey, SecretError, Secrets};

/// Keeps keys as long as the test holds it: longer than a client that is killed and started again.
#[derive(Default)]
pub struct MemorySecrets {
    keys: Mutex<HashMap<String, DataKey>>,
    mood: Mutex<Option<SecretError>>,
}

impl MemorySecrets {
    /// From now on every call fails like this; `None` makes it work again.
    pub fn fail_with(&self, error: Option<SecretError>) {
        *self.mood.lock().unwrap() = error;
    }

    /// Loses all keys, as a keychain does that was made anew.
    pub fn lose_all(&self) {
        self.keys.lock().unwrap().clear();
    }

    /// How many keys there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.keys.lock().unwrap().len()
    }

    /// The key of the only account, for looking at its files.
    #[must_use]
    pub fn only_key(&self) -> [u8; 32] {
        let keys = self.keys.lock().unwrap();
        assert_eq!(keys.len(), 1, "one account on this computer");
        *keys.values().next().expect("one").as_bytes()
    }

    fn mood(&self) -> Result<(), SecretError> {
        self.mood.lock().unwrap().clone().map_or(Ok(()), Err)
    }
}

#[async_trait]
impl Secrets for MemorySecrets {
    async fn load(&self, account: &str) -> Result<Option<DataKey>, SecretError> {
        self.mood()?;
        Ok(self.keys.lock().unwrap().get(account).map(|key| DataKey::new(*key.as_bytes())))
    }

    async fn store(&self, account: &str, key: &DataKey) -> Result<(), SecretError> {
        self.mood()?;
        self.keys.lock().unwrap().insert(account.to_owned(), DataKey::new(*key.as_bytes()));
        Ok(())
    }

    async fn forget(&self, account: &str) -> Result<(), SecretError> {
        self.mood()?;
        self.keys.lock().unwrap().remove(account);
        Ok(())
    }
}
