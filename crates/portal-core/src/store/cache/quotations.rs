//! Quotations: the list and one of them. They are few: what one customer was offered.

use portal_api::feed::Collection;
use portal_api::id::QuotationId;
use portal_api::problem::ErrorCode;
use portal_api::quotations::Quotation;
use rusqlite::Connection;

use super::rows::{self, Kept};
use super::state;
use crate::Result;

/// All of them, the last changed first.
///
/// # Errors
/// `not-shared` when the company does not share quotations.
pub(crate) fn list(conn: &Connection) -> Result<Vec<Kept<Quotation>>> {
    ensure_shared(conn)?;
    rows::all(conn, Collection::Quotation)
}

/// One quotation.
///
/// # Errors
/// `not-shared` or `not-found`.
pub(crate) fn get(conn: &Connection, id: QuotationId) -> Result<Kept<Quotation>> {
    ensure_shared(conn)?;
    Ok(rows::kept(conn, Collection::Quotation, id.0)?.ok_or(ErrorCode::NotFound)?)
}

fn ensure_shared(conn: &Connection) -> Result<()> {
    if state::screens(conn)?.areas.quotations { Ok(()) } else { Err(ErrorCode::NotShared.into()) }
}
