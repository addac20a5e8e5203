//! [`QuotationStore`] on SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use portal_api::feed::Collection;
use portal_api::id::Epoch;
use portal_api::quotations::Quotation;
use portal_api::receipts::Acknowledgement;
use rusqlite::Connection;

use super::super::{QuotationStore, Result};
use super::{Sqlite, change, decision, feed, quotation};
use crate::clock::yesterday;
use crate::feed::visible::Sight;
use crate::quotations::Sealed;
use crate::quotations::decide::{self, Admission};
use crate::viewer::Viewer;
use crate::writes::{Known, Outcome};

#[async_trait]
impl QuotationStore for Sqlite {
    async fn decide_quotation(
        &self,
        viewer: &Viewer,
        epoch: Epoch,
        body: Sealed,
        now: Timestamp,
    ) -> Result<Acknowledgement> {
        let viewer = viewer.clone();
        self.write_fenced(epoch, move |tx| put(tx, &viewer, epoch, body, now)).await
    }
}

fn put(tx: &Connection, viewer: &Viewer, epoch: Epoch, body: Sealed, now: Timestamp) -> Result<Acknowledgement> {
    let (fingerprint, bytes) = (body.fingerprint, body.bytes.clone());
    let ack = |id, received_at| Acknowledgement { id, fingerprint, epoch, received_at, version: None };
    let known = match decision::by_fingerprint(tx, body.path, fingerprint)? {
        Some(found) if found.author == viewer.user.id => Known::Stored(ack(found.id.0, found.received_at)),
        Some(_) => Known::Taken,
        None => match &body.content {
            Ok(new) if decision::is_taken(tx, new.id)? => Known::Taken,
            _ => Known::Nothing,
        },
    };
    let admission = Admission {
        may_decide: viewer.settings.permissions().decide_quotations,
        quotation: visible(tx, viewer, body.path.0.into_bytes())?,
        today: yesterday(now),
    };
    match decide::decide(known, body, admission)? {
        Outcome::Replay(before) => Ok(before),
        Outcome::Store((offer, new)) => {
            decision::insert(tx, &new, viewer.user.id, fingerprint, &bytes, now)?;
            let id = new.id.0;
            let record = decide::decided(offer, new, &viewer.user, fingerprint, now);
            quotation::update(tx, &record)?;
            change::touch(tx, viewer.user.customer, Collection::Quotation, &[record.id.0])?;
            Ok(ack(id, now))
        }
    }
}

/// The quotation, if the viewer may see it now.
fn visible(tx: &Connection, viewer: &Viewer, id: [u8; 16]) -> Result<Option<Quotation>> {
    let found = feed::quotation(tx, viewer, &Sight::of(viewer), id)?;
    Ok(found.map(|record| serde_json::from_str(&record)).transpose()?)
}
