//! Offers: some became work, some were refused, some wait for an answer.

use jiff::civil::Date;
use portal_api::fingerprint::Fingerprint;
use portal_api::id::{DecisionId, ObjectId, PortalUserId, QuotationId, WorkOrderId};
use portal_api::quotations::{Decided, NewDecision, Quotation, QuotationLine, QuotationState, Verdict};

use super::calendar::{at, day_of, plus, working};
use super::dice::Dice;
use super::objects::Thing;
use super::scene::Scene;
use super::trade::Job;
use super::work_orders::{Order, euro};
use crate::store::SharedQuotation;

/// Days for which an offer holds.
const HOLDS: i32 = 30;
/// Offers that became work, at most.
const ACCEPTED: usize = 8;

/// What became of an offer without work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Waits for an answer.
    Open,
    /// Waits no more: its last day is over.
    Late,
    /// The customer said no.
    Declined,
    /// The company ended it.
    Ended,
    /// The company has not sent it. It exists to be seen by nobody.
    Draft,
}

/// All offers of a customer, without numbers.
#[must_use]
pub(super) fn quotations(scene: &Scene<'_>, things: &[Thing], orders: &[Order]) -> Vec<SharedQuotation> {
    let big = |order: &&Order| {
        let work = &order.work_order;
        matches!(work.work_type.0.as_str(), "repair" | "modernisation") && work.object.is_some()
    };
    let accepted = orders.iter().filter(big).take(ACCEPTED).enumerate();
    let mut offers: Vec<_> = accepted.filter_map(|(n, order)| accepted_for(scene, order, n)).collect();
    let many = [Fate::Open, Fate::Open, Fate::Late, Fate::Declined, Fate::Ended, Fate::Declined, Fate::Draft];
    // A home owner does not need as much.
    let few = [Fate::Open, Fate::Declined, Fate::Draft];
    let fates = if scene.customer.users.len() > 1 { many.as_slice() } else { few.as_slice() };
    let loose = fates.iter().enumerate();
    offers.extend(loose.filter_map(|(n, fate)| without_work(scene, things, *fate, 100 + n)));
    offers
}

/// Numbers the offers of a company by date; a draft gets no number of the series.
pub(super) fn number(offers: &mut [&mut SharedQuotation], prefix: &str) {
    offers.sort_by_key(|offer| (offer.quotation.date, offer.quotation.id));
    let (mut year, mut n) = (0, 0);
    for offer in offers.iter_mut() {
        if offer.is_concept {
            offer.quotation.number = format!("{prefix}-CONCEPT");
            continue;
        }
        let of = offer.quotation.date.year();
        n = if of == year { n + 1 } else { 1 };
        year = of;
        offer.quotation.number = format!("{prefix}-{year}-{n:04}");
    }
}

/// The offer that a work order came from.
fn accepted_for(scene: &Scene<'_>, order: &Order, n: usize) -> Option<SharedQuotation> {
    let mut dice = scene.dice(&format!("offer/{n}"));
    let work = &order.work_order;
    let words = &scene.trade.lines;
    let mut lines = visit(scene, order.half_hours);
    lines.extend(
        order.parts.iter().map(|part| line(&part.text, format!("{} {}", part.count, words.pieces_unit), part.cents)),
    );
    let agreed = day_of(work.reported_at);
    let date = working(plus(agreed, -dice.between(6, 20)));
    let quotation = Quotation {
        work_order: Some(WorkOrderId(work.id.0)),
        ..offer(scene, n, (work.title.clone(), date), lines, work.object, &mut dice)
    };
    let quotation = answered(scene, quotation, Verdict::Accept, plus(agreed, -1).max(date), &mut dice)?;
    Some(SharedQuotation { is_concept: false, quotation })
}

