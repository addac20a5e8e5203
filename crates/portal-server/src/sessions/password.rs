//! Passwords by Argon2id, off the async threads and never too many at once: each check takes 19 MiB.

use std::sync::{Arc, LazyLock};

use tokio::sync::Semaphore;

/// What an unknown user's password is checked against, so that the answer takes as long as for a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| password_auth::generate_hash("nobody has this password"));

/// The Argon2id hash of a password in PHC form, for the store. Takes about 20 ms of a processor.
#[must_use]
pub fn hash_password(password: &str) -> String {
    password_auth::generate_hash(password)
}

/// Checks passwords.
#[derive(Clone)]
pub struct Passwords {
    permits: Arc<Semaphore>,
}

impl Passwords {
    /// Checks at most so many at once; the others wait.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(at_once)) }
    }

    /// Whether the password is right. `hash` is `None` for an unknown user: as slow, and never right.
    pub async fn verify(&self, password: String, hash: Option<String>) -> bool {
        let Ok(_permit) = self.permits.acquire().await else { return false };
        let checked = portal_sqlite::threads::blocking(move || {
            let is_known = hash.is_some();
            let hash = hash.unwrap_or_else(nobody);
            password_auth::verify_password(password, &hash).is_ok() && is_known
        });
        checked.await.unwrap_or(false)
    }
}

fn nobody() -> String {
    NOBODY.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Algorithm, version and costs of a PHC string: what decides how long a check takes.
    fn costs(hash: &str) -> Vec<&str> {
        hash.split('$').take(4).collect()
    }

    #[test]
    fn an_unknown_user_costs_as_much_as_a_known_one() {
        let (nobody, somebody) = (nobody(), hash_password("right"));
        assert_eq!(costs(&nobody), costs(&somebody));
        assert_eq!(costs(&nobody)[1], "argon2id");
    }

    #[tokio::test]
    async fn no_password_is_right_for_an_unknown_user() {
        let passwords = Passwords::new(1);
        assert!(passwords.verify("right".to_owned(), Some(hash_password("right"))).await);
        assert!(!passwords.verify("wrong".to_owned(), Some(hash_password("right"))).await);
        // The password that would be right, if there were somebody.
        assert!(!passwords.verify("nobody has this password".to_owned(), None).await);
    }
}
