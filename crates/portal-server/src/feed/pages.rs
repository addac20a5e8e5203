//! A page of the feed, produced while it is being sent: memory holds one commit's worth of rows.

use std::fmt::Write;

use bytes::Bytes;
use portal_api::feed::{Hello, Line, ROWS_PER_COMMIT};
use portal_api::fingerprint::Sha256;
use portal_api::id::Epoch;
use portal_api::problem::ErrorCode;

use super::cursor::{Cursor, Position};
use crate::app::App;
use crate::store::{Bound, Result, Row};
use crate::viewer::Viewer;

/// Bytes of a page before compression, about.
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Changes that one page looks at, visible or not.
pub(super) const PAGE_ROWS: usize = 20_000;

/// A page in the making.
pub(super) struct Page {
    app: App,
    viewer: Viewer,
    epoch: Epoch,
    view: Sha256,
    position: Position,
    /// Changes that this page may still look at.
    rows_left: usize,
    bytes_left: usize,
    /// The first line, until it is sent.
    hello: Option<Box<Hello>>,
    is_over: bool,
}

impl Page {
    /// A page that continues from here.
    pub(super) fn new(app: App, viewer: Viewer, cursor: Cursor, rows: usize, hello: Hello) -> Self {
        Self {
            app,
            viewer,
            epoch: cursor.epoch,
            view: cursor.view,
            position: cursor.position,
            rows_left: rows,
            bytes_left: PAGE_BYTES,
            hello: Some(Box::new(hello)),
            is_over: false,
        }
    }

    /// The next lines up to a commit point; `None` after the last.
    pub(super) async fn next(mut self) -> Result<Option<(Bytes, Self)>> {
        if self.is_over {
            return Ok(None);
        }
        let mut text = String::new();
        if let Some(hello) = self.hello.take() {
            push_line(&mut text, &Line::Hello(*hello))?;
            // Sent at once, so that the client knows of the answer before the first rows are read.
            return Ok(Some((text.into(), self)));
        }
        let is_caught_up = self.push_chunk(&mut text).await?;
        self.bytes_left = self.bytes_left.saturating_sub(text.len());
        if is_caught_up || self.rows_left == 0 || self.bytes_left == 0 {
            let rev = Some(self.position.highest()).filter(|_| is_caught_up);
            push_line(&mut text, &Line::End { cursor: self.cursor(), more: !is_caught_up, rev })?;
            self.is_over = true;
        }
        Ok(Some((text.into(), self)))
    }

    /// Writes one commit's worth of rows and moves on. Returns whether nothing is left to read.
    async fn push_chunk(&mut self, text: &mut String) -> Result<bool> {
        let limit = self.rows_left.min(ROWS_PER_COMMIT);
        self.rows_left -= limit;
        let bound = match self.position {
            Position::Down { next, .. } => Bound::Down(next),
            Position::Up(rev) => Bound::Up(rev),
        };
        let chunk = self.app.store().chunk(&self.viewer, bound, limit).await?;
        if self.position.highest() < chunk.horizon {
            // Forgotten since the call began. The answer breaks off, and the next call is told to start anew.
            return Err(ErrorCode::CursorReset.into());
        }
        for row in &chunk.rows {
            push_row(text, row);
        }
        let mut is_caught_up = false;
        self.position = match self.position {
            Position::Down { head, .. } if chunk.done || chunk.last <= 1 => {
                is_caught_up = chunk.head == head;
                Position::Up(head)
            }
            Position::Down { head, .. } => Position::Down { head, next: chunk.last - 1 },
            Position::Up(_) => {
                is_caught_up = chunk.done;
                // Nothing lies between the last entry and the head: their tombstones are forgotten.
                Position::Up(if chunk.done { chunk.head } else { chunk.last })
            }
        };
        if !chunk.rows.is_empty() {
            push_line(text, &Line::Ck { cursor: self.cursor() })?;
        }
        Ok(is_caught_up)
    }

    fn cursor(&self) -> String {
        Cursor { epoch: self.epoch, view: self.view, position: self.position }.seal(self.app.secret())
    }
}

fn push_line(text: &mut String, line: &Line) -> Result<()> {
    text.push_str(&serde_json::to_string(line)?);
    text.push('\n');
    Ok(())
}

/// Writes [`Line::Put`] or [`Line::Del`] around the record as it is stored: parsing 100 000 records to print them
/// again would cost more than everything else.
fn push_row(text: &mut String, row: &Row) {
    let (collection, id, rev) = (row.collection.as_str(), row.id, row.rev);
    // Writing to a String cannot fail.
    let _ = match &row.record {
        Some(record) => {
            writeln!(text, r#"{{"t":"put","c":"{collection}","id":"{id}","rev":{rev},"d":{record}}}"#)
        }
        None => writeln!(text, r#"{{"t":"del","c":"{collection}","id":"{id}","rev":{rev}}}"#),
    };
}

#[cfg(test)]
mod tests {
    use portal_api::feed::{Collection, Del, Put};
    use serde_json::value::RawValue;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn rows_are_written_as_the_contract_writes_them() {
        let id = Uuid::from_u128(7);
        let mut text = String::new();
        push_row(&mut text, &Row { collection: Collection::WorkOrder, id, rev: 3, record: Some("{\"a\":1}".into()) });
        push_row(&mut text, &Row { collection: Collection::Invoice, id, rev: 4, record: None });
        let d = RawValue::from_string("{\"a\":1}".into()).unwrap();
        let put = Line::Put(Put { c: Collection::WorkOrder, id, rev: 3, d });
        let del = Line::Del(Del { c: Collection::Invoice, id, rev: 4 });
        let mut expected = String::new();
        push_line(&mut expected, &put).unwrap();
        push_line(&mut expected, &del).unwrap();
        assert_eq!(text, expected);
    }
}
