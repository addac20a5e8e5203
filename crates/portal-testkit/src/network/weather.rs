//! Faults by chance, the same ones for the same seed.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use portal_core::ports::Method;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng};

use super::Fault;

/// How bad the line is.
///
/// What happens to a call depends on the seed, on its method and kind, and on how many of that kind there were before;
/// so not on what else goes on at the same time.
#[derive(Debug, Clone)]
pub struct Weather {
    seed: u64,
    percent: u32,
    counts: HashMap<(Method, String), u64>,
}

impl Weather {
    /// So many of a hundred calls go wrong.
    #[must_use]
    pub fn new(seed: u64, percent: u32) -> Self {
        Self { seed, percent, counts: HashMap::new() }
    }

    pub(super) fn roll(&mut self, method: &Method, path: &str) -> Option<Fault> {
        let kind = kind_of(path);
        let count = self.counts.entry((method.clone(), kind.clone())).or_default();
        *count += 1;
        let mut hasher = DefaultHasher::new();
        (self.seed, method.as_str(), kind, *count).hash(&mut hasher);
        let mut dice = StdRng::seed_from_u64(hasher.finish());
        if !dice.random_ratio(self.percent, 100) {
            return None;
        }
        Some(match dice.random_range(0..9) {
            0 | 1 => Fault::DropRequest,
            2 | 3 => Fault::DropResponse,
            4 => Fault::Truncate(dice.random_range(0..400)),
            5 => Fault::Html,
            6 => Fault::Status(*[429, 500, 502, 503].get(dice.random_range(0..4)).unwrap_or(&500)),
            _ => Fault::Delay(Duration::from_millis(dice.random_range(1..60))),
        })
    }
}

/// The path without query and ids, which differ in every run.
fn kind_of(path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    path.split('/').map(|part| if part.len() >= 32 { "*" } else { part }).collect::<Vec<_>>().join("/")
}
