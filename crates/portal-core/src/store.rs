//! The two databases of an account, and the only place for SQL (DESIGN §5).

mod ballast;
pub(crate) mod cache;
pub(crate) mod outbox;

#[cfg(test)]
mod fixtures;
