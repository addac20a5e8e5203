//! The jobs of a customer over the years.

use portal_api::id::{WorkOrderId, WorkTypeCode};
use portal_api::money::Money;
use portal_api::work_orders::{Stage, WorkOrder};

use super::dice::Dice;
use super::objects::Thing;
use super::scene::Scene;
use super::timeline::Timeline;
use super::trade::Job;

/// A work order with what reports and invoices need to know about it.
#[derive(Debug, Clone)]
pub(super) struct Order {
    /// As shared.
    pub(super) work_order: WorkOrder,
    /// What was used up.
    pub(super) parts: Vec<Part>,
    /// Half hours of work.
    pub(super) half_hours: i32,
    /// Who did it.
    pub(super) technician: String,
}

/// Something that was used up.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// What.
    pub(super) text: String,
    /// How many.
    pub(super) count: i32,
    /// All of them together.
    pub(super) cents: i64,
}

/// All work orders of a customer, without numbers: those are given out over the whole company ([`number`]).
#[must_use]
pub(super) fn orders(scene: &Scene<'_>, things: &[Thing]) -> Vec<Order> {
    (0..scene.customer.orders as usize).filter_map(|n| order(scene, things, n)).collect()
}

/// Numbers the orders of a company in the order in which they were reported.
pub(super) fn number(orders: &mut [&mut Order], prefix: &str, first: usize) {
    orders.sort_by_key(|order| (order.work_order.reported_at, order.work_order.id));
    for (n, order) in orders.iter_mut().enumerate() {
        order.work_order.number = format!("{prefix}-{}", first + n);
    }
}

fn order(scene: &Scene<'_>, things: &[Thing], n: usize) -> Option<Order> {
    let mut dice = scene.dice(&format!("order/{n}"));
    let thing = dice.pick(things)?;
    let job = job_for(scene, &thing.kind, &mut dice)?;
    let half_hours = dice.between(job.hours.0, job.hours.1);
    let line = Timeline::of(scene.today, scene.customer.years, job.work_type == "fault", half_hours, &mut dice);
    let parts = parts(scene, job, &mut dice);
    let cents = i64::from(half_hours) * scene.company.hourly / 2
        + scene.company.travel
        + parts.iter().map(|part| part.cents).sum::<i64>();
    let (description, report) = words(scene, job, line.stage, &mut dice);
    let title = dice.word(&job.titles).to_owned();
    // Sometimes the customer could not say which one it is.
    let object = (!dice.chance(6)).then_some(thing.object.id);
    Some(Order {
        half_hours,
        technician: dice.word(&scene.company.technicians).to_owned(),
        parts,
        work_order: WorkOrder {
            id: WorkOrderId(scene.id("order", n)),
            number: String::new(),
            title: scene.trade.fill(&title, &mut dice),
            description,
            report,
            stage: line.stage,
            work_type: WorkTypeCode(job.work_type.clone()),
            work_type_label: scene.company.work_type_label(&job.work_type),
            object,
            site: thing.object.site.clone(),
            request: None,
            reported_at: line.reported,
            planned_for: line.planned,
            completed_at: line.completed,
            price: (line.stage == Stage::Completed).then(|| euro(cents)),
            changed_at: line.changed(),
            history: line.history,
        },
    })
}

/// Something that happens to objects of this kind; faults and visits more often than big works.
fn job_for<'a>(scene: &'a Scene<'_>, kind: &str, dice: &mut Dice) -> Option<&'a Job> {
    let fitting: Vec<&Job> = scene.trade.jobs.iter().filter(|job| job.on.iter().any(|code| code == kind)).collect();
    let first = dice.pick(&fitting)?;
    let rare = matches!(first.work_type.as_str(), "repair" | "modernisation");
    if rare && dice.chance(60) { dice.pick(&fitting).copied() } else { Some(first) }
}

fn parts(scene: &Scene<'_>, job: &Job, dice: &mut Dice) -> Vec<Part> {
    let mut parts = Vec::new();
    for (text, cents) in &job.parts {
        if dice.chance(55) {
            let count = if *cents < 6_000 { dice.between(1, 4) } else { 1 };
            let cents = cents * i64::from(count) * scene.customer.price_level / 100;
            parts.push(Part { text: text.clone(), count, cents });
        }
    }
    parts
}

/// What was reported, and what was done about it.
fn words(scene: &Scene<'_>, job: &Job, stage: Stage, dice: &mut Dice) -> (String, String) {
    let mut description = scene.trade.description(job, dice);
    let report = match stage {
        Stage::Completed => scene.trade.report(job, dice),
        Stage::Cancelled => dice.word(&scene.trade.cancelled).to_owned(),
        Stage::WaitingForYou => {
            description = format!("{description}\n\n{}", dice.word(&scene.trade.waiting));
            String::new()
        }
        _ => String::new(),
    };
    (description, report)
}

/// An amount in the demo's only currency.
#[must_use]
pub(super) fn euro(cents: i64) -> Money {
    Money { cents, currency: "EUR".to_owned() }
}
