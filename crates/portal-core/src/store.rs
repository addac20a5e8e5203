//! The two databases of an account, and the only place for SQL (DESIGN §5).

pub(crate) mod cache;
pub(crate) mod outbox;
