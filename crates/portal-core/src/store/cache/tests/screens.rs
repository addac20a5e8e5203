//! Lists, chips, details and Home over 400 work orders.

use portal_api::feed::Collection;
use portal_api::id::{DocumentId, InvoiceId, ObjectId, WorkOrderId};
use portal_api::me::StageGroup;
use portal_api::problem::ErrorCode;
use portal_api::work_orders::Stage;
use rstest::rstest;

use super::fixture::{filled, query, when};
use crate::store::cache::samples::{self, id_of};
use crate::store::cache::{documents, home, invoices, objects, work_orders};
use crate::views::{
    DocumentKind, DocumentQuery, DocumentSort, DownloadState, InvoiceQuery, InvoiceSort, InvoiceStanding, NeedsYou,
    NeedsYouKind, ObjectQuery, ObjectSort, Period, Window, WorkOrderQuery, WorkOrderRow, WorkOrderSort,
};

const ALL: Window = Window { offset: 0, limit: 500 };

fn numbers(rows: &[WorkOrderRow]) -> Vec<&str> {
    rows.iter().map(|row| row.number.as_str()).collect()
}

#[rstest]
#[case::newest(WorkOrderSort::Newest)]
#[case::oldest(WorkOrderSort::Oldest)]
#[case::number(WorkOrderSort::Number)]
#[case::planned(WorkOrderSort::Planned)]
#[tokio::test]
async fn windows_put_together_are_the_whole_list(#[case] sort: WorkOrderSort) {
    let world = filled(400).await;
    let (whole, windows) = world
        .read(move |conn| {
            let base = WorkOrderQuery { sort, group: Some(StageGroup::Completed), ..query() };
            let whole = work_orders::list(conn, &base, &when())?;
            let mut windows = Vec::new();
            for offset in (0..400).step_by(37) {
                let window = Window { offset, limit: 37 };
                windows.extend(work_orders::list(conn, &WorkOrderQuery { window, ..base.clone() }, &when())?.rows);
            }
            Ok((whole, windows))
        })
        .await;
    assert_eq!(whole.total as usize, whole.rows.len());
    assert_eq!(numbers(&windows), numbers(&whole.rows));
    assert!(whole.rows.iter().all(|row| matches!(row.stage, Stage::Completed | Stage::Cancelled)));
    match sort {
        WorkOrderSort::Newest => assert!(whole.rows.is_sorted_by(|a, b| a.changed_at >= b.changed_at)),
        WorkOrderSort::Oldest => assert!(whole.rows.is_sorted_by(|a, b| a.changed_at <= b.changed_at)),
        WorkOrderSort::Number => assert!(whole.rows.is_sorted_by(|a, b| a.number >= b.number)),
        WorkOrderSort::Planned => assert!(whole.rows.iter().all(|row| row.planned_for.is_none())),
    }
}

#[tokio::test]
async fn planned_work_comes_next_first_and_the_rest_behind() {
    let world = filled(400).await;
    let ask = WorkOrderQuery { sort: WorkOrderSort::Planned, group: Some(StageGroup::Open), ..query() };
    let page = world.read(move |conn| work_orders::list(conn, &ask, &when())).await;
    let planned = page.rows.iter().take_while(|row| row.planned_for.is_some()).count();
    assert_eq!(planned, 20);
    assert!(page.rows[..planned].is_sorted_by_key(|row| row.planned_for));
    assert!(page.rows[planned..].iter().all(|row| row.planned_for.is_none()));
}

#[tokio::test]
async fn chips_count_what_lists_show() {
    let world = filled(400).await;
    world.index_all().await;
    let asked = [
        query(),
        WorkOrderQuery { search: "door".into(), ..query() },
        WorkOrderQuery { object: Some(ObjectId(id_of(Collection::Object, 5))), ..query() },
        WorkOrderQuery { period: Some(Period::CompletedRecently), ..query() },
        WorkOrderQuery {
            period: Some(Period::ReportedIn { month: "2026-05".into() }),
            search: "inspec".into(),
            ..query()
        },
    ];
    for ask in asked {
        let shown = ask.clone();
        let (counts, per_stage) = world
            .read(move |conn| {
                let mut per_stage = Vec::new();
                for stage in Stage::ALL {
                    let ask = WorkOrderQuery { stages: vec![stage], ..ask.clone() };
                    per_stage.push((stage, work_orders::list(conn, &ask, &when())?.total));
                }
                Ok((work_orders::counts(conn, &ask, &when())?, per_stage))
            })
            .await;
        let counted: Vec<_> = counts.stages.iter().map(|count| (count.stage, count.count)).collect();
        assert_eq!(counted, per_stage, "{shown:?}");
        assert_eq!(counts.open + counts.completed, per_stage.iter().map(|(_, n)| n).sum::<u32>());
    }
}

