//! What must be on the machine before anything is built, and how it gets there.
//!
//! Debian and its relatives are served by apt; elsewhere the reader is told exactly what to
//! install, and the work goes on when the tools are there already.

mod apt;
mod elsewhere;

use anyhow::Result;

use crate::command::{Command, find_program};
use crate::project::Project;

/// How much of the machine a task uses; each includes the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// Compile the programs and open a window on a display.
    Build,
    /// Open and drive the window without a display.
    Window,
    /// Run every test: the keychain and a browser as well.
    Tests,
}

/// Makes sure that what `need` asks for is there, installing it where that is possible.
pub(crate) fn prepare(need: Need) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return elsewhere::explain_other_system();
    }
    if find_program("apt-get").is_some() && find_program("dpkg-query").is_some() {
        return apt::install_missing(need);
    }
    elsewhere::check_tools(need)
}

/// Makes sure that rustfmt and clippy are there: a minimal Rust installation has neither.
pub(crate) fn prepare_lints(project: &Project) -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if project.cargo(subcommand).arg("--version").capture()?.success {
            continue;
        }
        Command::new("rustup").args(["component", "add", component]).run()?;
    }
    Ok(())
}
