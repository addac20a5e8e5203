//! `cargo xtask test`: everything, quickest failure first.

use anyhow::Result;

use crate::check::{self, done};
use crate::project::Project;
use crate::steps::{Outcome, Step};
use crate::system::{self, Need};
use crate::{trials, ui, window};

/// The steps of `check`, then every test, then the instruments, then the real window. The freshness of generated files is
/// among the Rust tests.
pub(crate) fn plan() -> Vec<Step> {
    let mut plan = vec![Step::new("system packages", |_| done(system::prepare(Need::Tests)))];
    plan.extend(check::gates());
    plan.extend([
        // Mostly a browser that waits: done before the tests begin that measure out time.
        Step::beside("UI unit tests", |project| done(project.npm(&["run", "test"]).run())),
        Step::beside("UI journeys", |project| done(ui::journeys(project))),
        Step::new("Rust lints", check::rust_lints),
        Step::new("programs", |project| done(project.build_programs())),
        Step::new("Rust tests", rust_tests),
        Step::new("instruments", |project| done(trials::build(project))),
        Step::new("simulation", |project| done(trials::run_built(project, "sim", ["--seeds", "2000"]))),
        Step::new("kills", |project| done(trials::run_built(project, "kill", ["--rounds", "200"]))),
        Step::new("faults", |project| done(trials::run_built(project, "faults", []))),
        Step::new("nonsense", |project| done(trials::run_built(project, "fuzz", ["--seconds", "20"]))),
        Step::new("desktop journey", desktop_journey),
    ]);
    plan
}

fn rust_tests(project: &Project) -> Result<Outcome> {
    done(project.cargo("test").args(Project::everything().iter().copied()).run())
}

fn desktop_journey(project: &Project) -> Result<Outcome> {
    if !cfg!(target_os = "linux") {
        return Ok(Outcome::Skipped("the window is driven by WebKitWebDriver, which only Linux has".to_owned()));
    }
    done(window::drive(project, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(plan: &[Step], name: &str) -> usize {
        plan.iter().position(|step| step.name == name).unwrap()
    }

    #[test]
    fn the_ui_is_built_before_anything_that_embeds_it() {
        for plan in [plan(), check::plan()] {
            assert!(place(&plan, "UI build") < place(&plan, "Rust lints"));
        }
    }

    #[test]
    fn the_window_comes_last_and_its_programs_are_built_before() {
        let plan = plan();
        assert_eq!(place(&plan, "desktop journey"), plan.len() - 1);
        assert!(place(&plan, "programs") < place(&plan, "desktop journey"));
    }
}
