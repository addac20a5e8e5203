//! What went wrong with a file, told apart by what the caller can do about it.

use rusqlite::ErrorCode;

/// A failed database call.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file was written by a newer program; nothing was changed.
    #[error("the file has schema {found}, this program knows {known}")]
    Newer {
        /// Schema version in the file.
        found: u32,
        /// Newest version this program knows.
        known: u32,
    },
    /// SQLite refused; [`Error::cause`] says why.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// The thread that owns the file has ended; the program is shutting down.
    #[error("the database is closed")]
    Closed,
    /// The pages of the file do not belong together.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// A stored value is not what this program writes.
    #[error("unreadable value: {0}")]
    Value(String),
}

/// The classes a caller branches on. An environment error is not corruption: the file must be left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// No space left.
    Full,
    /// Permission, I/O, cannot open, read-only: may pass.
    Environment,
    /// Another process holds the file.
    Busy,
    /// The bytes are no database, were damaged, or the key is another one.
    Corrupt,
    /// Everything else: a bug or a broken rule.
    Other,
}

impl Error {
    /// Why SQLite refused.
    #[must_use]
    pub fn cause(&self) -> Cause {
        let error = match self {
            Self::Sqlite(error) => error,
            Self::Damaged(_) => return Cause::Corrupt,
            Self::Newer { .. } | Self::Closed | Self::Value(_) => return Cause::Other,
        };
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Cause::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Cause::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Cause::Corrupt,
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied
                | ErrorCode::ReadOnly
                | ErrorCode::OutOfMemory,
            ) => Cause::Environment,
            _ => Cause::Other,
        }
    }
}
