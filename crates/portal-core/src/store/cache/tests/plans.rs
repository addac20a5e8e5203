//! Every query that a list can ask is answered through an index.

use portal_api::feed::Collection;
use portal_api::id::ObjectId;
use portal_api::me::StageGroup;
use portal_api::work_orders::Stage;
use rusqlite::Connection;

use super::fixture::{filled, query, when};
use crate::Result;
use crate::store::cache::{documents, home, invoices, list, objects, palette, samples, work_orders};
use crate::views::*;

const WINDOW: Window = Window { offset: 3, limit: 20 };

fn work_order_queries() -> Vec<WorkOrderQuery> {
    let object = ObjectId(samples::id_of(Collection::Object, 1));
    let periods = [
        None,
        Some(Period::PlannedThisWeek),
        Some(Period::CompletedRecently),
        Some(Period::ReportedIn { month: "2026-05".into() }),
    ];
    let mut queries = Vec::new();
    for sort in [WorkOrderSort::Newest, WorkOrderSort::Oldest, WorkOrderSort::Number, WorkOrderSort::Planned] {
        for search in ["", "door", "d 2"] {
            for period in periods.clone() {
                for object in [None, Some(object)] {
                    for (group, stages) in [(None, vec![]), (Some(StageGroup::Open), vec![Stage::Planned])] {
                        let (search, period) = (search.to_owned(), period.clone());
                        queries.push(WorkOrderQuery { search, group, stages, object, period, sort, window: WINDOW });
                    }
                }
            }
        }
    }
    queries
}

fn ask_everything(conn: &Connection) -> Result<()> {
    for query in work_order_queries() {
        work_orders::list(conn, &query, &when())?;
        work_orders::counts(conn, &query, &when())?;
    }
    for search in ["", "door"].map(str::to_owned) {
        for sort in [InvoiceSort::Newest, InvoiceSort::Due, InvoiceSort::Amount] {
            for states in [vec![], vec![InvoiceStanding::Overdue], vec![InvoiceStanding::Open, InvoiceStanding::Paid]] {
                let search = search.clone();
                invoices::list(conn, &InvoiceQuery { search, states, sort, window: WINDOW }, &when())?;
            }
        }
        invoices::counts(conn, &search, &when())?;
        for sort in [ObjectSort::Name, ObjectSort::Site, ObjectSort::Inspection] {
            for kind in [None, Some("Escalator".to_owned())] {
                objects::list(conn, &ObjectQuery { search: search.clone(), kind, sort, window: WINDOW })?;
            }
        }
        objects::kinds(conn, &search)?;
        for sort in [DocumentSort::Newest, DocumentSort::Name, DocumentSort::Size] {
            for (kind, stored_only) in [(None, false), (Some(DocumentKind::Pdf), true)] {
                let search = search.clone();
                documents::list(conn, &DocumentQuery { search, kind, stored_only, sort, window: WINDOW })?;
            }
        }
    }
    palette::find(conn, "door")?;
    palette::find(conn, "d")?;
    home::read(conn, &when(), Vec::new())?;
    let _ = query();
    Ok(())
}

#[tokio::test]
async fn every_statement_prepares_and_no_list_scans_the_table() {
    let world = filled(60).await;
    world.index_all().await;
    let plans = world
        .read(|conn| {
            let asked = list::record_statements(|| ask_everything(conn))?;
            assert!(asked.len() > 100, "{}", asked.len());
            let mut plans = Vec::new();
            for sql in asked {
                let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let nulls = vec![rusqlite::types::Null; statement.parameter_count()];
                let steps: Vec<String> = statement
                    .query_map(rusqlite::params_from_iter(nulls), |row| row.get(3))?
                    .collect::<rusqlite::Result<_>>()?;
                plans.push((sql, steps));
            }
            Ok(plans)
        })
        .await;
    for (sql, steps) in plans {
        for step in &steps {
            let scans = step == "SCAN row" || (step.starts_with("SCAN row ") && !step.contains("USING"));
            assert!(!scans && !step.starts_with("SCAN r "), "{sql}\n{steps:#?}");
        }
        assert!(steps.iter().any(|step| step.contains("USING")), "{sql}\n{steps:#?}");
    }
}
