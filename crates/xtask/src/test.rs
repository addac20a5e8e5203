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
    let mut plan = vec![Step { name: "system packages", run: |_| done(system::prepare(Need::Tests)) }];
    plan.extend(check::gates());
    plan.extend([
        Step { name: "UI unit tests", run: |project| done(project.npm(&["run", "test"]).run()) },
        Step { name: "UI journeys", run: |project| done(ui::journeys(project)) },
        Step { name: "programs", run: |project| done(project.build_programs()) },
        Step { name: "Rust tests", run: rust_tests },
        Step { name: "instruments", run: |project| done(trials::build(project)) },
        Step { name: "simulation", run: |project| done(trials::run_built(project, "sim", ["--seeds", "2000"])) },
        Step { name: "kills", run: |project| done(trials::run_built(project, "kill", ["--rounds", "200"])) },
        Step { name: "faults", run: |project| done(trials::run_built(project, "faults", [])) },
        Step { name: "nonsense", run: |project| done(trials::run_built(project, "fuzz", ["--seconds", "20"])) },
        Step { name: "desktop journey", run: desktop_journey },
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
