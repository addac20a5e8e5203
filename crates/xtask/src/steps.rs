//! A list of named steps: run in order, some beside the others, until one fails; then a table and one plain last line.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::project::Project;

/// One step: a name for the table and what it does.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Project) -> Result<Outcome>,
    /// It runs beside the steps that follow; among its kind, one after the other. For what mostly waits and needs nothing
    /// that they change. What it prints comes when it is over.
    pub(crate) is_beside: bool,
}

impl Step {
    /// A step whose end the next one waits for.
    pub(crate) const fn new(name: &'static str, run: fn(&Project) -> Result<Outcome>) -> Self {
        Self { name, run, is_beside: false }
    }

    /// A step that nobody waits for before the end.
    pub(crate) const fn beside(name: &'static str, run: fn(&Project) -> Result<Outcome>) -> Self {
        Self { name, run, is_beside: true }
    }
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
    let began = Instant::now();
    let total = plan.len();
    let has_failed = AtomicBool::new(false);
    let run = |project: &Project, index: usize, step: &Step| {
        if has_failed.load(Ordering::Relaxed) {
            return (index, Row { name: step.name, verdict: Verdict::NotRun, took: Duration::ZERO });
        }
        let how = if step.is_beside { ", beside the next ones" } else { "" };
        println!("\n── {}/{total} {}{how} ──", index + 1, step.name);
        let start = Instant::now();
        let verdict = verdict_of(step.name, (step.run)(project));
        has_failed.fetch_or(matches!(verdict, Verdict::Failed), Ordering::Relaxed);
        let row = Row { name: step.name, verdict, took: start.elapsed() };
        println!("{}", line(&row));
        (index, row)
    };
    let mut rows: Vec<_> = thread::scope(|scope| {
        let (beside, queue) = mpsc::channel::<(usize, Step)>();
        let run = &run;
        let lane = scope.spawn(move || {
            let project = project.beside();
            queue.into_iter().map(|(index, step)| run(&project, index, &step)).collect::<Vec<_>>()
        });
        let mut rows = Vec::with_capacity(total);
        for (index, step) in plan.into_iter().enumerate() {
            if step.is_beside {
                if beside.send((index, step)).is_err() {
                    // Broken down; joining says how.
                    break;
                }
            } else {
                rows.push(run(project, index, &step));
            }
        }
        drop(beside);
        rows.extend(lane.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        rows
    });
    rows.sort_by_key(|(index, _)| *index);
    let rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
    print!("{}", summary(&rows, began.elapsed()));
    if has_failed.into_inner() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
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

fn summary(rows: &[Row], total: Duration) -> String {
    let count = |wanted: fn(&Verdict) -> bool| rows.iter().filter(|row| wanted(&row.verdict)).count();
    let passed = count(|verdict| matches!(verdict, Verdict::Passed));
    let failed = count(|verdict| matches!(verdict, Verdict::Failed));
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
        assert_eq!(summary(&rows, Duration::ZERO).lines().last(), Some("1 passed, 1 failed"));
    }

    #[test]
    fn the_table_names_every_step() {
        let rows = [row("formats", Verdict::Passed), row("lints", Verdict::NotRun)];
        let table = summary(&rows, Duration::from_secs(3));
        assert!(table.contains("passed       1.5 s  formats"), "{table}");
        assert!(table.contains("not run          –  lints"), "{table}");
        assert!(table.contains("3.0 s  in all"), "{table}");
    }

    #[test]
    fn nothing_runs_after_a_failure() {
        let project = Project::find().unwrap();
        let plan = vec![
            Step::new("breaks", |_| anyhow::bail!("broken on purpose")),
            Step::new("never", |_| panic!("ran after a failure")),
            Step::beside("nor this", |_| panic!("ran after a failure")),
        ];
        assert_eq!(run_all(&project, plan), ExitCode::FAILURE);
    }

    #[test]
    fn what_runs_beside_does_not_hold_up_the_rest_and_its_failure_counts() {
        static IS_OTHER_DONE: AtomicBool = AtomicBool::new(false);
        let project = Project::find().unwrap();
        let plan = vec![
            Step::beside("waits", |_| {
                while !IS_OTHER_DONE.load(Ordering::Relaxed) {
                    thread::yield_now();
                }
                anyhow::bail!("broken on purpose")
            }),
            Step::new("goes on", |_| {
                IS_OTHER_DONE.store(true, Ordering::Relaxed);
                Ok(Outcome::Passed)
            }),
        ];
        assert_eq!(run_all(&project, plan), ExitCode::FAILURE);
    }
}
