//! `fuzz`: nonsense for every parser that reads what others wrote.
//!
//! In this process and repeatable by its seed: inputs are mutated from the small files in `corpus/<target>/` with the
//! words of the target's own language, and every target checks properties, not only that nothing panics. Mutation is
//! our own (`mutate.rs`): coverage-guided engines need a nightly compiler or a C++ runtime, which not everybody has who
//! runs the tests.

mod bytes;
mod client;
mod files;
mod mutate;
mod server;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rand::SeedableRng;
use rand::rngs::StdRng;

use mutate::Mutator;

/// Inputs for one target before the next one's turn.
const TURN: u64 = 64;
/// No input takes longer to read than this; it is two hundred times what the slowest takes.
const SLOW: Duration = Duration::from_secs(5);

/// How long, and which inputs.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How long, all targets together
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Another seed makes other inputs
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only this target
    #[arg(long)]
    only: Option<String>,
}

/// A parser and what must be true of it whatever it reads.
pub(crate) struct Target {
    /// Also the folder below `corpus/`.
    pub(crate) name: &'static str,
    /// Words of its language, put in at random places.
    pub(crate) words: &'static [&'static str],
    /// Inputs that are made rather than kept.
    pub(crate) seeds: fn() -> Vec<Vec<u8>>,
    /// Reads the input and panics when a property does not hold. The dice decide where it is cut, and the like.
    pub(crate) check: fn(&[u8], &mut StdRng),
}

/// Kept inputs are enough.
pub(crate) fn no_seeds() -> Vec<Vec<u8>> {
    Vec::new()
}

struct Running {
    target: Target,
    mutator: Mutator,
    dice: StdRng,
    runs: u64,
    crashes: u64,
}

/// Feeds every target in turns; whether none broke.
pub(crate) fn run(arguments: &Arguments) -> bool {
    let targets = client::targets().into_iter().chain(files::targets()).chain(server::targets());
    let wanted = |target: &Target| arguments.only.as_deref().is_none_or(|only| only == target.name);
    let mut running: Vec<_> = targets.filter(wanted).map(|target| Running::new(target, arguments.seed)).collect();
    assert!(!running.is_empty(), "there is no such target");
    // What a broken property says is printed once, with its input.
    std::panic::set_hook(Box::new(|_| {}));
    for each in &mut running {
        each.whole_corpus();
    }
    let end = Instant::now() + Duration::from_secs(arguments.seconds);
    while Instant::now() < end && running.iter().any(|each| each.crashes == 0) {
        // One that broke has said enough; the others go on.
        for each in running.iter_mut().filter(|each| each.crashes == 0) {
            each.turn();
        }
    }
    let _ = std::panic::take_hook();
    for each in &running {
        println!("{}: {} runs", each.target.name, each.runs);
    }
    let (runs, crashes) = running.iter().fold((0, 0), |sum, each| (sum.0 + each.runs, sum.1 + each.crashes));
    println!("fuzz: targets={} runs={runs} crashes={crashes}", running.len());
    crashes == 0
}

impl Running {
    fn new(target: Target, seed: u64) -> Self {
        // Each target has its own dice: adding one does not change what the others read.
        let own = target.name.bytes().fold(seed, |sum, byte| sum.wrapping_mul(1_099_511_628_211) ^ u64::from(byte));
        let mut corpus = kept(target.name);
        corpus.extend((target.seeds)());
        assert!(!corpus.is_empty(), "{} has no corpus", target.name);
        let mutator = Mutator::new(corpus, target.words);
        Self { target, mutator, dice: StdRng::seed_from_u64(own), runs: 0, crashes: 0 }
    }

    fn whole_corpus(&mut self) {
        for input in self.mutator.corpus().to_vec() {
            self.feed(&input);
        }
    }

    fn turn(&mut self) {
        for _ in 0..TURN {
            let input = self.mutator.mutated(&mut self.dice);
            self.feed(&input);
        }
    }

    fn feed(&mut self, input: &[u8]) {
        self.runs += 1;
        let began = Instant::now();
        let (check, dice) = (self.target.check, &mut self.dice);
        let outcome = catch_unwind(AssertUnwindSafe(|| check(input, dice)));
        let why = match outcome {
            Ok(()) if began.elapsed() < SLOW => return,
            Ok(()) => format!("took {:?}", began.elapsed()),
            Err(panic) => panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                .unwrap_or_default(),
        };
        self.crashes += 1;
        if self.crashes <= 3 {
            let file = std::env::temp_dir().join(format!("fuzz-{}-{}", self.target.name, self.crashes));
            std::fs::write(&file, input).expect("room for the input");
            let start: String = String::from_utf8_lossy(input).chars().take(200).collect();
            println!("{}: {why}\n  the input is kept in {}: {start:?}", self.target.name, file.display());
        }
    }
}

/// The inputs that are checked in.
fn kept(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).expect("a file of the corpus")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever broke once is read again by every test run, with a little nonsense around it.
    #[test]
    fn every_target_reads_its_corpus_and_a_few_inputs_beside_it() {
        let names = client::targets().into_iter().chain(files::targets()).chain(server::targets());
        for target in names {
            let mut running = Running::new(target, 7);
            running.whole_corpus();
            running.turn();
            assert_eq!(running.crashes, 0, "{}", running.target.name);
        }
    }

    #[test]
    fn a_broken_property_is_found() {
        let check = |input: &[u8], _: &mut StdRng| assert!(!input.contains(&b'{'), "a brace");
        let target = Target { name: "self-test", words: &["{"], seeds: || vec![b"seed".to_vec()], check };
        let mut running = Running::new(target, 1);
        for _ in 0..20 {
            running.turn();
        }
        assert!(running.crashes > 0);
    }
}
