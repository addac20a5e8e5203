//! `cargo xtask check`: what is quick. `test` begins with the same steps.

use anyhow::Result;

use crate::generated;
use crate::project::Project;
use crate::steps::{Outcome, Step};
use crate::system::{self, Need};
use crate::ui;

/// Formats, lints, guards, freshness.
pub(crate) fn plan() -> Vec<Step> {
    let mut plan = vec![Step { name: "system packages", run: |_| done(system::prepare(Need::Build)) }];
    plan.extend(gates());
    plan.push(Step { name: "generated files", run: |project| done(generated::compare_all(project)) });
    plan
}

/// What needs no program of ours to be built, quickest failure first. The UI is built before clippy,
/// because the shell embeds it when it is compiled.
pub(crate) fn gates() -> Vec<Step> {
    vec![
        Step { name: "Rust format", run: rust_format },
        Step { name: "UI packages", run: |project| done(ui::install_packages(project)) },
        Step { name: "UI format and lints", run: |project| done(project.npm(&["run", "lint"]).run()) },
        Step { name: "guards", run: guards },
        Step { name: "UI build", run: |project| done(ui::build(project)) },
        Step { name: "UI types", run: |project| done(project.npm(&["run", "check"]).run()) },
        Step { name: "Rust lints", run: rust_lints },
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

fn rust_lints(project: &Project) -> Result<Outcome> {
    done(project.cargo("clippy").args(["--workspace", "--all-targets", "--", "-D", "warnings"]).run())
}

/// The guards are this crate's tests (`guards.rs`), so that they are found where tests are found.
fn guards(project: &Project) -> Result<Outcome> {
    done(project.cargo("test").args(["--package", "xtask", "--quiet"]).run())
}
