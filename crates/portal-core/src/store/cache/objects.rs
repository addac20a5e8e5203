//! Objects: list, kinds, detail.

use portal_api::feed::Collection;
use portal_api::id::ObjectId;
use portal_api::objects::ServiceObject;
use portal_api::problem::ErrorCode;
use rusqlite::Connection;

use super::list::{By, Direction, Filter, List, tally};
use super::state::{self, Screens};
use super::when::When;
use super::{documents, number_of, rows, search, terms, work_orders};
use crate::Result;
use crate::views::{
    KindCount, ObjectDetail, ObjectQuery, ObjectRow, ObjectSort, Page, Window, WorkOrderQuery, WorkOrderRow,
    WorkOrderSort,
};

const C: Collection = Collection::Object;
/// Work orders shown with an object.
const NEWEST: u32 = 10;

/// The objects under a query.
pub(crate) fn list(conn: &Connection, query: &ObjectQuery) -> Result<Page<ObjectRow>> {
    let screens = shared_screens(conn)?;
    let words = terms::words(&query.search);
    let mut filter = match query.sort {
        ObjectSort::Name => Filter::by("row_name").and("c = ?", number_of(C)).and_raw("name IS NOT NULL"),
        ObjectSort::Site => Filter::by("row_site").and_raw("site IS NOT NULL"),
        ObjectSort::Inspection => Filter::by("row_due").and("c = ?", number_of(C)).and_raw("due IS NOT NULL"),
    };
    if let Some(kind) = &query.kind {
        filter = filter.and("kind = ?", kind.clone());
    }
    let known = query.kind.is_none() && words.is_empty();
    let total = if known { Some(tally(conn, C, None)?) } else { None };
    List { filter: search::restrict(conn, filter, C, &words)?, order: order(query.sort), total }
        .page(conn, query.window)?
        .read(|k| row_of(conn, &screens, &rows::at_key(conn, k)?.record))
}

/// How many objects there are of each kind, under a search.
pub(crate) fn kinds(conn: &Connection, text: &str) -> Result<Vec<KindCount>> {
    shared_screens(conn)?;
    let filter = Filter::by("row_kind").and_raw("kind IS NOT NULL");
    let filter = search::restrict(conn, filter, C, &terms::words(text))?;
    let found = filter.count_by(conn, "kind")?;
    Ok(found.into_iter().map(|(kind, count)| KindCount { kind, count }).collect())
}

/// Everything about one object.
///
/// # Errors
/// `not-shared` or `not-found`.
pub(crate) fn detail(conn: &Connection, id: ObjectId, when: &When) -> Result<ObjectDetail> {
    let screens = shared_screens(conn)?;
    let it: ServiceObject = rows::get(conn, C, id.0)?.ok_or(ErrorCode::NotFound)?;
    Ok(ObjectDetail {
        row: row_of(conn, &screens, &it)?,
        installed_on: it.installed_on.map(|day| day.to_string()),
        work_orders: newest_work_orders(conn, &screens, id, when)?,
        documents: documents::of(conn, id.0)?,
        kept_offline: false,
        model: it.model,
        serial: it.serial,
    })
}

fn newest_work_orders(conn: &Connection, screens: &Screens, id: ObjectId, when: &When) -> Result<Vec<WorkOrderRow>> {
    if !screens.areas.work_orders {
        return Ok(Vec::new());
    }
    let query = WorkOrderQuery {
        search: String::new(),
        group: None,
        stages: Vec::new(),
        object: Some(id),
        period: None,
        sort: WorkOrderSort::Newest,
        window: Window { offset: 0, limit: NEWEST },
    };
    Ok(work_orders::list(conn, &query, when)?.rows)
}

fn shared_screens(conn: &Connection) -> Result<Screens> {
    let screens = state::screens(conn)?;
    if screens.areas.objects { Ok(screens) } else { Err(ErrorCode::NotShared.into()) }
}

const fn order(sort: ObjectSort) -> &'static [By] {
    match sort {
        ObjectSort::Name => {
            &[("name", Direction::Up), ("stage", Direction::Up), ("kind", Direction::Up), ("at", Direction::Up)]
        }
        ObjectSort::Site => &[("site", Direction::Up), ("kind", Direction::Up), ("at", Direction::Up)],
        ObjectSort::Inspection => &[("due", Direction::Up), ("stage", Direction::Up), ("at", Direction::Up)],
    }
}

fn row_of(conn: &Connection, screens: &Screens, it: &ServiceObject) -> Result<ObjectRow> {
    Ok(ObjectRow {
        id: it.id,
        number: it.number.clone(),
        name: it.name.clone(),
        kind: it.kind.clone(),
        site: it.site.clone(),
        next_inspection_on: it.next_inspection_on.map(|day| day.to_string()),
        open_work_orders: work_orders::open_on(conn, it.id.0, screens)?,
    })
}
