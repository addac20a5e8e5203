//! Bills: for finished work, and for the contract every quarter.

use jiff::civil::Date;
use portal_api::id::{CustomerId, InvoiceId, WorkOrderId};
use portal_api::invoices::{Invoice, InvoiceLine, InvoiceState};

use super::calendar::{at, day_of, plus, working};
use super::dice::Dice;
use super::scene::Scene;
use super::work_orders::{Order, euro};
use crate::store::SharedInvoice;

/// Days until a bill is due.
const DUE_IN: i32 = 30;

/// All bills of a customer, without numbers. `neighbour` is another customer of the company, at whose place some of the
/// work was done. The last one is a draft that must never be shared.
#[must_use]
pub(super) fn invoices(scene: &Scene<'_>, orders: &[Order], neighbour: Option<CustomerId>) -> Vec<SharedInvoice> {
    let mut bills = Vec::new();
    for (n, order) in orders.iter().enumerate() {
        let Some(completed) = order.work_order.completed_at else { continue };
        let mut dice = scene.dice(&format!("bill/{n}"));
        let date = working(plus(day_of(completed), dice.between(2, 9)));
        let billed = order.work_order.work_type.0 != "maintenance" && dice.chance(70);
        if billed && date < scene.today {
            let delivery = neighbour.filter(|_| dice.chance(6));
            bills.push(shared(delivery, bill(scene, n, date, for_work(scene, order), Some(order), &mut dice)));
        }
    }
    for quarter in 0..scene.customer.years * 4 {
        let n = 100_000 + usize::try_from(quarter).unwrap_or(0);
        let mut dice = scene.dice(&format!("contract/{quarter}"));
        let date = working(plus(scene.today, -quarter * 91 - 12));
        bills.push(shared(None, bill(scene, n, date, for_contract(scene), None, &mut dice)));
    }
    bills.extend(draft(scene, orders));
    bills
}

/// Numbers the bills of a company by date; a draft gets no number of the series.
pub(super) fn number(invoices: &mut [&mut SharedInvoice], prefix: &str) {
    invoices.sort_by_key(|bill| (bill.invoice.date, bill.invoice.id));
    let (mut year, mut n) = (0, 0);
    for bill in invoices.iter_mut() {
        if bill.is_concept {
            bill.invoice.number = format!("{prefix}-CONCEPT");
            continue;
        }
        let of = bill.invoice.date.year();
        n = if of == year { n + 1 } else { 1 };
        year = of;
        bill.invoice.number = format!("{prefix}-{year}-{n:04}");
    }
}

fn shared(delivery: Option<CustomerId>, invoice: Invoice) -> SharedInvoice {
    SharedInvoice { delivery, is_concept: false, invoice }
}

fn bill(
    scene: &Scene<'_>,
    n: usize,
    date: Date,
    lines: Vec<InvoiceLine>,
    order: Option<&Order>,
    dice: &mut Dice,
) -> Invoice {
    let due = plus(date, DUE_IN);
    let state = state(scene.today, date, dice);
    let net: i64 = lines.iter().map(|line| line.amount.cents).sum();
    let tax = (net * 19 + 50) / 100;
    // Paid some days before it was due, or as good as now.
    let changed =
        if state == InvoiceState::Open { date } else { plus(date, dice.between(3, 26)).min(plus(scene.today, -1)) };
    let title = order.map_or_else(|| contract_title(scene, date), |order| order.work_order.title.clone());
    Invoice {
        id: InvoiceId(scene.id("invoice", n)),
        number: String::new(),
        title,
        date,
        due,
        state,
        net: euro(net),
        tax: euro(tax),
        total: euro(net + tax),
        lines,
        work_order: order.map(|order| WorkOrderId(order.work_order.id.0)),
        changed_at: at(changed.max(date), dice.between(7 * 60, 15 * 60)),
    }
}

/// Old bills are paid but for a few, which are overdue; fresh ones mostly wait.
fn state(today: Date, date: Date, dice: &mut Dice) -> InvoiceState {
    let share = dice.between(1, 100);
    let is_due = plus(date, DUE_IN) < today;
    let is_old = plus(date, 150) < today;
    if share <= 2 {
        InvoiceState::Cancelled
    } else if is_old {
        InvoiceState::Paid
    } else if share <= if is_due { 16 } else { 68 } {
        InvoiceState::Open
    } else {
        InvoiceState::Paid
    }
}

fn for_work(scene: &Scene<'_>, order: &Order) -> Vec<InvoiceLine> {
    let words = &scene.trade.lines;
    let decimal = if scene.company.language == portal_api::portals::Language::De { "," } else { "." };
    let hours = format!("{}{decimal}{}", order.half_hours / 2, if order.half_hours % 2 == 0 { "0" } else { "5" });
    let labour = i64::from(order.half_hours) * scene.company.hourly / 2;
    let mut lines = vec![
        line(&words.labour, format!("{hours} {}", words.hours_unit), labour),
        line(&words.travel, words.flat.clone(), scene.company.travel),
    ];
    lines.extend(
        order.parts.iter().map(|part| line(&part.text, format!("{} {}", part.count, words.pieces_unit), part.cents)),
    );
    lines
}

fn for_contract(scene: &Scene<'_>) -> Vec<InvoiceLine> {
    let words = &scene.trade.lines;
    let a_month = i64::from(scene.customer.objects) * 7_900 * scene.customer.price_level / 100;
    vec![line(&words.contract, format!("3 × {} {}", scene.customer.objects, words.pieces_unit), a_month * 3)]
}

fn contract_title(scene: &Scene<'_>, date: Date) -> String {
    let quarter = (date.month() - 1) / 3 + 1;
    format!("{} Q{quarter}/{}", scene.trade.lines.contract, date.year())
}

fn line(text: &str, quantity: String, cents: i64) -> InvoiceLine {
    InvoiceLine { text: text.to_owned(), quantity, amount: euro(cents) }
}

/// A bill that the company has not sent. It exists to be seen by nobody.
fn draft(scene: &Scene<'_>, orders: &[Order]) -> Option<SharedInvoice> {
    let order = orders.iter().find(|order| order.work_order.completed_at.is_some())?;
    let mut dice = scene.dice("draft");
    let date = plus(scene.today, -1);
    let invoice = bill(scene, 999_999, date, for_work(scene, order), Some(order), &mut dice);
    Some(SharedInvoice {
        delivery: None,
        is_concept: true,
        invoice: Invoice { title: format!("CONCEPT {}", invoice.title), state: InvoiceState::Open, ..invoice },
    })
}
