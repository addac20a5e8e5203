//! [`FeedStore`] on SQLite: the change list joined with the rows, each judged by [`Sight`].

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::documents::BelongsTo;
use portal_api::feed::{Collection, CollectionDigest};
use portal_api::id::PortalUserId;
use rusqlite::Connection;

use super::super::{Bound, Chunk, Digested, FeedStore, Result, Row};
use super::change::Entry;
use super::{Sqlite, change, comment, document, horizon, invoice, object, quotation, request, user, work_order};
use crate::feed::visible::Sight;
use crate::viewer::Viewer;

/// Entries of the change list in memory while they are summed up.
const DIGESTED_AT_ONCE: usize = 1000;

#[async_trait]
impl FeedStore for Sqlite {
    async fn chunk(&self, viewer: &Viewer, bound: Bound, limit: usize) -> Result<Chunk> {
        let viewer = viewer.clone();
        self.read(move |tx| chunk(tx, &viewer, bound, limit)).await
    }

    async fn head(&self, viewer: &Viewer) -> Result<u64> {
        let customer = viewer.user.customer;
        self.read(move |tx| change::head(tx, customer)).await
    }

    async fn horizon(&self, viewer: &Viewer) -> Result<u64> {
        let customer = viewer.user.customer;
        self.read(move |tx| horizon::of(tx, customer)).await
    }

    async fn digest(&self, viewer: &Viewer) -> Result<Digested> {
        let viewer = viewer.clone();
        self.read(move |tx| digest(tx, &viewer)).await
    }

    async fn forget_tombstones(&self, now: Timestamp) -> Result<u64> {
        self.write(move |tx| horizon::advance(tx, now)).await
    }

    async fn total(&self, viewer: &Viewer) -> Result<u32> {
        let (customer, sight) = (viewer.user.customer, Sight::of(viewer));
        self.read(move |tx| {
            let counts = change::counts(tx, customer)?;
            let seen = counts.into_iter().filter(|(collection, _)| sight.area(*collection));
            // Of profiles everybody sees their own.
            Ok(seen.map(|(collection, n)| if collection == Collection::Profile { n.min(1) } else { n }).sum())
        })
        .await
    }

    async fn pulse(&self) -> Result<u64> {
        self.data_version()
    }
}

fn chunk(tx: &Connection, viewer: &Viewer, bound: Bound, limit: usize) -> Result<Chunk> {
    let sight = Sight::of(viewer);
    let head = change::head(tx, viewer.user.customer)?;
    let horizon = horizon::of(tx, viewer.user.customer)?;
    let entries = change::entries(tx, viewer.user.customer, bound, limit)?;
    let (Bound::Down(from) | Bound::Up(from)) = bound;
    let last = entries.last().map_or(from, |entry| entry.rev);
    let done = entries.len() < limit;
    let is_bootstrap = matches!(bound, Bound::Down(_));
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let record = if entry.is_gone { None } else { record(tx, viewer, &sight, &entry)? };
        if record.is_some() || !is_bootstrap {
            rows.push(Row { collection: entry.collection, id: entry.id, rev: entry.rev, record });
        }
    }
    Ok(Chunk { head, horizon, rows, last, done })
}

fn digest(tx: &Connection, viewer: &Viewer) -> Result<Digested> {
    let sight = Sight::of(viewer);
    let customer = viewer.user.customer;
    let mut collections: BTreeMap<String, CollectionDigest> = BTreeMap::new();
    let mut from = 0;
    loop {
        let entries = change::entries(tx, customer, Bound::Up(from), DIGESTED_AT_ONCE)?;
        let Some(last) = entries.last().map(|entry| entry.rev) else { break };
        from = last;
        for entry in entries.iter().filter(|entry| !entry.is_gone) {
            if record(tx, viewer, &sight, entry)?.is_some() {
                let name = entry.collection.as_str();
                collections.entry(name.to_owned()).or_default().add(name, entry.id, entry.rev);
            }
        }
    }
    Ok(Digested { head: change::head(tx, customer)?, collections })
}

