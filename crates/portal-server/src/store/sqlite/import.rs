//! Rows from the company's system: added or replaced, and noted in the feed, in the caller's transaction.

use portal_api::comments::CommentAuthor;
use portal_api::feed::Collection;
use portal_api::id::CustomerId;
use portal_api::objects::ServiceObject;
use portal_api::problem::ErrorCode;
use portal_api::requests::{NewRequest, Request};
use portal_api::work_orders::WorkOrder;
use rusqlite::Connection;
use uuid::Uuid;

use super::super::{Result, SharedComment, SharedDocument, SharedInvoice, SharedQuotation};
use super::{
    blob_ref, change, comment, customer, document, invoice, object, portal, quotation, request, user, work_order,
};
use crate::quotations::decide::imported;

pub(super) fn objects(tx: &Connection, customer: CustomerId, objects: &[ServiceObject]) -> Result<()> {
    for object in objects {
        object::upsert(tx, customer, object)?;
    }
    touch_with_dependents(tx, customer, Collection::Object, &ids(objects, |object| object.id.0))
}

pub(super) fn work_orders(tx: &Connection, customer: CustomerId, work_orders: Vec<WorkOrder>) -> Result<()> {
    let ids = ids(&work_orders, |work_order| work_order.id.0);
    let portal = customer::portal_of(tx, customer)?;
    portal::skip_numbers(tx, portal, work_orders.iter().map(|work_order| work_order.number.as_str()))?;
    for work_order in work_orders {
        let author = match work_order.request {
            Some(request) => request::author(tx, customer, request)?,
            None => None,
        };
        work_order::upsert(tx, customer, author, work_order)?;
    }
    touch_with_dependents(tx, customer, Collection::WorkOrder, &ids)
}

pub(super) fn invoices(tx: &Connection, customer: CustomerId, invoices: &[SharedInvoice]) -> Result<()> {
    for shared in invoices {
        let id = shared.invoice.id.0;
        let before = invoice::sighted(tx, id.into_bytes())?.and_then(|before| before.delivery);
        invoice::upsert(tx, customer, shared)?;
        // Delivery may have moved from one customer to another: both look again.
        for other in [before, shared.delivery.filter(|now| Some(*now) != before)].into_iter().flatten() {
            if other != customer {
                change::touch(tx, other, Collection::Invoice, &[id])?;
            }
        }
    }
    touch_with_dependents(tx, customer, Collection::Invoice, &ids(invoices, |shared| shared.invoice.id.0))
}

pub(super) fn quotations(tx: &Connection, customer: CustomerId, quotations: Vec<SharedQuotation>) -> Result<()> {
    let ids = ids(&quotations, |shared| shared.quotation.id.0);
    for shared in quotations {
        let before = quotation::get(tx, shared.quotation.id)?;
        let quotation = imported(before, shared.quotation);
        quotation::upsert(tx, customer, &SharedQuotation { quotation, ..shared })?;
    }
    touch_with_dependents(tx, customer, Collection::Quotation, &ids)
}

pub(super) fn comments(tx: &Connection, comments: &[SharedComment]) -> Result<()> {
    for shared in comments {
        let (customer, ..) = work_order::get(tx, shared.comment.work_order)?.ok_or(ErrorCode::NotFound)?;
        if let CommentAuthor::Customer { user } = shared.comment.author {
            user::name(tx, customer, user)?.ok_or(ErrorCode::NotFound)?;
        }
        comment::insert(tx, customer, shared, None)?;
        change::touch(tx, customer, Collection::Comment, &[shared.comment.id.0])?;
    }
    Ok(())
}

pub(super) fn documents(tx: &Connection, customer: CustomerId, documents: &[SharedDocument]) -> Result<()> {
    for shared in documents {
        if shared.document.belongs_to.is_some_and(|parent| !document::may_own(parent.collection)) {
            return Err(ErrorCode::InvalidInput.into());
        }
        document::upsert(tx, customer, shared)?;
    }
    change::touch(tx, customer, Collection::Document, &ids(documents, |shared| shared.document.id.0))
}

pub(super) fn requests(tx: &Connection, customer: CustomerId, requests: &[Request]) -> Result<()> {
    let portal = customer::portal_of(tx, customer)?;
    portal::skip_numbers(tx, portal, requests.iter().map(|request| request.number.as_str()))?;
    for record in requests {
        user::name(tx, customer, record.author)?.ok_or(ErrorCode::NotFound)?;
        if request::identity(tx, record.id)?.is_some() {
            return Err(ErrorCode::IdConflict.into());
        }
        request::insert(tx, customer, record, &serde_json::to_vec(&body_of(record))?)?;
        blob_ref::insert(tx, record.id, &record.attachments)?;
    }
    touch_with_dependents(tx, customer, Collection::Request, &ids(requests, |request| request.id.0))
}

/// What the customer would have sent.
fn body_of(record: &Request) -> NewRequest {
    NewRequest {
        id: record.id,
        object: record.object,
        work_type: record.work_type.clone(),
        description: record.description.clone(),
        wished_for: record.wished_for.clone(),
        contact: record.contact.clone(),
        attachments: record.attachments.clone(),
    }
}

pub(super) fn remove(tx: &Connection, customer: CustomerId, collection: Collection, ids: &[Uuid]) -> Result<()> {
    let mut gone = Vec::with_capacity(ids.len());
    for id in ids {
        let bytes = id.into_bytes();
        let is_gone = match collection {
            // What a customer wrote is kept for ever: its id must never be free again. A profile stays with its user.
            Collection::Request | Collection::Comment | Collection::Profile => {
                return Err(ErrorCode::InvalidInput.into());
            }
            Collection::Quotation => quotation::delete(tx, customer, bytes)?,
            Collection::WorkOrder => work_order::delete(tx, customer, bytes)?,
            Collection::Object => object::delete(tx, customer, bytes)?,
            Collection::Invoice => {
                let delivery = invoice::sighted(tx, bytes)?.and_then(|found| found.delivery);
                if let Some(delivery) = delivery.filter(|delivery| *delivery != customer) {
                    change::bury(tx, delivery, collection, &[*id])?;
                }
                invoice::delete(tx, customer, bytes)?
            }
            Collection::Document => document::delete(tx, customer, bytes)?,
        };
        if is_gone {
            gone.push(*id);
            remove_documents_of(tx, customer, *id)?;
            change::bury(tx, customer, Collection::Comment, &comment::of_work_order(tx, customer, *id)?)?;
        }
    }
    change::bury(tx, customer, collection, &gone)
}

fn remove_documents_of(tx: &Connection, customer: CustomerId, parent: Uuid) -> Result<()> {
    let documents = document::of_parent(tx, customer, parent)?;
    for id in &documents {
        document::delete(tx, customer, id.into_bytes())?;
    }
    change::bury(tx, customer, Collection::Document, &documents)
}

/// Documents and comments are visible where their parent is, so a change of the parent is a change of theirs.
pub(super) fn touch_with_dependents(
    tx: &Connection,
    customer: CustomerId,
    collection: Collection,
    ids: &[Uuid],
) -> Result<()> {
    change::touch(tx, customer, collection, ids)?;
    for id in ids {
        change::touch(tx, customer, Collection::Document, &document::of_parent(tx, customer, *id)?)?;
        if collection == Collection::WorkOrder {
            change::touch(tx, customer, Collection::Comment, &comment::of_work_order(tx, customer, *id)?)?;
        }
    }
    Ok(())
}

fn ids<T>(rows: &[T], id: impl Fn(&T) -> Uuid) -> Vec<Uuid> {
    rows.iter().map(id).collect()
}
