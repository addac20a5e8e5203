//! A list of named steps: run in order until one fails, then a table and one plain last line.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::project::Project;

/// One step: a name for the table and what it does.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Project) -> Result<Outcome>,
}

/// How a step that did not fail ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    /// This machine cannot do it; the reason is shown, and the step counts as neither.
    Skipped(String),
}

#[derive(Debug)]
enum Verdict {
    Passed,
    Skipped(String),
    Failed,
    NotRun,
}

struct Row {
    name: &'static str,
    verdict: Verdict,
    took: Duration,
}

/// Runs `plan` until the first failure. The last line on standard output is `N passed, N failed`,
/// for scripts; people read the table above it.
pub(crate) fn run_all(project: &Project, plan: Vec<Step>) -> ExitCode {
    let total = plan.len();
    let mut failed = false;
    let mut rows = Vec::with_capacity(total);
    for (index, step) in plan.into_iter().enumerate() {
        if failed {
            rows.push(Row { name: step.name, verdict: Verdict::NotRun, took: Duration::ZERO });
            continue;
        }
        println!("\n── {}/{total} {} ──", index + 1, step.name);
        let start = Instant::now();
        let verdict = verdict_of(step.name, (step.run)(project));
        failed = matches!(verdict, Verdict::Failed);
        let row = Row { name: step.name, verdict, took: start.elapsed() };
        println!("{}", line(&row));
        rows.push(row);
    }
    print!("{}", summary(&rows));
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn verdict_of(name: &str, result: Result<Outcome>) -> Verdict {
    match result {
        Ok(Outcome::Passed) => Verdict::Passed,
        Ok(Outcome::Skipped(reason)) => Verdict::Skipped(reason),
        Err(error) => {
            println!("\n{name} failed: {error:#}");
            Verdict::Failed
        }
    }
}

fn line(row: &Row) -> String {
    let seconds = row.took.as_secs_f64();
    match &row.verdict {
        Verdict::Passed => format!("passed   {seconds:>7.1} s  {}", row.name),
        Verdict::Failed => format!("FAILED   {seconds:>7.1} s  {}", row.name),
        Verdict::Skipped(reason) => format!("skipped  {seconds:>7.1} s  {}: {reason}", row.name),
        Verdict::NotRun => format!("not run          –  {}", row.name),
    }
}

fn summary(rows: &[Row]) -> String {
    let count = |wanted: fn(&Verdict) -> bool| rows.iter().filter(|row| wanted(&row.verdict)).count();
    let passed = count(|verdict| matches!(verdict, Verdict::Passed));
    let failed = count(|verdict| matches!(verdict, Verdict::Failed));
    let total: Duration = rows.iter().map(|row| row.took).sum();
    let table: String = rows.iter().map(|row| line(row) + "\n").collect();
    format!("\n{table}         {:>7.1} s  in all\n\n{passed} passed, {failed} failed\n", total.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &'static str, verdict: Verdict) -> Row {
        Row { name, verdict, took: Duration::from_millis(1_500) }
    }

    #[test]
    fn the_last_line_counts_only_what_passed_and_failed() {
        let rows = [
            row("formats", Verdict::Passed),
            row("window", Verdict::Skipped("no display".into())),
            row("lints", Verdict::Failed),
            row("tests", Verdict::NotRun),
        ];
        assert_eq!(summary(&rows).lines().last(), Some("1 passed, 1 failed"));
    }

    #[test]
    fn the_table_names_every_step() {
        let table = summary(&[row("formats", Verdict::Passed), row("lints", Verdict::NotRun)]);
        assert!(table.contains("passed       1.5 s  formats"), "{table}");
        assert!(table.contains("not run          –  lints"), "{table}");
        assert!(table.contains("3.0 s  in all"), "{table}");
    }

    #[test]
    fn nothing_runs_after_a_failure() {
        let project = Project::find().unwrap();
        let plan = vec![
            Step { name: "breaks", run: |_| anyhow::bail!("broken on purpose") },
            Step { name: "never", run: |_| panic!("ran after a failure") },
        ];
        assert_eq!(run_all(&project, plan), ExitCode::FAILURE);
    }
}
