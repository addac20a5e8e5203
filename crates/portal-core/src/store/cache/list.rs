//! How every list is read: one narrow index chooses the keys of a window, then only these rows are read.

use std::collections::BTreeMap;

use portal_api::feed::Collection;
use rusqlite::types::{FromSql, Value};
use rusqlite::{Connection, params_from_iter};

use super::number_of;
use super::write::range_of;
use crate::Result;
use crate::views::{Page, Window};

/// Rows in one page, at most.
const PAGE_MAX: u32 = 500;

/// Which rows, found through which index.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    index: &'static str,
    conditions: Vec<String>,
    params: Vec<Value>,
    /// Only rows whose `at` is among these, in ascending order; looked up while the index is walked.
    among: Option<Vec<i64>>,
}

impl Filter {
    /// Rows found through this index; the first condition must let the index be used.
    pub(super) const fn by(index: &'static str) -> Self {
        Self { index, conditions: Vec::new(), params: Vec::new(), among: None }
    }

    /// All rows of a collection, ordered by their last change.
    pub(super) fn all_of(collection: Collection) -> Self {
        let (low, high) = range_of(collection);
        Self::by("row_at").between("at", low, high)
    }

    /// Only where this holds.
    pub(super) fn and_raw(mut self, condition: &str) -> Self {
        self.conditions.push(condition.to_owned());
        self
    }

    /// Only where this holds; each `?` stands for one of the values.
    pub(super) fn and_all(mut self, condition: &str, values: impl IntoIterator<Item = Value>) -> Self {
        self.params.extend(values);
        self.and_raw(condition)
    }

    /// Only where this holds; `?` stands for the value.
    pub(super) fn and(self, condition: &str, value: impl Into<Value>) -> Self {
        self.and_all(condition, [value.into()])
    }

    /// Only where the column lies in these bounds, both included.
    pub(super) fn between(self, column: &str, low: i64, high: i64) -> Self {
        self.and_all(&format!("{column} BETWEEN ? AND ?"), [low.into(), high.into()])
    }

    /// Only where the column has one of these values; with none of them, nothing.
    pub(super) fn any_of(self, column: &str, values: &[i64]) -> Self {
        if values.is_empty() {
            // Not `IN ()`: SQLite sees that nothing can be found and then refuses to use the index it is told to use.
            return self.and_raw(&format!("{column} < -1"));
        }
        let marks = vec!["?"; values.len()].join(", ");
        self.and_all(&format!("{column} IN ({marks})"), values.iter().map(|value| Value::from(*value)))
    }

    /// Only the rows with these `at`, which are in ascending order.
    pub(super) fn among(mut self, hits: Vec<i64>) -> Self {
        self.among = Some(hits);
        self
    }

    /// Whether nothing but the collection and the hits restricts it.
    fn is_whole(&self) -> bool {
        self.index == "row_at" && self.conditions.len() == 1
    }

    fn has(&self, at: i64) -> bool {
        self.among.as_ref().is_none_or(|hits| hits.binary_search(&at).is_ok())
    }

    fn sql(&self, select: &str, tail: &str) -> String {
        let sql = self.written(select, tail);
        #[cfg(test)]
        recorder::note(&sql);
        sql
    }

    fn written(&self, select: &str, tail: &str) -> String {
        format!("SELECT {select} FROM row INDEXED BY {} WHERE {} {tail}", self.index, self.conditions.join(" AND "))
    }

    /// How many rows there are.
    pub(super) fn count(&self, conn: &Connection) -> Result<u32> {
        if self.among.is_some() {
            return Ok(self.count_by_stage(conn)?.into_iter().map(|(_, n)| n).sum());
        }
        let sql = self.sql("count(*)", "");
        Ok(conn.prepare_cached(&sql)?.query_row(params_from_iter(&self.params), |row| row.get(0))?)
    }

    /// How many rows there are per state.
    pub(super) fn count_by_stage(&self, conn: &Connection) -> Result<Vec<(i64, u32)>> {
        self.count_by(conn, "stage")
    }

    /// How many rows there are per value of a column.
    pub(super) fn count_by<T: FromSql + Ord>(&self, conn: &Connection, column: &str) -> Result<Vec<(T, u32)>> {
        let sql = match self.among {
            None => self.sql(&format!("{column}, 0, count(*)"), &format!("GROUP BY {column}")),
            Some(_) => self.sql(&format!("{column}, at, 1"), ""),
        };
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(&self.params))?;
        let mut counts = BTreeMap::new();
        while let Some(row) = rows.next()? {
            if self.among.is_none() || self.has(row.get(1)?) {
                *counts.entry(row.get::<_, T>(0)?).or_default() += row.get::<_, u32>(2)?;
            }
        }
        Ok(counts.into_iter().collect())
    }
}

/// A column and whether it counts down. The last column of an order is unique, so that pages never overlap.
pub(super) type By = (&'static str, Direction);

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Smallest first.
    Up,
    /// Greatest first.
    Down,
}

