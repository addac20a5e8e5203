//! `sim`: a server and several computers in one process, on time that passes only when everybody waits.
//!
//! Real are the client core with its files, the server with its files, and every byte between them; simulated are the
//! line, the clocks, the keychain and chance. The same seed is the same world to the last event, see [`trace`].

mod check;
pub(crate) mod clock;
mod decisions;
mod device;
pub(crate) mod dice;
pub(crate) mod disk;
mod ledger;
pub(crate) mod line;
mod office;
mod people;
mod profiles;
mod promises;
mod remarks;
pub(crate) mod server;
pub(crate) mod store;
mod trace;
pub(crate) mod truth;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use portal_testkit::photos;
use tempfile::TempDir;

use check::Findings;
use world::World;

/// Of so many seeds each, the first is run twice and must be the same world both times.
const TWICE_EVERY: u64 = 20;
/// Seeds whose findings are printed.
const SHOWN: usize = 20;

/// How many worlds, and which.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many seeds
    #[arg(long, default_value_t = 2_000)]
    seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Worlds at a time; as many as there are processors when not given
    #[arg(long)]
    jobs: Option<usize>,
    /// Ends with the first seed that finds something
    #[arg(long)]
    until_found: bool,
    /// Prints everything that happens
    #[arg(long)]
    trace: bool,
}

/// One world's end.
struct Ended {
    seed: u64,
    hash: String,
    events: u64,
    found: Findings,
}

/// Runs the seeds; whether nothing was found.
pub(crate) fn run(arguments: &Arguments) -> bool {
    let template = room();
    simulate(0, server::make_template(template.path()));
    let photos = Arc::new((0..4).map(photos::plain).collect::<Vec<_>>());
    let next = AtomicU64::new(arguments.from);
    let end = arguments.from + arguments.seeds;
    let jobs = arguments.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let is_enough = AtomicBool::new(false);
    let work = || {
        let mut ended = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= end || is_enough.load(Ordering::Relaxed) {
                return ended;
            }
            let this = one(seed, template.path(), &photos, arguments.trace);
            is_enough.fetch_or(arguments.until_found && !this.found.is_empty(), Ordering::Relaxed);
            ended.push(this);
        }
    };
    let ended: Vec<Ended> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread of worlds")).collect()
    });
    report(ended)
}

/// One seed; every so often twice, to see that chance is all in the seed. Without its dice seeded the runtime wakes
/// those who wait for the same thing in any order, and no two runs are the same.
fn one(seed: u64, template: &Path, photos: &Arc<Vec<Vec<u8>>>, is_told: bool) -> Ended {
    let mut ended = live(seed, template, photos, is_told);
    if cfg!(tokio_unstable) && seed.is_multiple_of(TWICE_EVERY) && !is_told {
        let again = live(seed, template, photos, false);
        if again.hash != ended.hash {
            ended.found.diverged.push(format!("two runs differ: {} and {}", ended.hash, again.hash));
        }
    }
    ended
}

fn live(seed: u64, template: &Path, photos: &Arc<Vec<Vec<u8>>>, is_told: bool) -> Ended {
    let lived = catch_unwind(AssertUnwindSafe(|| {
        simulate(seed, async {
            let mut world = World::begin(seed, template, Arc::clone(photos), is_told).await;
            let found = world.live().await;
            let (hash, events) = world.trace.end();
            Ended { seed, hash, events, found }
        })
    }));
    lived.unwrap_or_else(|_| {
        let found = Findings { stuck: vec!["the world broke down".to_owned()], ..Findings::default() };
        Ended { seed, hash: String::new(), events: 0, found }
    })
}

fn report(mut ended: Vec<Ended>) -> bool {
    let seeds = ended.len();
    ended.sort_by_key(|ended| ended.seed);
    let count = |list: fn(&Findings) -> &Vec<String>| ended.iter().map(|ended| list(&ended.found).len()).sum::<usize>();
    let bad: Vec<_> = ended.iter().filter(|ended| !ended.found.is_empty()).collect();
    for ended in bad.iter().take(SHOWN) {
        println!("seed {} ({} events, trace {}): {:#?}", ended.seed, ended.events, ended.hash, ended.found);
    }
    let events: u64 = ended.iter().map(|ended| ended.events).sum();
    println!(
        "{events} events; {} seeds with findings; one of them again: cargo xtask sim --from S --seeds 1 --trace",
        bad.len()
    );
    println!(
        "sim: seeds={seeds} lost={} duplicated={} stuck={} diverged={}",
        count(|found| &found.lost),
        count(|found| &found.duplicated),
        count(|found| &found.stuck),
        count(|found| &found.diverged),
    );
    bad.is_empty()
}

/// Runs on this thread and on time that jumps to the next thing that anybody waits for.
pub(crate) fn simulate<T>(seed: u64, world: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time().start_paused(true);
    #[cfg(tokio_unstable)]
    runtime.rng_seed(tokio::runtime::RngSeed::from_bytes(&seed.to_le_bytes()));
    #[cfg(not(tokio_unstable))]
    let _ = seed;
    let _inline = portal_sqlite::threads::inline();
    runtime.build().expect("a runtime").block_on(world)
}

/// A directory that is gone afterwards; in memory where the system has one there, because no power is ever cut here.
pub(crate) fn room() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("a temporary directory")
}