/// An offer that no work came of.
fn without_work(scene: &Scene<'_>, things: &[Thing], fate: Fate, n: usize) -> Option<SharedQuotation> {
    let mut dice = scene.dice(&format!("offer/{n}"));
    let offered = |job: &&Job| matches!(job.work_type.as_str(), "repair" | "modernisation");
    let fitting = |thing: &Thing| -> Vec<&Job> {
        scene.trade.jobs.iter().filter(offered).filter(|job| job.on.contains(&thing.kind)).collect()
    };
    let candidates: Vec<&Thing> = things.iter().filter(|thing| !fitting(thing).is_empty()).collect();
    let thing = dice.pick(&candidates)?;
    let jobs = fitting(thing);
    let job = dice.pick(&jobs)?;
    let mut lines = visit(scene, job.hours.1);
    for (text, cents) in &job.parts {
        lines.push(line(
            text,
            format!("1 {}", scene.trade.lines.pieces_unit),
            cents * scene.customer.price_level / 100,
        ));
    }
    let age = match fate {
        Fate::Open => dice.between(2, 14),
        Fate::Draft => 1,
        Fate::Late => dice.between(HOLDS + 4, HOLDS + 20),
        Fate::Declined | Fate::Ended => dice.between(HOLDS + 20, 400),
    };
    let date = working(plus(scene.today, -age)).min(plus(scene.today, -1));
    let title = scene.trade.fill(dice.word(&job.titles), &mut dice);
    let quotation = offer(scene, n, (title, date), lines, Some(thing.object.id), &mut dice);
    let quotation = match fate {
        Fate::Open | Fate::Late => quotation,
        Fate::Draft => Quotation { title: format!("CONCEPT {}", quotation.title), ..quotation },
        Fate::Declined => answered(scene, quotation, Verdict::Decline, plus(date, 5), &mut dice)?,
        Fate::Ended => {
            let ended = at(plus(date, HOLDS + 1), 8 * 60);
            Quotation { state: QuotationState::Expired, changed_at: ended, ..quotation }
        }
    };
    Some(SharedQuotation { is_concept: fate == Fate::Draft, quotation })
}

fn offer(
    scene: &Scene<'_>,
    n: usize,
    (title, date): (String, Date),
    lines: Vec<QuotationLine>,
    object: Option<ObjectId>,
    dice: &mut Dice,
) -> Quotation {
    let net: i64 = lines.iter().map(|line| line.amount.cents).sum();
    let tax = (net * 19 + 50) / 100;
    Quotation {
        id: QuotationId(scene.id("offer", n)),
        version: 1,
        number: String::new(),
        title,
        introduction: dice.word(&scene.trade.offers).to_owned(),
        state: QuotationState::Open,
        date,
        valid_until: Some(plus(date, HOLDS)),
        lines,
        net: euro(net),
        tax: euro(tax),
        total: euro(net + tax),
        objects: object.into_iter().collect(),
        request: None,
        work_order: None,
        decision: None,
        changed_at: at(date, dice.between(7 * 60, 15 * 60)),
    }
}

/// The offer with somebody's answer in it, given on that day.
fn answered(
    scene: &Scene<'_>,
    quotation: Quotation,
    verdict: Verdict,
    day: Date,
    dice: &mut Dice,
) -> Option<Quotation> {
    let who = usize::try_from(dice.between(0, i32::MAX - 1)).unwrap_or(0) % scene.customer.users.len().max(1);
    let by = scene.customer.users.get(who)?;
    let words = if verdict == Verdict::Accept { &scene.trade.agreed } else { &scene.trade.refused };
    let id = DecisionId(scene.id(&format!("decision/{}", quotation.id), 0));
    let note = dice.word(words).to_owned();
    let body = NewDecision { id, quotation: quotation.id, version: quotation.version, verdict, note };
    let received_at = at(day, dice.between(15 * 60 + 1, 17 * 60));
    Some(Quotation {
        state: verdict.state(),
        decision: Some(Decided {
            id,
            fingerprint: Fingerprint::of(&serde_json::to_vec(&body).ok()?),
            verdict,
            note: body.note,
            by: PortalUserId(scene.id("user", who)),
            by_name: by.name.clone(),
            received_at,
        }),
        changed_at: received_at,
        ..quotation
    })
}

/// Work time and the way there.
fn visit(scene: &Scene<'_>, half_hours: i32) -> Vec<QuotationLine> {
    let words = &scene.trade.lines;
    let decimal = if scene.company.language == portal_api::portals::Language::De { "," } else { "." };
    let hours = format!("{}{decimal}{}", half_hours / 2, if half_hours % 2 == 0 { "0" } else { "5" });
    vec![
        line(&words.labour, format!("{hours} {}", words.hours_unit), i64::from(half_hours) * scene.company.hourly / 2),
        line(&words.travel, words.flat.clone(), scene.company.travel),
    ]
}

fn line(text: &str, quantity: String, cents: i64) -> QuotationLine {
    QuotationLine { text: text.to_owned(), quantity, amount: euro(cents) }
}
