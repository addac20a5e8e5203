//! How quick it is with 100 000 work orders, in processor time. Run by hand:
//! `cargo test --release -p portal-core --lib -- --ignored --nocapture cache_bench`

use std::time::{Duration, Instant};

use portal_api::feed::Collection;
use portal_api::me::StageGroup;
use portal_sqlite::DataKey;
use tempfile::TempDir;

use super::fixture::{KEY, put, query, when};
use crate::store::cache::write::Rows;
use crate::store::cache::{CacheDb, home, palette, samples, search, state, work_orders};
use crate::views::{Window, WorkOrderQuery, WorkOrderSort};

const WORK_ORDERS: u32 = 100_000;
const PER_TRANSACTION: usize = 2_000;

async fn fill(cache: &CacheDb, records: Vec<String>) {
    cache.write(|tx| state::set_shared(tx, &samples::shared())).await.unwrap();
    for n in [(Collection::Object, 60u32), (Collection::Document, 2_000), (Collection::Invoice, 2_000)] {
        cache
            .write(move |tx| {
                let mut rows = Rows::of(tx);
                for i in 0..n.1 {
                    put(&mut rows, n.0, samples::id_of(n.0, i), &samples::record(n.0, i))?;
                }
                rows.finish()
            })
            .await
            .unwrap();
    }
    let begun = cache.with(|_| Ok(cpu())).await.unwrap();
    for (chunk, records) in records.chunks(PER_TRANSACTION).enumerate() {
        let records = records.to_vec();
        cache
            .write(move |tx| {
                let mut rows = Rows::of(tx);
                for (i, record) in records.iter().enumerate() {
                    let n = (chunk * PER_TRANSACTION + i) as u32;
                    put(&mut rows, Collection::WorkOrder, samples::id_of(Collection::WorkOrder, n), record)?;
                }
                rows.finish()
            })
            .await
            .unwrap();
    }
    println!(
        "insert {WORK_ORDERS} work orders, {PER_TRANSACTION} a transaction: {:?}",
        cache.with(|_| Ok(cpu())).await.unwrap() - begun
    );
}

async fn index(cache: &CacheDb) {
    let mut slices = Vec::new();
    loop {
        let (more, took) = cache
            .write(move |tx| {
                let begun = cpu();
                while search::index_slice(tx)? {
                    if cpu() - begun > Duration::from_millis(25) {
                        return Ok((true, cpu() - begun));
                    }
                }
                Ok((false, cpu() - begun))
            })
            .await
            .unwrap();
        slices.push(took);
        if !more {
            break;
        }
    }
    slices.sort();
    println!(
        "search index: {:?} without commits, {} slices, longest {:?}",
        slices.iter().sum::<Duration>(),
        slices.len(),
        slices[slices.len() - 1]
    );
}

async fn sizes(cache: &CacheDb) {
    let sizes = cache
        .read(|conn| {
            println!("free pages: {}", conn.query_row("PRAGMA freelist_count", [], |row| row.get::<_, i64>(0))?);
            let mut statement = conn
                .prepare("SELECT name, sum(pgsize), sum(unused) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 25")?;
            let rows = statement
                .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(rows)
        })
        .await
        .unwrap();
    for (name, bytes, unused) in sizes {
        println!("{name:<24} {:>7} kB, {:>6} kB unused", bytes / 1000, unused / 1000);
    }
}

/// Time that this thread was on a processor: the machine may be busy with other things.
fn cpu() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

async fn time<T: Send + 'static>(
    name: &str,
    runs: u32,
    cache: &CacheDb,
    work: impl Fn(&rusqlite::Connection, u32) -> crate::Result<T> + Copy + Send + 'static,
) {
    let mut took = Vec::new();
    let mut on_processor = Duration::ZERO;
    for run in 0..runs {
        let measured = move |conn: &rusqlite::Connection| {
            let (begun, begun_cpu) = (Instant::now(), cpu());
            work(conn, run)?;
            Ok((begun.elapsed(), cpu() - begun_cpu))
        };
        let (elapsed, cpu) = cache.read(measured).await.unwrap();
        took.push(elapsed);
        on_processor += cpu;
    }
    took.sort();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    // The system counts processor time in ticks: true on average, not for one short run.
    let mean = on_processor / runs;
    println!("{name:<36} processor {mean:>9.2?}  elapsed p50 {:>9.2?}  p99 {:>9.2?}", at(0.5), at(0.99));
}