#[tokio::test]
async fn a_stage_that_is_not_shared_is_nowhere() {
    let world = filled(400).await;
    world.share(|shared| shared.stages.retain(|label| label.stage != Stage::Cancelled)).await;
    let hidden = WorkOrderId(id_of(Collection::WorkOrder, 4));
    let detail = world.cache.read(move |conn| work_orders::detail(conn, hidden)).await;
    assert_eq!(detail.unwrap_err().code(), ErrorCode::NotFound);
    let page = world.read(|conn| work_orders::list(conn, &query(), &when())).await;
    assert_eq!(page.total, 380);
    let home = world.read(|conn| home::read(conn, &when(), Vec::new())).await;
    let months: u32 = home.months.iter().map(|month| month.open + month.completed).sum();
    assert_eq!(months, 380);
}

#[tokio::test]
async fn an_area_that_is_off_is_refused_and_is_named_by_nothing_else() {
    let world = filled(50).await;
    world
        .share(|shared| {
            shared.areas.objects = false;
            shared.areas.documents = false;
        })
        .await;
    let id = WorkOrderId(id_of(Collection::WorkOrder, 5));
    let detail = world.read(move |conn| work_orders::detail(conn, id)).await;
    assert_eq!((detail.row.object, detail.row.documents, detail.documents.len()), (None, 0, 0));
    let object = ObjectId(id_of(Collection::Object, 5));
    let refused = world.cache.read(move |conn| objects::detail(conn, object, &when())).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::NotShared);
    let asked = DocumentQuery {
        search: String::new(),
        kind: None,
        stored_only: false,
        sort: DocumentSort::Newest,
        window: ALL,
    };
    let refused = world.cache.read(move |conn| documents::list(conn, &asked)).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::NotShared);
}

#[tokio::test]
async fn invoices_are_told_apart_by_the_readers_day() {
    let world = filled(50).await;
    let counts = world.read(|conn| invoices::counts(conn, "", &when())).await;
    for (standing, n) in [
        (InvoiceStanding::Open, counts.open),
        (InvoiceStanding::Overdue, counts.overdue),
        (InvoiceStanding::Paid, counts.paid),
    ] {
        for sort in [InvoiceSort::Newest, InvoiceSort::Due, InvoiceSort::Amount] {
            let ask = InvoiceQuery { search: String::new(), states: vec![standing], sort, window: ALL };
            let page = world.read(move |conn| invoices::list(conn, &ask, &when())).await;
            assert_eq!((page.total, page.rows.len() as u32), (n, n), "{standing:?} {sort:?}");
            assert!(page.rows.iter().all(|row| row.standing == standing));
        }
    }
    assert_eq!((counts.open, counts.overdue, counts.paid, counts.all), (6, 14, 20, 50));
    let ask = InvoiceQuery { search: String::new(), states: Vec::new(), sort: InvoiceSort::Due, window: ALL };
    let page = world.read(move |conn| invoices::list(conn, &ask, &when())).await;
    let unpaid = page.rows.iter().take_while(|row| row.standing != InvoiceStanding::Paid).count();
    assert_eq!(unpaid, 20);
    assert!(page.rows[..unpaid].is_sorted_by(|a, b| a.due <= b.due));
}

#[tokio::test]
async fn an_invoice_names_its_work_order_only_where_work_orders_are_shared() {
    let world = filled(50).await;
    let id = InvoiceId(id_of(Collection::Invoice, 3));
    let detail = world.read(move |conn| invoices::detail(conn, id, &when())).await;
    assert_eq!(detail.work_order.unwrap().number, samples::work_order(3).number);
    world.share(|shared| shared.areas.work_orders = false).await;
    let detail = world.read(move |conn| invoices::detail(conn, id, &when())).await;
    assert_eq!(detail.work_order, None);
}

#[tokio::test]
async fn objects_sort_like_people_do_and_know_their_open_work() {
    let world = filled(400).await;
    let ask = ObjectQuery { search: String::new(), kind: None, sort: ObjectSort::Name, window: ALL };
    let page = world.read(move |conn| objects::list(conn, &ask)).await;
    let names: Vec<_> = page.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!((page.total, names[1], names[9]), (60, "Lift 2", "Lift 10"));
    let object = page.rows[0].id;
    let open = world
        .read(move |conn| {
            let ask = WorkOrderQuery { object: Some(object), group: Some(StageGroup::Open), ..query() };
            Ok(work_orders::list(conn, &ask, &when())?.total)
        })
        .await;
    assert_eq!(page.rows[0].open_work_orders, open);
    let kinds = world.read(|conn| objects::kinds(conn, "")).await;
    assert_eq!(kinds.iter().map(|kind| kind.count).sum::<u32>(), 60);
    let kind = kinds[0].clone();
    for sort in [ObjectSort::Name, ObjectSort::Site, ObjectSort::Inspection] {
        let ask = ObjectQuery { search: String::new(), kind: Some(kind.kind.clone()), sort, window: ALL };
        assert_eq!(world.read(move |conn| objects::list(conn, &ask)).await.total, kind.count);
    }
    let detail = world.read(move |conn| objects::detail(conn, object, &when())).await;
    assert_eq!(detail.work_orders.len(), 7);
    assert!(detail.work_orders.is_sorted_by(|a, b| a.changed_at >= b.changed_at));
}

