//! Invoices: list, chips, detail.

use portal_api::feed::Collection;
use portal_api::id::InvoiceId;
use portal_api::invoices::{Invoice, InvoiceState};
use portal_api::problem::ErrorCode;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::list::{By, Direction, Filter, List, tally};
use super::project::state_number;
use super::rows::{self, Kept};
use super::when::When;
use super::{documents, number_of, search, state, terms, work_orders};
use crate::Result;
use crate::views::{InvoiceCounts, InvoiceDetail, InvoiceQuery, InvoiceRow, InvoiceSort, InvoiceStanding, Page};

const C: Collection = Collection::Invoice;

/// The invoices under a query.
pub(crate) fn list(conn: &Connection, query: &InvoiceQuery, when: &When) -> Result<Page<InvoiceRow>> {
    ensure_shared(conn)?;
    let words = terms::words(&query.search);
    let by_sort = match query.sort {
        InvoiceSort::Newest => Filter::by("row_day").and_raw("day IS NOT NULL"),
        InvoiceSort::Due => Filter::by("row_due").and("c = ?", number_of(C)).and_raw("due IS NOT NULL"),
        InvoiceSort::Amount => Filter::by("row_cents").and_raw("cents IS NOT NULL"),
    };
    let filter = search::restrict(conn, standing_in(by_sort, &query.states, when.day()), C, &words)?;
    let total = match tallied(&query.states) {
        Some(states) if words.is_empty() => Some(tally(conn, C, Some(&states))?),
        _ => None,
    };
    List { filter, order: order(query.sort), total }
        .page(conn, query.window)?
        .read(|k| Ok(row_of(&rows::at_key(conn, k)?, when)))
}

/// Counts per standing under a search.
pub(crate) fn counts(conn: &Connection, text: &str, when: &When) -> Result<InvoiceCounts> {
    ensure_shared(conn)?;
    let words = terms::words(text);
    let all = || search::restrict(conn, Filter::all_of(C), C, &words);
    let per_state = if words.is_empty() { None } else { Some(all()?.count_by_stage(conn)?) };
    let count = |state: InvoiceState| -> Result<u32> {
        let number = state_number(state);
        match &per_state {
            Some(found) => Ok(found.iter().find(|(state, _)| *state == number).map_or(0, |(_, n)| *n)),
            None => tally(conn, C, Some(&[number])),
        }
    };
    let overdue = Filter::by("row_due").and("c = ?", number_of(C)).and("due < ?", when.day()).and_raw("stage = 0");
    let overdue = search::restrict(conn, overdue, C, &words)?.count(conn)?;
    let unpaid = count(InvoiceState::Open)?;
    let paid = count(InvoiceState::Paid)?;
    let all = unpaid + paid + count(InvoiceState::Cancelled)?;
    Ok(InvoiceCounts { open: unpaid.saturating_sub(overdue), overdue, paid, all })
}

/// Everything about one invoice.
///
/// # Errors
/// `not-shared` or `not-found`.
pub(crate) fn detail(conn: &Connection, id: InvoiceId, when: &When) -> Result<InvoiceDetail> {
    ensure_shared(conn)?;
    let kept: Kept<Invoice> = rows::kept(conn, C, id.0)?.ok_or(ErrorCode::NotFound)?;
    let row = row_of(&kept, when);
    let it = kept.record;
    Ok(InvoiceDetail {
        row,
        net: it.net,
        tax: it.tax,
        lines: it.lines,
        work_order: it.work_order.map_or(Ok(None), |id| work_orders::link(conn, id))?,
        documents: documents::of(conn, id.0)?,
        changed_at: it.changed_at,
    })
}

/// Open invoices whose day lies before `day` (days since 1970), next due first.
pub(super) fn due_before(conn: &Connection, day: i64, limit: u32) -> Result<Vec<Invoice>> {
    let filter = Filter::by("row_due").and("c = ?", number_of(C)).and("due < ?", day).and_raw("stage = 0");
    let window = crate::views::Window { offset: 0, limit };
    let page = List { filter, order: order(InvoiceSort::Due), total: Some(limit) }.page(conn, window)?;
    Ok(page.read(|k| Ok(rows::at_key(conn, k)?.record))?.rows)
}

/// How many those are.
pub(super) fn count_due_before(conn: &Connection, day: i64) -> Result<u32> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM row INDEXED BY row_due WHERE c = ?1 AND due < ?2 AND stage = 0")?
        .query_row([number_of(C), day], |row| row.get(0))?)
}

fn ensure_shared(conn: &Connection) -> Result<()> {
    if state::screens(conn)?.areas.invoices { Ok(()) } else { Err(ErrorCode::NotShared.into()) }
}

/// The states that a choice of standings comes to, unless it tells open from overdue.
fn tallied(standings: &[InvoiceStanding]) -> Option<Vec<i64>> {
    let has = |standing| standings.is_empty() || standings.contains(&standing);
    if has(InvoiceStanding::Open) != has(InvoiceStanding::Overdue) {
        return None;
    }
    let states = [
        (InvoiceStanding::Open, InvoiceState::Open),
        (InvoiceStanding::Paid, InvoiceState::Paid),
        (InvoiceStanding::Cancelled, InvoiceState::Cancelled),
    ];
    Some(states.into_iter().filter(|(standing, _)| has(*standing)).map(|(_, state)| state_number(state)).collect())
}

fn standing_in(filter: Filter, standings: &[InvoiceStanding], today: i64) -> Filter {
    if standings.is_empty() {
        return filter;
    }
    let mut days = Vec::new();
    let terms: Vec<&str> = standings
        .iter()
        .map(|standing| match standing {
            InvoiceStanding::Open => {
                days.push(Value::from(today));
                "(stage = 0 AND due >= ?)"
            }
            InvoiceStanding::Overdue => {
                days.push(Value::from(today));
                "(stage = 0 AND due < ?)"
            }
            InvoiceStanding::Paid => "stage = 1",
            InvoiceStanding::Cancelled => "stage = 2",
        })
        .collect();
    filter.and_all(&format!("({})", terms.join(" OR ")), days)
}

const fn order(sort: InvoiceSort) -> &'static [By] {
    match sort {
        InvoiceSort::Newest => {
            &[("day", Direction::Down), ("stage", Direction::Down), ("due", Direction::Down), ("at", Direction::Down)]
        }
        InvoiceSort::Due => &[("due", Direction::Up), ("stage", Direction::Up), ("at", Direction::Up)],
        InvoiceSort::Amount => {
            &[("cents", Direction::Down), ("stage", Direction::Down), ("due", Direction::Down), ("at", Direction::Down)]
        }
    }
}

fn row_of(kept: &Kept<Invoice>, when: &When) -> InvoiceRow {
    let it = &kept.record;
    let standing = match it.state {
        InvoiceState::Open if it.due < when.today() => InvoiceStanding::Overdue,
        InvoiceState::Open => InvoiceStanding::Open,
        InvoiceState::Paid => InvoiceStanding::Paid,
        InvoiceState::Cancelled => InvoiceStanding::Cancelled,
    };
    InvoiceRow {
        id: it.id,
        number: it.number.clone(),
        title: it.title.clone(),
        date: it.date.to_string(),
        due: it.due.to_string(),
        standing,
        total: it.total.clone(),
        unseen: kept.unseen,
    }
}