/// A list: which rows, in which order.
pub(super) struct List<'a> {
    /// Which rows.
    pub(super) filter: Filter,
    /// In which order.
    pub(super) order: &'a [By],
    /// How many rows that is, where it is known without counting.
    pub(super) total: Option<u32>,
}

impl List<'_> {
    /// The keys of the rows in a window.
    pub(super) fn page(&self, conn: &Connection, window: Window) -> Result<Keys> {
        let limit = window.limit.min(PAGE_MAX);
        match self.total {
            Some(total) => self.seek(conn, window.offset, limit, total),
            None => match (&self.filter.among, self.order) {
                (Some(hits), [("at", direction)]) if self.filter.is_whole() => {
                    pick(conn, hits, *direction, window.offset, limit)
                }
                _ => self.walk(conn, window.offset, limit),
            },
        }
    }

    /// Skips to the window, from whichever end is nearer.
    fn seek(&self, conn: &Connection, offset: u32, limit: u32, total: u32) -> Result<Keys> {
        let limit = limit.min(total.saturating_sub(offset));
        let from_end = total.saturating_sub(offset).saturating_sub(limit);
        let backwards = from_end < offset;
        let sql = self.filter.sql("k", &format!("ORDER BY {} LIMIT ? OFFSET ?", self.order_by(backwards)));
        let skip = if backwards { from_end } else { offset };
        let window = [Value::from(limit), Value::from(skip)];
        let mut statement = conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(self.filter.params.iter().chain(&window)), |row| row.get(0))?;
        let mut keys: Vec<i64> = rows.collect::<rusqlite::Result<_>>()?;
        if backwards {
            keys.reverse();
        }
        Ok(Keys { keys, total })
    }

    /// Goes through all of them once: counts, and keeps the window.
    fn walk(&self, conn: &Connection, offset: u32, limit: u32) -> Result<Keys> {
        let sql = self.filter.sql("k, at", &format!("ORDER BY {}", self.order_by(false)));
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(&self.filter.params))?;
        let mut found = Keys { keys: Vec::new(), total: 0 };
        while let Some(row) = rows.next()? {
            if self.filter.among.is_some() && !self.filter.has(row.get(1)?) {
                continue;
            }
            if found.total >= offset && found.total - offset < limit {
                found.keys.push(row.get(0)?);
            }
            found.total += 1;
        }
        Ok(found)
    }

    fn order_by(&self, backwards: bool) -> String {
        let terms = self.order.iter().map(|(column, direction)| {
            let down = (*direction == Direction::Down) != backwards;
            format!("{column}{}", if down { " DESC" } else { "" })
        });
        terms.collect::<Vec<_>>().join(", ")
    }
}

/// A window of hits that are the whole list, in its order.
fn pick(conn: &Connection, hits: &[i64], direction: Direction, offset: u32, limit: u32) -> Result<Keys> {
    let mut key = conn.prepare_cached("SELECT k FROM row WHERE at = ?1")?;
    let mut read = |at: &i64| key.query_row([at], |row| row.get(0));
    let (offset, limit) = (offset as usize, limit as usize);
    let keys: rusqlite::Result<_> = match direction {
        Direction::Up => hits.iter().skip(offset).take(limit).map(&mut read).collect(),
        Direction::Down => hits.iter().rev().skip(offset).take(limit).map(&mut read).collect(),
    };
    Ok(Keys { keys: keys?, total: u32::try_from(hits.len()).unwrap_or(u32::MAX) })
}

/// The rows of a window, still to be read.
pub(super) struct Keys {
    keys: Vec<i64>,
    total: u32,
}

impl Keys {
    /// Reads the rows.
    pub(super) fn read<T>(self, read: impl FnMut(i64) -> Result<T>) -> Result<Page<T>> {
        Ok(Page { rows: self.keys.into_iter().map(read).collect::<Result<_>>()?, total: self.total })
    }
}

/// How many rows of a collection are in these states (in any, when none is named), without counting them.
pub(super) fn tally(conn: &Connection, collection: Collection, stages: Option<&[i64]>) -> Result<u32> {
    let mut statement = conn.prepare_cached("SELECT stage, n FROM tally WHERE c = ?1")?;
    let rows =
        statement.query_map([number_of(collection)], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?)))?;
    let mut sum = 0;
    for row in rows {
        let (stage, n) = row?;
        if stages.is_none_or(|stages| stages.contains(&stage)) {
            sum += n;
        }
    }
    Ok(sum)
}

#[cfg(test)]
pub(super) use recorder::record_statements;

/// Lets a test look at every statement that lists come to.
#[cfg(test)]
mod recorder {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    thread_local! {
        static SEEN: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
    }

    pub(super) fn note(sql: &str) {
        SEEN.with_borrow_mut(|seen| seen.insert(sql.to_owned()));
    }

    /// The statements that lists come to while `work` runs on this thread.
    pub(in crate::store::cache) fn record_statements(
        work: impl FnOnce() -> crate::Result<()>,
    ) -> crate::Result<BTreeSet<String>> {
        SEEN.with_borrow_mut(BTreeSet::clear);
        work()?;
        Ok(SEEN.with_borrow(Clone::clone))
    }
}
