//! Files that are generated and checked in: a test compares each with what the code says now
//! (`*_is_fresh`, `*_are_fresh`), and writes it instead when `UPDATE_GENERATED=1` is set.

use anyhow::{Result, bail};

use crate::command::Command;
use crate::project::Project;

const SWITCH: &str = "UPDATE_GENERATED";

/// What every freshness test has in its name.
const NAME: &str = "fresh";

/// Compares all generated files.
pub(crate) fn compare_all(project: &Project) -> Result<()> {
    all(project).run()
}

/// Writes all generated files.
pub(crate) fn write_all(project: &Project) -> Result<()> {
    all(project).env(SWITCH, "1").run()
}

/// Writes the TypeScript side of the window's commands.
pub(crate) fn write_bindings(project: &Project) -> Result<()> {
    write_of(project, "customer-portal")
}

/// Writes the server's OpenAPI document.
pub(crate) fn write_openapi(project: &Project) -> Result<()> {
    write_of(project, "portal-server")
}

fn all(project: &Project) -> Command {
    project.cargo("test").args(Project::everything().iter().copied()).args(["--all-targets", NAME])
}

/// One package only, so that it can be written while another does not compile.
fn write_of(project: &Project, package: &str) -> Result<()> {
    let command = project.cargo("test").args(["--package", package, "--all-targets", NAME]).env(SWITCH, "1");
    println!("  $ {command}");
    let answer = command.capture()?;
    print!("{}", answer.stdout);
    if !answer.success {
        bail!("{}\nto run it alone:\n  {command}", answer.stderr);
    }
    // A renamed test would otherwise write nothing and look like success.
    if !has_run(&answer.stdout) {
        bail!("no test of {package} has `{NAME}` in its name, so nothing was written");
    }
    Ok(())
}

fn has_run(output: &str) -> bool {
    output.lines().any(|line| line.starts_with("test ") && line.ends_with("... ok"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_a_test_is_not_a_success() {
        assert!(has_run("running 1 test\ntest ipc::bindings_are_fresh ... ok\n"));
        assert!(!has_run("running 0 tests\n\ntest result: ok. 0 passed\n"));
    }
}
