//! Which documents there are, and their bytes.

use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use jiff::Timestamp;
use portal_api::documents::{BelongsTo, Document};
use portal_api::feed::Collection;
use portal_api::fingerprint::Sha256;
use portal_api::id::DocumentId;
use portal_api::work_orders::Stage;
use uuid::Uuid;

use super::calendar::{at, day_of, plus, working};
use super::papers::{Letterhead, Paper};
use super::photos;
use super::portfolio::Portfolio;
use super::scene::Scene;
use super::work_orders::Order;
use crate::store::SharedDocument;

const PDF: &str = "application/pdf";
const JPEG: &str = "image/jpeg";

/// A document with its bytes.
#[derive(Debug, Clone)]
pub(super) struct File {
    /// As imported.
    pub(super) shared: SharedDocument,
    /// What it says.
    pub(super) bytes: Arc<[u8]>,
}

/// A document that is still to be written.
struct Draft<'a> {
    key: String,
    name: String,
    belongs_to: Option<BelongsTo>,
    changed_at: Timestamp,
    is_internal: bool,
    content: Content<'a>,
}

enum Content<'a> {
    Paper(Paper<'a>),
    Photo(u64),
}

/// The photos of a company, shared by its work orders.
///
/// # Errors
/// As [`photos::photo`].
pub(super) fn pool(trade: &str, seed: u64) -> std::io::Result<Vec<Arc<[u8]>>> {
    let numbers: Vec<u64> = (0..photos::POOL).collect();
    in_parallel(&numbers, |n| photos::photo(trade, seed, *n).map(Arc::from))
}

/// All documents of a customer; reports and photos for the first `at_most` work orders, papers for as many objects.
///
/// # Errors
/// When one cannot be written; that is a bug of the demo.
pub(super) fn files(
    portfolio: &Portfolio<'_>,
    head: &Letterhead<'_>,
    pool: &[Arc<[u8]>],
    at_most: usize,
) -> anyhow::Result<Vec<File>> {
    let scene = &portfolio.scene;
    let mut drafts = Vec::new();
    for order in portfolio.orders.iter().take(at_most) {
        of_order(portfolio, order, &mut drafts);
    }
    of_objects(portfolio, at_most, &mut drafts);
    of_customer(portfolio, &mut drafts);
    in_parallel(&drafts, |draft| {
        let (bytes, mime) = match draft.content {
            Content::Photo(n) => {
                let count = u64::try_from(pool.len()).unwrap_or(1).max(1);
                let photo = pool.get(usize::try_from(n % count)?);
                (photo.cloned().unwrap_or_default(), JPEG)
            }
            Content::Paper(paper) => (head.write(paper, &mut scene.dice(&draft.key))?.into(), PDF),
        };
        Ok(file(scene, draft, bytes, mime))
    })
}

fn file(scene: &Scene<'_>, draft: &Draft<'_>, bytes: Arc<[u8]>, mime: &str) -> File {
    let document = Document {
        id: DocumentId(scene.id(&draft.key, 0)),
        name: draft.name.clone(),
        mime: mime.to_owned(),
        size: u64::try_from(bytes.len()).unwrap_or(0),
        sha256: Sha256::of(&bytes),
        version: 1,
        belongs_to: draft.belongs_to,
        changed_at: draft.changed_at,
    };
    File { shared: SharedDocument { is_internal: draft.is_internal, document }, bytes }
}

/// The report of finished work, and photos of some.
fn of_order<'a>(portfolio: &'a Portfolio<'_>, order: &'a Order, drafts: &mut Vec<Draft<'a>>) {
    let scene = &portfolio.scene;
    let work = &order.work_order;
    let belongs_to = Some(BelongsTo { collection: Collection::WorkOrder, id: work.id.0 });
    let key = |what: &str| format!("{what}/{}", work.id);
    if let Some(completed) = work.completed_at {
        let object = portfolio.things.iter().map(|thing| &thing.object).find(|object| Some(object.id) == work.object);
        drafts.push(Draft {
            key: key("report"),
            name: scene.trade.file("report", &[("number", &work.number)]),
            belongs_to,
            changed_at: completed,
            is_internal: false,
            content: Content::Paper(Paper::Report(scene.customer, order, object)),
        });
    }
    let mut dice = scene.dice(&key("photos"));
    let seen = matches!(work.stage, Stage::Completed | Stage::InProgress | Stage::WaitingForYou);
    if seen && work.work_type.0 != "inspection" && dice.chance(22) {
        let first = dice.next() % 1_000;
        for n in 0..u64::try_from(dice.between(1, 3)).unwrap_or(1) {
            drafts.push(Draft {
                key: format!("{}/{n}", key("photo")),
                name: scene.trade.file("photo", &[("number", &work.number), ("n", &(n + 1).to_string())]),
                belongs_to,
                changed_at: work.changed_at,
                is_internal: false,
                content: Content::Photo(first + n),
            });
        }
    }
}