/// The row as the viewer may see it now.
fn record(tx: &Connection, viewer: &Viewer, sight: &Sight, entry: &Entry) -> Result<Option<String>> {
    if !sight.area(entry.collection) {
        return Ok(None);
    }
    let id = entry.id.into_bytes();
    Ok(match entry.collection {
        Collection::Request => {
            request::sighted(tx, id)?.filter(|(author, _)| sight.request(*author)).map(|(_, record)| record)
        }
        Collection::WorkOrder => work_order::sighted(tx, id)?
            .filter(|found| sight.work_order(found.stage, found.author))
            .map(|found| found.json(sight.prices())),
        Collection::Object => object::sighted(tx, id)?.filter(|_| sight.object()),
        Collection::Invoice => {
            invoice::sighted(tx, id)?.filter(|found| sees_invoice(viewer, sight, found)).map(|found| found.record)
        }
        Collection::Document => document(tx, viewer, sight, id)?,
        Collection::Comment => match comment::sighted(tx, id)? {
            Some(found) => {
                let about = sees_work_order(tx, viewer, sight, found.work_order.0.into_bytes())?;
                sight.comment(found.is_internal, about).then_some(found.record)
            }
            None => None,
        },
        Collection::Quotation => quotation(tx, viewer, sight, id)?,
        Collection::Profile if sight.profile(PortalUserId(entry.id)) => {
            user::profile(tx, PortalUserId(entry.id))?.map(|profile| serde_json::to_string(&profile)).transpose()?
        }
        Collection::Profile => None,
    })
}

/// A document as the viewer may see it now: only where what it belongs to is visible.
pub(super) fn document(tx: &Connection, viewer: &Viewer, sight: &Sight, id: [u8; 16]) -> Result<Option<String>> {
    let Some(found) = document::sighted(tx, id)? else { return Ok(None) };
    if found.customer != viewer.user.customer {
        return Ok(None);
    }
    let parent_is_visible = match found.parent {
        None => true,
        Some(parent) => sees_parent(tx, viewer, sight, parent)?,
    };
    Ok(sight.document(found.is_internal, parent_is_visible).then_some(found.record))
}

fn sees_parent(tx: &Connection, viewer: &Viewer, sight: &Sight, parent: BelongsTo) -> Result<bool> {
    let id = parent.id.into_bytes();
    Ok(match parent.collection {
        Collection::Request => request::sighted(tx, id)?.is_some_and(|(author, _)| sight.request(author)),
        Collection::WorkOrder => sees_work_order(tx, viewer, sight, id)?,
        Collection::Object => sight.object() && object::sighted(tx, id)?.is_some(),
        Collection::Invoice => invoice::sighted(tx, id)?.is_some_and(|found| sees_invoice(viewer, sight, &found)),
        Collection::Quotation => quotation(tx, viewer, sight, id)?.is_some(),
        // Nothing writes such documents, so nobody sees them.
        Collection::Document | Collection::Comment | Collection::Profile => false,
    })
}

/// Whether the viewer may see this work order now.
pub(super) fn sees_work_order(tx: &Connection, viewer: &Viewer, sight: &Sight, id: [u8; 16]) -> Result<bool> {
    let found = work_order::sighted(tx, id)?.filter(|found| found.customer == viewer.user.customer);
    Ok(found.is_some_and(|found| sight.work_order(found.stage, found.author)))
}

/// A quotation as the viewer may see it now.
pub(super) fn quotation(tx: &Connection, viewer: &Viewer, sight: &Sight, id: [u8; 16]) -> Result<Option<String>> {
    let found = quotation::sighted(tx, id)?.filter(|found| found.customer == viewer.user.customer);
    Ok(found.filter(|found| sight.quotation(found.is_concept)).map(|found| found.record))
}

fn sees_invoice(viewer: &Viewer, sight: &Sight, found: &invoice::Sighted) -> bool {
    let is_theirs = found.customer == viewer.user.customer;
    let is_delivered = found.delivery == Some(viewer.user.customer);
    (is_theirs || is_delivered) && sight.invoice(is_theirs, found.is_concept)
}
