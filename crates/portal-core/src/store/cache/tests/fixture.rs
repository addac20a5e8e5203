//! A filled cache.

use jiff::tz::TimeZone;
use portal_api::feed::Collection;
use portal_api::me::Shared;
use portal_sqlite::DataKey;
use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

use crate::Result;
use crate::store::cache::when::When;
use crate::store::cache::write::{Rows, Stamp};
use crate::store::cache::{CacheDb, project, samples, search, state};
use crate::views::{Window, WorkOrderQuery, WorkOrderSort};

pub(super) const KEY: [u8; 32] = [7; 32];

pub(super) struct Filled {
    pub(super) dir: TempDir,
    pub(super) cache: CacheDb,
}

/// A cache with so many work orders, and some of everything else; not indexed for searching.
pub(super) async fn filled(work_orders: u32) -> Filled {
    let dir = TempDir::new().unwrap();
    let cache = CacheDb::open(&dir.path().join("cache.db"), &DataKey::new(KEY)).unwrap();
    cache.write(move |tx| fill(tx, work_orders)).await.unwrap();
    Filled { dir, cache }
}

fn fill(tx: &Connection, work_orders: u32) -> Result<()> {
    state::set_shared(tx, &samples::shared())?;
    let mut rows = Rows::of(tx);
    let some = [
        (Collection::WorkOrder, work_orders),
        (Collection::Object, 60),
        (Collection::Invoice, 50),
        (Collection::Document, 40),
        (Collection::Request, 10),
    ];
    for (collection, count) in some {
        for n in 0..count {
            put(&mut rows, collection, samples::id_of(collection, n), &samples::record(collection, n))?;
        }
    }
    rows.finish()
}

pub(super) fn put(rows: &mut Rows<'_>, collection: Collection, id: Uuid, record: &str) -> Result<()> {
    let columns = project::columns(collection, id, record).unwrap();
    rows.insert(collection, id, Stamp { rev: 1, generation: 1, unseen: false }, &columns, record)
}

impl Filled {
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> T {
        self.cache.read(read).await.unwrap()
    }

    pub(super) async fn index_all(&self) {
        while self.cache.write(|tx| search::index_slice(tx)).await.unwrap() {}
    }

    pub(super) async fn share(&self, change: impl FnOnce(&mut Shared)) {
        let mut shared = samples::shared();
        change(&mut shared);
        self.cache.write(move |tx| state::set_shared(tx, &shared)).await.unwrap();
    }
}

pub(super) fn when() -> When {
    When { now: samples::now(), zone: TimeZone::get("Europe/Berlin").unwrap() }
}

pub(super) fn query() -> WorkOrderQuery {
    WorkOrderQuery {
        search: String::new(),
        group: None,
        stages: Vec::new(),
        object: None,
        period: None,
        sort: WorkOrderSort::Newest,
        window: Window { offset: 0, limit: 500 },
    }
}
