//! `cargo xtask check`: what is quick. `test` begins with the same steps.

use anyhow::Result;

use crate::generated;
use crate::project::Project;
use crate::steps::{Outcome, Step};
use crate::system::{self, Need};
use crate::ui;

/// Formats, lints, guards, freshness.
pub(crate) fn plan() -> Vec<Step> {
    let mut plan = vec![Step::new("system packages", |_| done(system::prepare(Need::Build)))];
    plan.extend(gates());
    plan.push(Step::new("Rust lints", rust_lints));
    plan.push(Step::new("generated files", |project| done(generated::compare_all(project))));
    plan
}

/// What needs no program of ours to be built, quickest failure first. The UI is built before anything compiles the shell,
/// which embeds it.
pub(crate) fn gates() -> Vec<Step> {
    vec![
        Step::new("Rust format", rust_format),
        Step::new("UI packages", |project| done(ui::install_packages(project))),
        Step::new("UI format and lints", |project| done(project.npm(&["run", "lint"]).run())),
        Step::new("guards", guards),
        Step::new("UI build", |project| done(ui::build(project))),
        Step::new("UI types", |project| done(project.npm(&["run", "check"]).run())),
    ]
}

/// A step that did what it should.
pub(crate) fn done(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Passed)
}

fn rust_format(project: &Project) -> Result<Outcome> {
    system::prepare_lints(project)?;
    done(project.cargo("fmt").args(["--all", "--check"]).run())
}

pub(crate) fn rust_lints(project: &Project) -> Result<Outcome> {
    done(project.cargo("clippy").args(["--workspace", "--all-targets", "--", "-D", "warnings"]).run())
}

/// The guards are this crate's tests (`guards.rs`), so that they are found where tests are found.
fn guards(project: &Project) -> Result<Outcome> {
    done(project.cargo("test").args(["--package", "xtask", "--quiet"]).run())
}
