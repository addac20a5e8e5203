//! The first screen: figures, what waits for the person, what changed.

use jiff::Timestamp;
use portal_api::feed::Collection;
use portal_api::me::StageGroup;
use portal_api::work_orders::Stage;
use rusqlite::Connection;
use uuid::Uuid;

use super::list::tally;
use super::project::stage_number;
use super::state::{self, Screens};
use super::when::When;
use super::write::{changed_at, range_of};
use super::{invoices, work_orders};
use crate::Result;
use crate::views::{Attention, Home, MonthFigures, NeedsYou, NeedsYouKind, Period, RecentChange};

const NEEDS_YOU_MAX: usize = 7;
const RECENT_MAX: usize = 5;
/// An invoice is shown this many days before its day.
const DAYS_AHEAD: i64 = 7;

/// Home. `requests` are those that only the person can move on; they come first.
pub(crate) fn read(conn: &Connection, when: &When, requests: Vec<NeedsYou>) -> Result<Home> {
    let screens = state::screens(conn)?;
    let mut home = Home {
        open: 0,
        planned_this_week: 0,
        completed_recently: 0,
        months: when.months().into_iter().map(|month| MonthFigures { month, completed: 0, open: 0 }).collect(),
        attention: attention(conn, &screens, when, requests.len())?,
        needs_you: needs_you(conn, &screens, when, requests)?,
        recent: recent(conn, &screens)?,
    };
    if screens.areas.work_orders {
        let open: Vec<i64> = screens.stages_of(Some(StageGroup::Open)).into_iter().map(stage_number).collect();
        home.open = tally(conn, Collection::WorkOrder, Some(&open))?;
        home.planned_this_week = work_orders::count_in(conn, &Period::PlannedThisWeek, &screens, when)?;
        home.completed_recently = work_orders::count_in(conn, &Period::CompletedRecently, &screens, when)?;
        for figures in &mut home.months {
            fill(conn, figures, &screens, when)?;
        }
    }
    Ok(home)
}

fn fill(conn: &Connection, figures: &mut MonthFigures, screens: &Screens, when: &When) -> Result<()> {
    let period = Period::ReportedIn { month: figures.month.clone() };
    for (number, n) in work_orders::stages_in(conn, &period, screens, when)? {
        let shown = screens.stages.iter().find(|label| stage_number(label.stage) == number);
        match shown.map(|label| label.group) {
            Some(StageGroup::Open) => figures.open += n,
            Some(StageGroup::Completed) => figures.completed += n,
            None => {}
        }
    }
    Ok(())
}

/// The same things as [`needs_you`], counted instead of listed.
fn attention(conn: &Connection, screens: &Screens, when: &When, requests: usize) -> Result<Attention> {
    let mut found = Attention { requests: u32::try_from(requests).unwrap_or(u32::MAX), ..Attention::default() };
    if screens.areas.work_orders && screens.label(Stage::WaitingForYou).is_some() {
        found.work_orders = conn
            .prepare_cached("SELECT count(*) FROM row INDEXED BY row_waiting WHERE c = 2 AND stage = 3")?
            .query_row([], |row| row.get(0))?;
    }
    if screens.areas.invoices {
        found.invoices = invoices::count_due_before(conn, when.day() + DAYS_AHEAD + 1)?;
    }
    Ok(found)
}

/// Requests, then what is overdue, then work that waits, then what is due soon.
fn needs_you(conn: &Connection, screens: &Screens, when: &When, requests: Vec<NeedsYou>) -> Result<Vec<NeedsYou>> {
    let mut found = requests;
    let today = when.day();
    let (mut overdue, mut soon) = (Vec::new(), Vec::new());
    if screens.areas.invoices {
        for invoice in invoices::due_before(conn, today + DAYS_AHEAD + 1, 2 * NEEDS_YOU_MAX as u32)? {
            let late = invoice.due < when.today();
            let entry = NeedsYou {
                what: NeedsYouKind::PayInvoice,
                collection: Collection::Invoice,
                id: invoice.id.0,
                title: invoice.title,
                due: Some(invoice.due.to_string()),
            };
            if late { overdue.push(entry) } else { soon.push(entry) }
        }
    }
    found.append(&mut overdue);
    if screens.areas.work_orders && screens.label(Stage::WaitingForYou).is_some() {
        found.extend(waiting(conn)?);
    }
    found.append(&mut soon);
    found.truncate(NEEDS_YOU_MAX);
    Ok(found)
}

/// Work orders that wait for the customer, newest first.
fn waiting(conn: &Connection) -> Result<Vec<NeedsYou>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, title FROM row INDEXED BY row_waiting WHERE c = 2 AND stage = 3 ORDER BY at DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([NEEDS_YOU_MAX as u32], |row| {
        Ok(NeedsYou {
            what: NeedsYouKind::AnswerWorkOrder,
            collection: Collection::WorkOrder,
            id: Uuid::from_bytes(row.get(0)?),
            title: row.get(1)?,
            due: None,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn recent(conn: &Connection, screens: &Screens) -> Result<Vec<RecentChange>> {
    let stages: Vec<i64> = screens.stages_of(None).into_iter().map(stage_number).collect();
    let mut statement = conn.prepare_cached(
        "SELECT at, id, no, title, stage FROM row INDEXED BY row_at WHERE at BETWEEN ?1 AND ?2 ORDER BY at DESC",
    )?;
    let mut found = Vec::new();
    for collection in Collection::ALL.into_iter().filter(|collection| is_on(screens, *collection)) {
        let (low, high) = range_of(collection);
        let mut rows = statement.query([low, high])?;
        let mut taken = 0;
        while let Some(row) = rows.next()?
            && taken < RECENT_MAX
        {
            if collection == Collection::WorkOrder && !stages.contains(&row.get(4)?) {
                continue;
            }
            taken += 1;
            found.push(RecentChange {
                collection,
                id: Uuid::from_bytes(row.get(1)?),
                number: row.get(2)?,
                title: row.get(3)?,
                changed_at: Timestamp::from_millisecond(changed_at(row.get(0)?)).unwrap_or(Timestamp::UNIX_EPOCH),
            });
        }
    }
    found.sort_by_key(|change| std::cmp::Reverse(change.changed_at));
    found.truncate(RECENT_MAX);
    Ok(found)
}

/// Whether the company shares this collection.
pub(super) const fn is_on(screens: &Screens, collection: Collection) -> bool {
    match collection {
        Collection::Request => screens.areas.requests,
        Collection::WorkOrder => screens.areas.work_orders,
        Collection::Object => screens.areas.objects,
        Collection::Invoice => screens.areas.invoices,
        Collection::Document => screens.areas.documents,
        // No screen shows these by themselves yet.
        Collection::Comment | Collection::Quotation | Collection::Profile => false,
    }
}
