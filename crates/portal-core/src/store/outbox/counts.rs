//! How much is not at the server yet, in requests.

use rusqlite::Connection;

use crate::Result;

/// What the strip shows, and what signing out would lose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Being written.
    pub(crate) drafts: u32,
    /// On their way, or waiting for their turn.
    pub(crate) waiting: u32,
    /// Of those, on their way.
    pub(crate) sending: u32,
    /// Held, or not accepted.
    pub(crate) needs_you: u32,
}

/// Counts.
pub(crate) fn counts(conn: &Connection) -> Result<Counts> {
    const SQL: &str = "SELECT
        (SELECT count(*) FROM draft WHERE discarded_at IS NULL
            AND NOT EXISTS(SELECT 1 FROM op WHERE op.entity = draft.id)),
        (SELECT count(DISTINCT entity) FROM op WHERE state IN ('queued', 'inflight', 'cancelling') AND next IS NULL),
        (SELECT count(DISTINCT entity) FROM op WHERE state = 'inflight'),
        (SELECT count(DISTINCT entity) FROM op o WHERE state IN ('held', 'rejected') AND NOT EXISTS(
            SELECT 1 FROM draft WHERE draft.id = o.entity AND discarded_at IS NOT NULL))";
    Ok(conn.prepare_cached(SQL)?.query_row([], |row| {
        Ok(Counts { drafts: row.get(0)?, waiting: row.get(1)?, sending: row.get(2)?, needs_you: row.get(3)? })
    })?)
}