/// Manual and certificate of every object.
fn of_objects<'a>(portfolio: &'a Portfolio<'_>, at_most: usize, drafts: &mut Vec<Draft<'a>>) {
    let scene = &portfolio.scene;
    for object in portfolio.things.iter().take(at_most).map(|thing| &thing.object) {
        let mut dice = scene.dice(&format!("inspected/{}", object.id));
        let inspected = working(plus(scene.today, -dice.between(20, 380)));
        let belongs_to = Some(BelongsTo { collection: Collection::Object, id: object.id.0 });
        let paper = |kind: &str, name: String, changed_at, content| Draft {
            key: format!("{kind}/{}", object.id),
            name,
            belongs_to,
            changed_at,
            is_internal: false,
            content: Content::Paper(content),
        };
        let name = scene.trade.file("certificate", &[("number", &object.number)]);
        let certificate = Paper::Certificate(scene.customer, object, inspected);
        drafts.push(paper("certificate", name, at(inspected, 15 * 60), certificate));
        let name = scene.trade.file("manual", &[("model", &object.model)]);
        let installed = object.installed_on.unwrap_or(inspected);
        drafts.push(paper("manual", name, at(installed, 9 * 60), Paper::Manual(object)));
    }
}

/// Bills, offers, the terms for everybody, and a calculation that nobody but the office may see.
fn of_customer<'a>(portfolio: &'a Portfolio<'_>, drafts: &mut Vec<Draft<'a>>) {
    let scene = &portfolio.scene;
    let mut paper = |key: String, name: String, about: Option<(Collection, Uuid)>, when: Timestamp, content| {
        drafts.push(Draft {
            key,
            name,
            belongs_to: about.map(|(collection, id)| BelongsTo { collection, id }),
            changed_at: when,
            is_internal: false,
            content: Content::Paper(content),
        });
    };
    for bill in portfolio.invoices.iter().filter(|bill| !bill.is_concept) {
        let invoice = &bill.invoice;
        let name = scene.trade.file("invoice", &[("number", &invoice.number)]);
        let about = Some((Collection::Invoice, invoice.id.0));
        let when = at(invoice.date, 9 * 60);
        paper(format!("bill/{}", invoice.id), name, about, when, Paper::Invoice(scene.customer, invoice));
    }
    for offer in portfolio.quotations.iter().filter(|offer| !offer.is_concept) {
        let offer = &offer.quotation;
        let name = scene.trade.file("quotation", &[("number", &offer.number)]);
        let about = Some((Collection::Quotation, offer.id.0));
        let when = at(offer.date, 9 * 60);
        paper(format!("offer/{}", offer.id), name, about, when, Paper::Quotation(scene.customer, offer));
    }
    let terms = scene.trade.files.get("terms").map_or("", String::as_str);
    let since = at(plus(scene.today, -700), 9 * 60);
    let text = Paper::Note(terms.trim_end_matches(".pdf"), &scene.trade.terms);
    paper("terms".to_owned(), terms.to_owned(), None, since, text);
    if let Some(order) = portfolio.orders.iter().find(|order| order.work_order.stage == Stage::Completed) {
        let work = &order.work_order;
        drafts.push(Draft {
            key: "internal".to_owned(),
            name: scene.trade.file("internal", &[("number", &work.number)]),
            belongs_to: Some(BelongsTo { collection: Collection::WorkOrder, id: work.id.0 }),
            changed_at: at(day_of(work.changed_at), 16 * 60),
            is_internal: true,
            content: Content::Paper(Paper::Note("INTERNAL", &scene.trade.internal)),
        });
    }
}

/// The answers in the order of the questions, worked out on all processors.
fn in_parallel<Q: Sync, A: Send, E: Send>(
    questions: &[Q],
    answer: impl Fn(&Q) -> Result<A, E> + Sync,
) -> Result<Vec<A>, E> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let share = questions.len().div_ceil(workers).max(1);
    let answer = &answer;
    thread::scope(|scope| {
        let workers: Vec<_> = questions
            .chunks(share)
            .map(|questions| scope.spawn(move || questions.iter().map(answer).collect::<Result<Vec<A>, E>>()))
            .collect();
        let mut answers = Vec::with_capacity(questions.len());
        for worker in workers {
            match worker.join() {
                Ok(some) => answers.extend(some?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(answers)
    })
}
