//! Work orders: list, chips, detail.

use portal_api::feed::Collection;
use portal_api::id::WorkOrderId;
use portal_api::problem::ErrorCode;
use portal_api::work_orders::{Stage, WorkOrder};
use rusqlite::Connection;

use super::list::{By, Direction, Filter, List, tally};
use super::project::stage_number;
use super::rows::{self, Kept};
use super::state::{self, Screens};
use super::when::When;
use super::{documents, number_of, search, terms};
use crate::Result;
use crate::views::{
    Page, Period, StageCount, WorkOrderCounts, WorkOrderDetail, WorkOrderLink, WorkOrderQuery, WorkOrderRow,
    WorkOrderSort,
};
use portal_api::me::StageGroup;

const C: Collection = Collection::WorkOrder;

/// The work orders under a query.
pub(crate) fn list(conn: &Connection, query: &WorkOrderQuery, when: &When) -> Result<Page<WorkOrderRow>> {
    let screens = shared_screens(conn)?;
    let stages: Vec<i64> = wanted(query, &screens).into_iter().map(stage_number).collect();
    let total = match restricts(query) {
        true => None,
        false => Some(tally(conn, C, Some(&stages))?),
    };
    let mut filter = chosen(conn, query, &screens, when)?;
    if stages.len() < Stage::ALL.len() {
        filter = filter.any_of("stage", &stages);
    }
    List { filter, order: order(query.sort), total }
        .page(conn, query.window)?
        .read(|k| row_of(conn, &screens, &rows::at_key(conn, k)?))
}

/// Counts per stage and half, under the search, object and period of a query.
pub(crate) fn counts(conn: &Connection, query: &WorkOrderQuery, when: &When) -> Result<WorkOrderCounts> {
    let screens = shared_screens(conn)?;
    let found = if restricts(query) { Some(chosen(conn, query, &screens, when)?.count_by_stage(conn)?) } else { None };
    let count = |stage: Stage| -> Result<u32> {
        let number = stage_number(stage);
        match &found {
            Some(found) => Ok(found.iter().find(|(stage, _)| *stage == number).map_or(0, |(_, n)| *n)),
            None => tally(conn, C, Some(&[number])),
        }
    };
    let mut counts = WorkOrderCounts { open: 0, completed: 0, stages: Vec::new() };
    for shown in &screens.stages {
        let n = count(shown.stage)?;
        match shown.group {
            StageGroup::Open => counts.open += n,
            StageGroup::Completed => counts.completed += n,
        }
        counts.stages.push(StageCount { stage: shown.stage, label: shown.label.clone(), count: n });
    }
    Ok(counts)
}

/// Everything about one work order.
///
/// # Errors
/// `not-shared`, or `not-found`: not here, or in a stage that is not shared.
pub(crate) fn detail(conn: &Connection, id: WorkOrderId) -> Result<WorkOrderDetail> {
    let screens = shared_screens(conn)?;
    let kept: Kept<WorkOrder> = rows::kept(conn, C, id.0)?.ok_or(ErrorCode::NotFound)?;
    if screens.label(kept.record.stage).is_none() {
        return Err(ErrorCode::NotFound.into());
    }
    let row = row_of(conn, &screens, &kept)?;
    let it = kept.record;
    Ok(WorkOrderDetail {
        row,
        description: it.description,
        report: it.report,
        work_type_label: it.work_type_label,
        request: it.request.filter(|_| screens.areas.requests),
        reported_at: it.reported_at,
        completed_at: it.completed_at,
        history: it.history.into_iter().filter(|step| screens.label(step.stage).is_some()).collect(),
        price: it.price.filter(|_| screens.prices),
        documents: documents::of(conn, id.0)?,
    })
}

/// A work order as other things name it; `None` when it is not shared.
pub(crate) fn link(conn: &Connection, id: WorkOrderId) -> Result<Option<WorkOrderLink>> {
    if !state::screens(conn)?.areas.work_orders {
        return Ok(None);
    }
    let found = rows::name_of(conn, C, id.0)?;
    Ok(found.map(|(number, title)| WorkOrderLink { id, number, title }))
}

/// How many work orders on a thing are still to do.
pub(crate) fn open_on(conn: &Connection, thing: uuid::Uuid, screens: &Screens) -> Result<u32> {
    if !screens.areas.work_orders {
        return Ok(0);
    }
    let open: Vec<i64> = screens.stages_of(Some(StageGroup::Open)).into_iter().map(stage_number).collect();
    on(thing).any_of("stage", &open).count(conn)
}

