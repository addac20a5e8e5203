//! What the office sees and does on the server's data, while the server runs or not. The database is never kept open:
//! a second process would keep the traces of the killed one in order.

use std::path::Path;

use jiff::Timestamp;
use portal_api::requests::Decision;
use portal_api::work_orders::{Stage, WorkOrder};
use portal_testkit::Office;
use portal_testkit::cast::{self, HOTELS};
use rand::Rng;
use rand::rngs::StdRng;

use super::ledger::Shown;

/// Rows to read, more than one commit point of the feed holds.
const WORK_ORDERS: u32 = 700;

/// A server with people and rows; returns the work orders.
pub(crate) async fn furnish(dir: &Path) -> Vec<WorkOrder> {
    let office = Office::at(dir);
    cast::move_in(office.store()).await;
    let stage = |n: u32| Stage::ALL[n as usize % Stage::ALL.len()];
    let orders: Vec<_> = (1..=WORK_ORDERS).map(|n| cast::work_order(&HOTELS, n, stage(n), None)).collect();
    office.store().import_work_orders(HOTELS.id(), orders.clone()).await.expect("new work orders");
    orders
}

/// Moves some work orders on.
pub(crate) async fn move_some(dir: &Path, orders: &mut [WorkOrder], dice: &mut StdRng) {
    let office = Office::at(dir);
    for _ in 0..dice.random_range(1..4) {
        let nth = dice.random_range(0..orders.len());
        let stage = Stage::ALL[dice.random_range(0..Stage::ALL.len())];
        orders[nth] = office.store().set_stage(orders[nth].id, stage, Timestamp::now()).await.expect("moved");
    }
}

/// Every request that ever arrived.
pub(crate) async fn stored(dir: &Path) -> Vec<Shown> {
    let shown = |entry: portal_server::store::InboxRequest| Shown {
        id: entry.request.id.to_string(),
        state: match entry.request.decision {
            Decision::Withdrawn => "withdrawn".to_owned(),
            _ => "received".to_owned(),
        },
        n_photos: u32::try_from(entry.request.attachments.len()).expect("a few"),
        text: entry.request.description,
        n_missing: entry.n_missing,
    };
    Office::at(dir).requests_of(&HOTELS).await.into_iter().map(shown).collect()
}
