//! `sim`: a server and several computers in one process, on time that passes only when everybody waits.

/// How many worlds, and which.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many seeds
    #[arg(long, default_value_t = 2_000)]
    seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    from: u64,
}

/// Runs the seeds; whether nothing was found.
pub(crate) fn run(arguments: &Arguments) -> bool {
    let _ = (arguments.seeds, arguments.from);
    false
}
