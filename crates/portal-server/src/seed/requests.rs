//! What the customers asked for: most of it became a work order, some was declined, some still waits.

use portal_api::fingerprint::Fingerprint;
use portal_api::id::{PortalUserId, RequestId, WorkOrderId, WorkTypeCode};
use portal_api::requests::{Contact, DayPart, Decision, NewRequest, PartOfDay, Request};
use portal_api::work_orders::Stage;

use super::calendar::{at, day_of, plus, working};
use super::dice::Dice;
use super::objects::Thing;
use super::scene::Scene;
use super::work_orders::Order;

/// Requests beside those that became work orders.
const DECLINED: usize = 5;
const OPEN: usize = 3;
const WITHDRAWN: usize = 1;

/// All requests of a customer, without numbers. Work orders that came from one are told so.
#[must_use]
pub(super) fn requests(scene: &Scene<'_>, things: &[Thing], orders: &mut [Order]) -> Vec<Request> {
    let mut requests = Vec::new();
    for (n, order) in orders.iter_mut().enumerate() {
        let mut dice = scene.dice(&format!("asked/{n}"));
        // Planned visits come from the contract, not from the customer.
        let asked = order.work_order.work_type.0 == "fault" || order.work_order.work_type.0 == "repair";
        if asked && dice.chance(38) {
            let request = accepted(scene, order, n, &mut dice);
            order.work_order.request = request.as_ref().map(|request| request.id);
            requests.extend(request);
        }
    }
    let loose = DECLINED + OPEN + WITHDRAWN;
    // A home owner does not write as often.
    let loose = if scene.customer.users.len() > 1 { loose } else { 3 };
    requests.extend((0..loose).filter_map(|n| undone(scene, things, n)));
    requests
}

/// Numbers the requests of a company in the order in which they arrived.
pub(super) fn number(requests: &mut [&mut Request], prefix: &str, first: usize) {
    requests.sort_by_key(|request| (request.received_at, request.id));
    for (n, request) in requests.iter_mut().enumerate() {
        request.number = format!("{prefix}-{}", first + n);
    }
}

/// The request that a work order came from.
fn accepted(scene: &Scene<'_>, order: &Order, n: usize, dice: &mut Dice) -> Option<Request> {
    let work = &order.work_order;
    // The answer of the company is no part of what the customer wrote.
    let said = work.description.split("\n\n").next().unwrap_or_default().to_owned();
    let body =
        body(scene, RequestId(scene.id("request", n)), work.work_type.clone(), said, day_of(work.reported_at), dice);
    let decided =
        work.history.iter().find(|step| step.stage != Stage::Reported).map_or(work.changed_at, |step| step.at);
    let body = NewRequest { object: work.object, ..body };
    sealed(scene, body, Decision::Accepted { work_order: WorkOrderId(work.id.0) }, (work.reported_at, decided), dice)
}

/// A request that did not become a work order.
fn undone(scene: &Scene<'_>, things: &[Thing], n: usize) -> Option<Request> {
    let mut dice = scene.dice(&format!("undone/{n}"));
    let thing = dice.pick(things)?;
    let jobs: Vec<_> =
        scene.trade.jobs.iter().filter(|job| job.work_type == "fault" && job.on.contains(&thing.kind)).collect();
    let job = dice.pick(&jobs)?;
    let (decision, age) = match n {
        0 | 3 | 5 => (Decision::Open, dice.between(1, 3)),
        2 => (Decision::Withdrawn, dice.between(6, 60)),
        _ => (Decision::Declined { reason: dice.word(&scene.trade.declined).to_owned() }, dice.between(4, 300)),
    };
    let day = plus(scene.today, -age);
    let received = at(day, dice.between(5 * 60, 18 * 60));
    let decided = if decision == Decision::Open { received } else { at(plus(day, 1), dice.between(7 * 60, 14 * 60)) };
    let said = scene.trade.description(job, &mut dice);
    let code = WorkTypeCode(job.work_type.clone());
    let body = body(scene, RequestId(scene.id("undone", n)), code, said, day, &mut dice);
    let body = NewRequest { object: Some(thing.object.id), ..body };
    sealed(scene, body, decision, (received, decided.max(received)), &mut dice)
}

fn body(
    scene: &Scene<'_>,
    id: RequestId,
    work_type: WorkTypeCode,
    description: String,
    day: jiff::civil::Date,
    dice: &mut Dice,
) -> NewRequest {
    let parts = [PartOfDay::Morning, PartOfDay::Afternoon, PartOfDay::AllDay];
    let mut wished_for = Vec::new();
    for days in 1..=dice.between(0, 2) {
        let part = dice.pick(&parts).copied().unwrap_or(PartOfDay::AllDay);
        wished_for.push(DayPart { date: working(plus(day, days * 3)), part });
    }
    let contact = if dice.chance(60) {
        let name = dice.pick(&scene.customer.users).map_or_else(String::new, |person| person.name.clone());
        let prefix = scene.company.phone.rsplit_once(' ').map_or("", |(prefix, _)| prefix);
        Contact { name, phone: format!("{prefix} {}", dice.between(500, 990)) }
    } else {
        Contact::default()
    };
    NewRequest { id, object: None, work_type, description, wished_for, contact, attachments: Vec::new() }
}

/// The request as the server would have stored it.
fn sealed(
    scene: &Scene<'_>,
    body: NewRequest,
    decision: Decision,
    (received_at, changed_at): (jiff::Timestamp, jiff::Timestamp),
    dice: &mut Dice,
) -> Option<Request> {
    let who = usize::try_from(dice.between(0, i32::MAX - 1)).unwrap_or(0) % scene.customer.users.len().max(1);
    let author = scene.customer.users.get(who)?;
    Some(Request {
        id: body.id,
        fingerprint: Fingerprint::of(&serde_json::to_vec(&body).ok()?),
        number: String::new(),
        author: PortalUserId(scene.id("user", who)),
        author_name: author.name.clone(),
        object: body.object,
        work_type: body.work_type,
        description: body.description,
        wished_for: body.wished_for,
        contact: body.contact,
        attachments: body.attachments,
        decision,
        received_at,
        changed_at,
    })
}
