//! Signing in, staying signed in, signing out (`reference/sync.md` §2.6).

mod password;
pub mod rotate;
mod routes;
mod tokens;

pub use password::{Passwords, hash_password};
pub(crate) use routes::{drop_old, router};
#[cfg(feature = "fuzzing")]
pub(crate) use tokens::RefreshToken;
pub(crate) use tokens::access_digest;
