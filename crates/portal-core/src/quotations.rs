//! Offers, and what the customer says to them: what the company shares, and on top of it what this person decided.

mod overlay;

use jiff::Timestamp;
use jiff::civil::Date;
use portal_api::feed::Collection;
use portal_api::id::{DecisionId, QuotationId};
use portal_api::problem::{ErrorCode, FieldProblem};
use portal_api::quotations::{NewDecision, Verdict};
use rusqlite::Connection;

use crate::account::Inner;
use crate::event::Noun;
use crate::outbox::apply::{New, enqueue};
use crate::outbox::kinds::{Kind, decision};
use crate::outbox::op::State;
use crate::outbox::{Listener, desk};
use crate::ports::{Clock, Rng};
use crate::store::cache::when::When;
use crate::store::cache::{CacheDb, quotations, rows, state, work_orders};
use crate::store::outbox::{OutboxDb, composer, op as ops};
use crate::views::{QuotationDetail, QuotationRow};
use crate::{Error, Result};

/// Quotations of the open account.
pub struct Quotations<'a> {
    pub(crate) db: &'a OutboxDb,
    pub(crate) cache: &'a CacheDb,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) rng: &'a dyn Rng,
    pub(crate) listener: &'a dyn Listener,
}

impl<'a> Quotations<'a> {
    pub(crate) fn new(account: &'a Inner) -> Self {
        Self {
            db: &account.outbox,
            cache: &account.cache,
            clock: &*account.ports.clock,
            rng: &*account.ports.rng,
            listener: &account.teller,
        }
    }

    /// All of them, the last changed first.
    ///
    /// # Errors
    /// `not-shared` when the company does not share quotations.
    pub async fn list(&self) -> Result<Vec<QuotationRow>> {
        let ops = self.db.write(|tx| ops::list(tx)).await?;
        let found = self.cache.read(quotations::list).await?;
        let (now, today) = self.time();
        Ok(found.iter().map(|kept| overlay::row(kept, &ops, today, now)).collect())
    }

    /// Everything about one quotation, which counts as seen from now on.
    ///
    /// # Errors
    /// `not-shared` or `not-found`.
    pub async fn detail(&self, id: QuotationId) -> Result<QuotationDetail> {
        let (ops, draft) =
            self.db.write(move |tx| Ok((ops::list(tx)?, composer::text(tx, Kind::Decide, id.0)?))).await?;
        let (kept, shelf) = self
            .cache
            .read(move |conn| {
                let kept = quotations::get(conn, id)?;
                let mut objects = Vec::new();
                for object in &kept.record.objects {
                    objects.extend(rows::object_ref(conn, *object)?);
                }
                let work_order = kept.record.work_order.map_or(Ok(None), |id| work_orders::link(conn, id))?;
                let may_decide = state::shared(conn)?.is_some_and(|shared| shared.may.decide_quotations);
                Ok((kept, overlay::Shelf { objects, work_order, may_decide }))
            })
            .await?;
        let (now, today) = self.time();
        let draft = draft.map(|there| there.text).unwrap_or_default();
        let detail = overlay::detail(kept, shelf, &ops, draft, today, now);
        if detail.row.unseen {
            let seen = move |tx: &rusqlite::Transaction<'_>| rows::mark_seen(tx, Collection::Quotation, id.0);
            if self.cache.write(seen).await? {
                self.listener.changed(Noun::Quotation);
            }
        }
        Ok(detail)
    }

    /// Keeps the words to a decision, and says what is wrong with them.
    ///
    /// # Errors
    /// [`Error::Database`] when the disk refuses.
    pub async fn save_note(&self, id: QuotationId, note: String) -> Result<Vec<FieldProblem>> {
        let now = self.clock.now();
        let decision = self.rng.uuid_v7(now);
        let problems = NewDecision::note_problems(&note);
        self.db
            .write(move |tx| {
                if note.is_empty() {
                    return composer::clear(tx, Kind::Decide, id.0);
                }
                composer::save(tx, Kind::Decide, id.0, decision, &note, now)
            })
            .await?;
        Ok(problems)
    }