#[tokio::test]
async fn documents_say_whether_their_bytes_are_here() {
    let world = filled(50).await;
    let newest = samples::document(0);
    let (here, failed) = (newest.id, DocumentId(id_of(Collection::Document, 1)));
    world
        .cache
        .write(move |tx| {
            documents::mark_stored(tx, here, newest.sha256, newest.size, samples::now())?;
            documents::mark_failed(tx, failed, ErrorCode::DigestMismatch)
        })
        .await
        .unwrap();
    let ask = |stored_only, kind, sort| DocumentQuery { search: String::new(), kind, stored_only, sort, window: ALL };
    let page = world.read(move |conn| documents::list(conn, &ask(false, None, DocumentSort::Newest))).await;
    assert_eq!((page.total, page.rows.len()), (40, 40));
    assert_eq!(page.rows[0].state, DownloadState::Stored);
    assert_eq!(page.rows[1].state, DownloadState::Failed { code: ErrorCode::DigestMismatch });
    assert_eq!(page.rows[2].state, DownloadState::Remote);
    assert_eq!(page.rows[0].belongs_to_title.as_deref(), Some(samples::work_order(0).title.as_str()));
    for sort in [DocumentSort::Newest, DocumentSort::Name, DocumentSort::Size] {
        let page = world.read(move |conn| documents::list(conn, &ask(true, None, sort))).await;
        assert_eq!((page.total, page.rows.len()), (1, 1));
        let page = world.read(move |conn| documents::list(conn, &ask(false, Some(DocumentKind::Picture), sort))).await;
        assert_eq!((page.total, page.rows.len()), (20, 20));
    }
    assert_eq!(world.read(documents::stored_bytes).await, 1);
}

#[tokio::test]
async fn home_counts_what_the_lists_behind_it_show() {
    let world = filled(400).await;
    let asked = NeedsYou {
        what: NeedsYouKind::FixRequest,
        collection: Collection::Request,
        id: id_of(Collection::Request, 1),
        title: "Strange noise".into(),
        due: None,
    };
    let first = asked.clone();
    let home = world.read(move |conn| home::read(conn, &when(), vec![asked])).await;
    let total = |ask: WorkOrderQuery| world.read(move |conn| Ok(work_orders::list(conn, &ask, &when())?.total));
    assert_eq!(home.open, total(WorkOrderQuery { group: Some(StageGroup::Open), ..query() }).await);
    let in_period = |period| WorkOrderQuery { period: Some(period), ..query() };
    assert_eq!(home.planned_this_week, total(in_period(Period::PlannedThisWeek)).await);
    assert_eq!(home.completed_recently, total(in_period(Period::CompletedRecently)).await);
    assert!(home.planned_this_week > 0 && home.completed_recently > 0);
    for month in &home.months {
        let period = Period::ReportedIn { month: month.month.clone() };
        assert_eq!(month.open + month.completed, total(in_period(period)).await, "{}", month.month);
    }
    assert_eq!(home.months.len(), 12);
    assert_eq!((home.needs_you.len(), &home.needs_you[0]), (7, &first));
    assert!(home.needs_you[1..].iter().all(|need| need.what == NeedsYouKind::PayInvoice));
    // Counted, where the list shows seven of all areas together.
    let waiting = WorkOrderQuery { stages: vec![Stage::WaitingForYou], ..query() };
    assert_eq!((home.attention.requests, home.attention.work_orders), (1, total(waiting).await));
    assert!(home.attention.invoices > 7);
    assert_eq!(home.recent.len(), 5);
    assert!(home.recent.is_sorted_by(|a, b| a.changed_at >= b.changed_at));
}

#[tokio::test]
async fn home_without_invoices_names_the_work_that_waits() {
    let world = filled(400).await;
    world.share(|shared| shared.areas.invoices = false).await;
    let home = world.read(|conn| home::read(conn, &when(), Vec::new())).await;
    assert_eq!(home.needs_you.len(), 7);
    assert!(home.needs_you.iter().all(|need| need.what == NeedsYouKind::AnswerWorkOrder));
    assert!(home.recent.iter().all(|change| change.collection != Collection::Invoice));
}

#[tokio::test]
async fn before_the_first_answer_every_screen_is_there_and_empty() {
    let dir = tempfile::TempDir::new().unwrap();
    let key = portal_sqlite::DataKey::new([1; 32]);
    let cache = crate::store::cache::CacheDb::open(&dir.path().join("cache.db"), &key).unwrap();
    assert_eq!(cache.read(|conn| work_orders::list(conn, &query(), &when())).await.unwrap().total, 0);
    assert_eq!(cache.read(|conn| home::read(conn, &when(), Vec::new())).await.unwrap().open, 0);
}