fn page(conn: &rusqlite::Connection, run: u32, ask: WorkOrderQuery, rows: u32) -> crate::Result<usize> {
    let window = Window { offset: run.wrapping_mul(2_654_435_761) % rows, limit: 50 };
    Ok(work_orders::list(conn, &WorkOrderQuery { window, ..ask }, &when())?.rows.len())
}

#[tokio::test]
#[ignore = "a measurement, not a test"]
async fn cache_bench() {
    let records: Vec<String> = (0..WORK_ORDERS).map(|n| samples::record(Collection::WorkOrder, n)).collect();
    println!("records: {} bytes on average", records.iter().map(String::len).sum::<usize>() / records.len());
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("cache.db");
    let cache = CacheDb::open(&path, &DataKey::new(KEY)).unwrap();
    fill(&cache, records).await;
    index(&cache).await;
    drop(cache);
    println!("file: {} MB", std::fs::metadata(&path).unwrap().len() / 1_000_000);
    let begun = Instant::now();
    let cache = CacheDb::open(&path, &DataKey::new(KEY)).unwrap();
    if std::env::var("SIZES").is_ok() {
        sizes(&cache).await;
    }
    let first = WorkOrderQuery { window: Window { offset: 0, limit: 50 }, ..query() };
    cache.read(move |conn| work_orders::list(conn, &first, &when())).await.unwrap();
    println!("open and first page: {:?}", begun.elapsed());
    lists(&cache).await;
    searches(&cache).await;
}

async fn lists(cache: &CacheDb) {
    time("first page again", 300, cache, |conn, _| page(conn, 0, query(), 1)).await;
    time("page anywhere, newest", 1_000, cache, |conn, run| page(conn, run, query(), WORK_ORDERS)).await;
    time("page anywhere, number", 1_000, cache, |conn, run| {
        page(conn, run, WorkOrderQuery { sort: WorkOrderSort::Number, ..query() }, WORK_ORDERS)
    })
    .await;
    time("page anywhere, planned", 1_000, cache, |conn, run| {
        page(conn, run, WorkOrderQuery { sort: WorkOrderSort::Planned, ..query() }, WORK_ORDERS)
    })
    .await;
    time("page anywhere, open only", 1_000, cache, |conn, run| {
        page(conn, run, WorkOrderQuery { group: Some(StageGroup::Open), ..query() }, 15_000)
    })
    .await;
    time("chips without search", 300, cache, |conn, _| work_orders::counts(conn, &query(), &when())).await;
    time("home", 200, cache, |conn, _| home::read(conn, &when(), Vec::new())).await;
}

async fn searches(cache: &CacheDb) {
    for text in ["\"l\"*", "\"lift\"*", "\"handrail\"*"] {
        time(&format!("index alone, {text}"), 40, cache, move |conn, _| {
            let mut statement = conn.prepare_cached("SELECT rowid FROM fts WHERE fts MATCH ?1")?;
            let mut rows = statement.query([text])?;
            let mut n = 0;
            while rows.next()?.is_some() {
                n += 1;
            }
            Ok(n)
        })
        .await;
    }
    for text in ["l", "li", "lif", "lift", "lift stops", "door 17", "WO-104", "halt floor 3", "handrail"] {
        let ask = move || WorkOrderQuery { search: text.into(), ..query() };
        time(&format!("list, searching {text:?}"), 40, cache, move |conn, _| page(conn, 0, ask(), 1)).await;
        time(&format!("chips, searching {text:?}"), 40, cache, move |conn, _| {
            work_orders::counts(conn, &ask(), &when())
        })
        .await;
        time(&format!("palette {text:?}"), 40, cache, move |conn, _| palette::find(conn, text)).await;
    }
}
