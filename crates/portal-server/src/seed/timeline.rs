//! When a work order was reported, planned, begun and finished; nothing that is over lies in the future.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use portal_api::work_orders::{Stage, StageChange};

use super::calendar::{at, day_of, plus, working};
use super::dice::Dice;

/// The life of a work order until the demo's today.
#[derive(Debug, Clone)]
pub(super) struct Timeline {
    /// Where it stands.
    pub(super) stage: Stage,
    /// When it was reported.
    pub(super) reported: Timestamp,
    /// The agreed time.
    pub(super) planned: Option<Timestamp>,
    /// When it was finished.
    pub(super) completed: Option<Timestamp>,
    /// The steps, oldest first.
    pub(super) history: Vec<StageChange>,
}

impl Timeline {
    /// A believable life: old ones are over, recent ones in every stage. `half_hours` of work were or will be needed.
    #[must_use]
    pub(super) fn of(today: Date, years: i32, urgent: bool, half_hours: i32, dice: &mut Dice) -> Self {
        // One in six is recent: the window shows what goes on, not an archive.
        let age = match dice.between(1, 100) {
            ..=7 => dice.between(1, 7),
            8..=17 => dice.between(8, 40),
            _ => dice.between(41, years * 365),
        };
        let day = working(plus(today, -age)).min(plus(today, -1));
        let reported = at(day, dice.between(5 * 60, 13 * 60));
        let stage = stage_at(age, dice);
        let lead = if urgent { dice.between(0, 4) } else { dice.between(4, 20) };
        let last_evening = at(plus(today, -1), 16 * 60);
        let start = at(working(plus(day_of(reported), lead)), dice.between(6 * 60, 12 * 60));
        let mut line = Self { stage, reported, planned: None, completed: None, history: Vec::new() };
        line.reach(Stage::Reported, reported);
        match stage {
            Stage::Reported => {}
            Stage::Planned => {
                let ahead = at(working(plus(today, dice.between(0, 14))), dice.between(6 * 60, 13 * 60));
                line.plan(ahead, last_evening, dice);
            }
            Stage::InProgress | Stage::WaitingForYou => {
                let start = start.max(later(reported, 2, dice)).min(last_evening);
                line.plan(start, last_evening, dice);
                line.reach(Stage::InProgress, start);
                if stage == Stage::WaitingForYou {
                    line.reach(stage, later(start, 1, dice).min(last_evening));
                }
            }
            Stage::Completed => {
                let start = start.max(later(reported, 2, dice)).min(last_evening);
                line.plan(start, last_evening, dice);
                line.reach(Stage::InProgress, start);
                let end = finished(start, half_hours).min(last_evening);
                line.reach(Stage::Completed, end);
                line.completed = line.history.last().map(|step| step.at);
            }
            Stage::Cancelled => line.reach(stage, later(reported, 20, dice).min(last_evening)),
        }
        line
    }

    /// When anything last happened.
    #[must_use]
    pub(super) fn changed(&self) -> Timestamp {
        self.history.last().map_or(self.reported, |step| step.at)
    }

    /// The appointment for `start`, made some hours after the report.
    fn plan(&mut self, start: Timestamp, last_evening: Timestamp, dice: &mut Dice) {
        let made = later(self.reported, 1, dice).min(start).min(last_evening);
        self.reach(Stage::Planned, made);
        self.planned = Some(start);
    }

    /// Adds a step, never before the one before it.
    fn reach(&mut self, stage: Stage, at: Timestamp) {
        let at = at.max(self.changed());
        self.history.push(StageChange { stage, at });
    }
}

/// Where a work order of this age in days stands.
fn stage_at(age: i32, dice: &mut Dice) -> Stage {
    let share = dice.between(1, 100);
    match (age, share) {
        (..=7, ..=38) => Stage::Reported,
        (..=7, ..=70) => Stage::Planned,
        (..=7, ..=86) => Stage::InProgress,
        (..=7, ..=92) => Stage::WaitingForYou,
        (8..=40, ..=7) => Stage::Reported,
        (8..=40, ..=27) => Stage::Planned,
        (8..=40, ..=33) => Stage::InProgress,
        (8..=40, ..=41) => Stage::WaitingForYou,
        (8..=40, ..=45) | (41.., ..=5) => Stage::Cancelled,
        _ => Stage::Completed,
    }
}

/// At least so many hours later, and up to five hours more.
fn later(moment: Timestamp, hours: i64, dice: &mut Dice) -> Timestamp {
    add(moment, hours * 60 + i64::from(dice.between(5, 300)))
}

/// The end of the work; more than a day's work goes on on the next working days.
fn finished(start: Timestamp, half_hours: i32) -> Timestamp {
    let (days, rest) = (half_hours / 16, half_hours % 16);
    let end = add(start, i64::from(rest.max(1)) * 30);
    if days == 0 { end } else { add(end, i64::from(days) * 24 * 60) }
}

fn add(moment: Timestamp, minutes: i64) -> Timestamp {
    moment.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(moment)
}
