//! What is said about a work order: what the company shares, and on top of it what this person wrote.

mod overlay;

use jiff::Timestamp;
use portal_api::comments::NewComment;
use portal_api::id::{CommentId, WorkOrderId};
use portal_api::problem::{ErrorCode, FieldProblem};
use rusqlite::Connection;

use crate::account::Inner;
use crate::event::Noun;
use crate::outbox::apply::{New, enqueue};
use crate::outbox::kinds::{Kind, comment, copy_of};
use crate::outbox::{Listener, desk};
use crate::ports::{Clock, Rng};
use crate::store::cache::{CacheDb, comments, state};
use crate::store::outbox::{OutboxDb, composer, op as ops};
use crate::views::Conversation;
use crate::{Error, Result};

/// Comments of the open account.
pub struct Comments<'a> {
    pub(crate) db: &'a OutboxDb,
    pub(crate) cache: &'a CacheDb,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) rng: &'a dyn Rng,
    pub(crate) listener: &'a dyn Listener,
}

impl<'a> Comments<'a> {
    pub(crate) fn new(account: &'a Inner) -> Self {
        Self {
            db: &account.outbox,
            cache: &account.cache,
            clock: &*account.ports.clock,
            rng: &*account.ports.rng,
            listener: &account.teller,
        }
    }

    /// The conversation about a work order.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn read(&self, work_order: WorkOrderId) -> Result<Conversation> {
        let (ops, draft) =
            self.db.write(move |tx| Ok((ops::list(tx)?, composer::text(tx, Kind::Comment, work_order.0)?))).await?;
        let (rows, shared) =
            self.cache.read(move |conn| Ok((comments::of(conn, work_order)?, state::shared(conn)?))).await?;
        Ok(Conversation {
            comments: overlay::conversation(work_order, &rows, &ops, shared.as_ref(), self.clock.now()),
            next: CommentId(draft.as_ref().map_or_else(|| self.rng.uuid_v7(self.clock.now()), |there| there.id)),
            draft: draft.map(|there| there.text).unwrap_or_default(),
            may_comment: shared.is_some_and(|shared| shared.may.comment),
        })
    }

    /// Keeps what was typed, and says what is wrong with it. An empty field is cleared. `id` is [`Conversation::next`].
    ///
    /// # Errors
    /// [`Error::Database`] when the disk refuses.
    pub async fn save(&self, work_order: WorkOrderId, id: CommentId, text: String) -> Result<Vec<FieldProblem>> {
        let now = self.clock.now();
        let problems = NewComment::text_problems(&text);
        self.db
            .write(move |tx| {
                if text.is_empty() {
                    return composer::clear(tx, Kind::Comment, work_order.0);
                }
                composer::save(tx, Kind::Comment, work_order.0, id.0, &text, now)
            })
            .await?;
        Ok(problems)
    }

    /// Hands a comment over for sending. It is on the disk when this returns; twice under one `id` is once.
    ///
    /// # Errors
    /// [`Error::Invalid`]; `not-shared` when this user may not comment; [`Error::Database`]. In each case the draft is
    /// untouched.
    pub async fn send(&self, work_order: WorkOrderId, id: CommentId, text: String) -> Result<()> {
        let shared = self.cache.read(state::shared).await?;
        let problems = NewComment::text_problems(&text);
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        if !shared.is_some_and(|shared| shared.may.comment) {
            return Err(ErrorCode::NotShared.into());
        }
        let now = self.clock.now();
        self.db.write(move |tx| submit(tx, work_order, id, text, now)).await?;
        self.moved();
        Ok(())
    }

    /// Tries a waiting, held or refused comment now.
    ///
    /// # Errors
    /// `not-found`; [`Error::Database`].
    pub async fn send_now(&self, id: CommentId) -> Result<()> {
        let now = self.clock.now();
        self.db.write(move |tx| desk::send_now(tx, Kind::Comment, id.into(), now)).await?;
        self.moved();
        Ok(())
    }

    /// Brings a comment that was not accepted, or never left this computer, back to where it was written.
    ///
    /// # Errors
    /// `id-conflict` when it is on its way; `not-found`; [`Error::Database`].
    pub async fn write_on(&self, id: CommentId) -> Result<()> {
        let now = self.clock.now();
        self.db.write(move |tx| desk::give_up(tx, Kind::Comment, id.into(), true, now)).await?;
        self.moved();
        Ok(())
    }

    fn moved(&self) {
        self.listener.changed(Noun::Comment);
        self.listener.wake_outbox();
    }
}

/// Puts it into the line under the id that was made with its first word, and clears the field. Another text under an id
/// that is taken is another comment.
fn submit(tx: &Connection, work_order: WorkOrderId, id: CommentId, text: String, now: Timestamp) -> Result<()> {
    let mut id = id;
    while let Some(op) = ops::about(tx, id, Kind::Comment)? {
        if comment::unpack(op.body_version, &op.body)?.text == text {
            return composer::clear(tx, Kind::Comment, work_order.0);
        }
        id = CommentId(copy_of(id.0, 1));
    }
    let comment = NewComment { id, work_order, text, written_at: now };
    let new = New {
        kind: Kind::Comment,
        entity: id.into(),
        lane: comment::lane(work_order),
        packed: comment::pack(&comment)?,
        files: 0,
        written_at: Some(now),
    };
    enqueue(tx, new, now)?;
    composer::clear(tx, Kind::Comment, work_order.0)
}

#[cfg(test)]
mod tests;
