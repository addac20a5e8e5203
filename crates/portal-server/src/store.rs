//! The seam to the database: one async trait per resource, every call one transaction.
//!
//! Nothing above it knows SQLite; decisions inside a transaction are pure functions ([`crate::requests::decide`],
//! [`crate::sessions::rotate`], [`crate::feed::visible`]) that every implementation calls. What an implementation must
//! pass is `tests/it/store_suite.rs`.

mod comments;
mod documents;
mod feed;
mod office;
mod portals;
mod profiles;
mod quotations;
mod requests;
mod sessions;
pub mod sqlite;
mod uploads;

use portal_api::problem::{ErrorCode, Problem};

pub use comments::CommentStore;
pub use documents::{Content, DocumentStore};
pub use feed::{Bound, Chunk, Digested, FeedStore, Row};
pub use office::{
    InboxRequest, NewCustomer, NewPortal, NewPortalUser, OfferedQuotation, OfficeStore, PortalUser, SharedComment,
    SharedDocument, SharedInvoice, SharedQuotation,
};
pub use portals::{Portal, PortalStore};
pub use profiles::ProfileStore;
pub use quotations::QuotationStore;
pub use requests::RequestStore;
pub use sessions::{Access, Credentials, NewSession, Presented, Refreshed, SessionStore};
pub use uploads::{Arrival, Upload, UploadStore};

/// Everything the server keeps, behind one pointer.
pub trait Store:
    PortalStore
    + SessionStore
    + FeedStore
    + RequestStore
    + CommentStore
    + QuotationStore
    + ProfileStore
    + UploadStore
    + DocumentStore
    + OfficeStore
{
}

impl<T> Store for T where
    T: PortalStore
        + SessionStore
        + FeedStore
        + RequestStore
        + CommentStore
        + QuotationStore
        + ProfileStore
        + UploadStore
        + DocumentStore
        + OfficeStore
{
}

/// What this module's functions return.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// A call that changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A rule says no; the caller passes it on.
    #[error("refused: {:?}", .0.code)]
    Refused(Box<Problem>),
    /// The database cannot answer now; the same call may succeed later.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database holds or answers what it should not: a bug.
    #[error("the database is broken")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<Problem> for StoreError {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl From<Box<Problem>> for StoreError {
    fn from(problem: Box<Problem>) -> Self {
        Self::Refused(problem)
    }
}

impl From<ErrorCode> for StoreError {
    fn from(code: ErrorCode) -> Self {
        Problem::new(code).into()
    }
}
