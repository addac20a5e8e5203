//! Tokens as the client holds them. The database keeps only their SHA-256.
//!
//! A refresh token is `family ‖ secret` in base64url; the secret of its child is a code over its own, so that the same
//! parent yields the same child without the child being stored anywhere.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portal_api::fingerprint::Sha256;
use uuid::Uuid;

use crate::secret::Secret;

/// A refresh token in the clear.
#[derive(Clone)]
pub(crate) struct RefreshToken {
    pub(crate) family: Uuid,
    secret: [u8; 32],
}

impl RefreshToken {
    /// The first one of a new session.
    pub(crate) fn first() -> Self {
        Self { family: Uuid::new_v4(), secret: rand::random() }
    }

    /// Reads what a client presents; `None` when it cannot be one of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (family, secret) = bytes.split_first_chunk::<16>()?;
        Some(Self { family: Uuid::from_bytes(*family), secret: secret.try_into().ok()? })
    }

    /// The one child that this token can ever have.
    pub(crate) fn child(&self, key: &Secret) -> Self {
        Self { family: self.family, secret: key.code("refresh", &self.bytes()) }
    }

    /// What the database keeps.
    pub(crate) fn digest(&self) -> Sha256 {
        Sha256::of(&self.bytes())
    }

    /// What the client keeps.
    pub(crate) fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes())
    }

    fn bytes(&self) -> Vec<u8> {
        [self.family.as_bytes().as_slice(), &self.secret].concat()
    }
}

/// A new access token: what the client keeps, and what the database keeps.
pub(crate) fn new_access() -> (String, Sha256) {
    let text = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let digest = access_digest(&text);
    (text, digest)
}

/// What the database knows an access token by.
pub(crate) fn access_digest(text: &str) -> Sha256 {
    Sha256::of(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parent_has_one_child_and_it_reads_back() {
        let dir = tempfile::tempdir().unwrap();
        let key = Secret::open(dir.path()).unwrap();
        let parent = RefreshToken::first();
        let child = parent.child(&key);
        assert_eq!(child.text(), parent.child(&Secret::open(dir.path()).unwrap()).text());
        assert_ne!(child.digest(), parent.digest());
        let read = RefreshToken::parse(&child.text()).unwrap();
        assert_eq!((read.family, read.digest()), (parent.family, child.digest()));
        assert!(RefreshToken::parse("no token").is_none());
    }
}