/// How many work orders in these stages lie in a stretch of time.
pub(super) fn count_in(conn: &Connection, period: &Period, screens: &Screens, when: &When) -> Result<u32> {
    let stages: Vec<i64> = screens.stages_of(None).into_iter().map(stage_number).collect();
    in_period(period, screens, when)?.any_of("stage", &stages).count(conn)
}

/// How many work orders lie in a stretch of time, per stage.
pub(super) fn stages_in(conn: &Connection, period: &Period, screens: &Screens, when: &When) -> Result<Vec<(i64, u32)>> {
    in_period(period, screens, when)?.count_by_stage(conn)
}

fn shared_screens(conn: &Connection) -> Result<Screens> {
    let screens = state::screens(conn)?;
    if screens.areas.work_orders { Ok(screens) } else { Err(ErrorCode::NotShared.into()) }
}

/// The stages that are asked for and visible.
fn wanted(query: &WorkOrderQuery, screens: &Screens) -> Vec<Stage> {
    let mut stages = screens.stages_of(query.group);
    stages.retain(|stage| query.stages.is_empty() || query.stages.contains(stage));
    stages
}

/// Whether anything but stages restricts the list, so that it has to be counted.
fn restricts(query: &WorkOrderQuery) -> bool {
    query.object.is_some() || query.period.is_some() || !terms::words(&query.search).is_empty()
}

/// The rows under everything but stages, through the index that finds the fewest.
fn chosen(conn: &Connection, query: &WorkOrderQuery, screens: &Screens, when: &When) -> Result<Filter> {
    let filter = match (&query.object, &query.period, query.sort) {
        (Some(object), None, _) => on(object.0),
        (Some(object), Some(period), _) => {
            in_period(period, screens, when)?.and("ref = ?", object.0.as_bytes().to_vec())
        }
        (None, Some(period), _) => in_period(period, screens, when)?,
        (None, None, WorkOrderSort::Newest | WorkOrderSort::Oldest) => Filter::all_of(C),
        (None, None, WorkOrderSort::Number) => Filter::by("row_nr").and_raw("nr IS NOT NULL"),
        (None, None, WorkOrderSort::Planned) => Filter::by("row_planned").and_raw("planned IS NOT NULL"),
    };
    search::restrict(conn, filter, C, &terms::words(&query.search))
}

fn on(thing: uuid::Uuid) -> Filter {
    Filter::by("row_ref").and("ref = ?", thing.as_bytes().to_vec()).and("c = ?", number_of(C))
}

fn in_period(period: &Period, screens: &Screens, when: &When) -> Result<Filter> {
    Ok(match period {
        Period::PlannedThisWeek => {
            let (from, to) = when.this_week();
            let open: Vec<i64> = screens.stages_of(Some(StageGroup::Open)).into_iter().map(stage_number).collect();
            Filter::by("row_planned").between("planned", from, to).any_of("stage", &open)
        }
        Period::CompletedRecently => {
            let (from, to) = when.recently();
            Filter::by("row_completed").between("completed", from, to)
        }
        Period::ReportedIn { month } => {
            let (from, to) = when.month(month).ok_or(ErrorCode::InvalidInput)?;
            Filter::by("row_reported").between("reported", from, to)
        }
    })
}

const fn order(sort: WorkOrderSort) -> &'static [By] {
    match sort {
        WorkOrderSort::Newest => &[("at", Direction::Down)],
        WorkOrderSort::Oldest => &[("at", Direction::Up)],
        WorkOrderSort::Number => &[("nr", Direction::Down), ("stage", Direction::Down), ("at", Direction::Down)],
        WorkOrderSort::Planned => &[("planned", Direction::Up), ("stage", Direction::Up), ("at", Direction::Up)],
    }
}

/// A record as a row of the list.
fn row_of(conn: &Connection, screens: &Screens, kept: &Kept<WorkOrder>) -> Result<WorkOrderRow> {
    let it = &kept.record;
    let object = match it.object {
        Some(object) if screens.areas.objects => rows::object_ref(conn, object)?,
        _ => None,
    };
    Ok(WorkOrderRow {
        id: it.id,
        number: it.number.clone(),
        title: it.title.clone(),
        stage: it.stage,
        stage_label: screens.label(it.stage).unwrap_or_default().to_owned(),
        object,
        site: it.site.clone(),
        planned_for: it.planned_for,
        documents: if screens.areas.documents { documents::count_of(conn, it.id.0)? } else { 0 },
        changed_at: it.changed_at,
        unseen: kept.unseen,
    })
}