    /// Hands a decision over for sending; `version` is the offer that was read. Doing it twice is doing it once: as long
    /// as one is on its way, there is no second.
    ///
    /// # Errors
    /// [`Error::Invalid`] for the words; `edit-conflict` when another offer stands here by now; `quotation-expired`,
    /// `already-decided`, `not-shared`. In each case nothing was handed over.
    pub async fn decide(&self, id: QuotationId, version: u32, verdict: Verdict, note: String) -> Result<()> {
        let problems = NewDecision::note_problems(&note);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        let (now, today) = self.time();
        self.cache.read(move |conn| check(conn, id, version, today)).await?;
        let decision = DecisionId(self.rng.uuid_v7(now));
        self.db.write(move |tx| submit(tx, id, version, verdict, note, decision, now)).await?;
        self.moved();
        Ok(())
    }

    /// Undoes a decision that has not left this computer, or clears away one that was not accepted. Its words stand
    /// again where they were written.
    ///
    /// # Errors
    /// `id-conflict` when it is on its way; `not-found`; [`Error::Database`].
    pub async fn undo(&self, id: QuotationId) -> Result<()> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let op = newest(tx, id)?.ok_or(ErrorCode::NotFound)?;
                desk::give_up(tx, Kind::Decide, op, true, now)
            })
            .await?;
        self.moved();
        Ok(())
    }

    /// Tries a waiting, held or refused decision now.
    ///
    /// # Errors
    /// `not-found`; [`Error::Database`].
    pub async fn send_now(&self, id: QuotationId) -> Result<()> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let op = newest(tx, id)?.ok_or(ErrorCode::NotFound)?;
                desk::send_now(tx, Kind::Decide, op, now)
            })
            .await?;
        self.moved();
        Ok(())
    }

    fn time(&self) -> (Timestamp, Date) {
        let now = self.clock.now();
        (now, When::here(now).today())
    }

    fn moved(&self) {
        self.listener.changed(Noun::Quotation);
        self.listener.wake_outbox();
    }
}

/// Nobody decides about what they have not read.
fn check(conn: &Connection, id: QuotationId, version: u32, today: Date) -> Result<()> {
    let quotation = quotations::get(conn, id)?.record;
    if let Some(code) = quotation.refusal(version, today) {
        return Err(code.into());
    }
    if !state::shared(conn)?.is_some_and(|shared| shared.may.decide_quotations) {
        return Err(ErrorCode::NotShared.into());
    }
    Ok(())
}

fn submit(
    tx: &Connection,
    quotation: QuotationId,
    version: u32,
    verdict: Verdict,
    note: String,
    id: DecisionId,
    now: Timestamp,
) -> Result<()> {
    let lane = decision::lane(quotation);
    for op in ops::in_lane(tx, lane)? {
        match op.state {
            // One is on its way, or the company has it: there is no second.
            State::Queued | State::Inflight | State::Held(_) | State::Cancelling | State::Done => return Ok(()),
            State::Rejected(_) => desk::give_up(tx, Kind::Decide, op.entity, false, now)?,
            State::Cancelled => {}
        }
    }
    let id = composer::text(tx, Kind::Decide, quotation.0)?.map_or(id, |there| DecisionId(there.id));
    let packed = decision::pack(&NewDecision { id, quotation, version, verdict, note })?;
    enqueue(tx, New { kind: Kind::Decide, entity: id.into(), lane, packed, files: 0, written_at: Some(now) }, now)?;
    composer::clear(tx, Kind::Decide, quotation.0)
}

/// The decision about it that was made last.
fn newest(tx: &Connection, id: QuotationId) -> Result<Option<crate::outbox::EntityId>> {
    Ok(ops::in_lane(tx, decision::lane(id))?.into_iter().next_back().map(|op| op.entity))
}

#[cfg(test)]
mod tests;
