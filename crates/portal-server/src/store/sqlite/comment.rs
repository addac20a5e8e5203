//! Table `comment`.

use jiff::Timestamp;
use portal_api::comments::CommentAuthor;
use portal_api::fingerprint::Fingerprint;
use portal_api::id::{CommentId, CustomerId, PortalUserId, WorkOrderId};
use portal_api::problem::ErrorCode;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::super::{Result, SharedComment};
use super::values;

/// A comment as the feed needs it.
pub(super) struct Sighted {
    pub(super) work_order: WorkOrderId,
    pub(super) is_internal: bool,
    pub(super) record: String,
}

/// Adds a comment. `body` is what arrived, if it came from a customer.
///
/// # Errors
/// Refused with `id-conflict` when the id is taken.
pub(super) fn insert(tx: &Connection, customer: CustomerId, shared: &SharedComment, body: Option<&[u8]>) -> Result<()> {
    let comment = &shared.comment;
    let author = match comment.author {
        CommentAuthor::Customer { user } => Some(user.0.into_bytes()),
        CommentAuthor::Company => None,
    };
    let n = tx
        .prepare_cached(
            "INSERT INTO comment(id, customer, work_order, author, is_internal, fingerprint, received_at, body, record)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING",
        )?
        .execute(params![
            comment.id.0.into_bytes(),
            customer.0.into_bytes(),
            comment.work_order.0.into_bytes(),
            author,
            shared.is_internal,
            comment.fingerprint.map(|fingerprint| *fingerprint.as_bytes()),
            comment.received_at.as_millisecond(),
            body,
            serde_json::to_string(comment)?
        ])?;
    if n == 0 { Err(ErrorCode::IdConflict.into()) } else { Ok(()) }
}

pub(super) fn sighted(tx: &Connection, id: [u8; 16]) -> Result<Option<Sighted>> {
    Ok(tx
        .prepare_cached("SELECT work_order, is_internal, record FROM comment WHERE id = ?1")?
        .query_row([id], |row| {
            let work_order = WorkOrderId(values::uuid(row.get(0)?));
            Ok(Sighted { work_order, is_internal: row.get(1)?, record: row.get(2)? })
        })
        .optional()?)
}

/// What was said about a work order that is this customer's.
pub(super) fn of_work_order(tx: &Connection, customer: CustomerId, work_order: Uuid) -> Result<Vec<Uuid>> {
    let mut statement = tx.prepare_cached("SELECT id FROM comment WHERE work_order = ?1 AND customer = ?2")?;
    let rows = statement
        .query_map(params![work_order.into_bytes(), customer.0.into_bytes()], |row| Ok(values::uuid(row.get(0)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The conversation about a work order, oldest first, with what is for the company's own use.
pub(super) fn conversation(tx: &Connection, work_order: WorkOrderId) -> Result<Vec<SharedComment>> {
    let mut statement =
        tx.prepare_cached("SELECT record, is_internal FROM comment WHERE work_order = ?1 ORDER BY received_at, id")?;
    let rows = statement
        .query_map([work_order.0.into_bytes()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?;
    rows.map(|row| {
        let (record, is_internal) = row?;
        Ok(SharedComment { is_internal, comment: serde_json::from_str(&record)? })
    })
    .collect()
}

/// What a repeated submission is compared with.
pub(super) struct Identity {
    pub(super) author: Option<PortalUserId>,
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) received_at: Timestamp,
}

pub(super) fn identity(tx: &Connection, id: CommentId) -> Result<Option<Identity>> {
    Ok(tx
        .prepare_cached("SELECT author, fingerprint, received_at FROM comment WHERE id = ?1")?
        .query_row([id.0.into_bytes()], |row| {
            Ok(Identity {
                author: row.get::<_, Option<[u8; 16]>>(0)?.map(|id| PortalUserId(values::uuid(id))),
                fingerprint: row.get::<_, Option<[u8; 32]>>(1)?.map(values::sha256),
                received_at: values::time(row.get(2)?)?,
            })
        })
        .optional()?)
}

/// How much a user has written since then.
pub(super) fn n_since(tx: &Connection, author: PortalUserId, since: Timestamp) -> Result<u32> {
    Ok(tx
        .prepare_cached("SELECT count(*) FROM comment WHERE author = ?1 AND received_at > ?2")?
        .query_row(params![author.0.into_bytes(), since.as_millisecond()], |row| row.get(0))?)
}
