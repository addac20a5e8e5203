//! What stands on each kind of paper.

use jiff::civil::Date;
use portal_api::invoices::Invoice;
use portal_api::objects::ServiceObject;
use portal_api::quotations::Quotation;

use super::sheet::{Column, Sheet};
use crate::seed::calendar::{day_of, plus};
use crate::seed::company::CastCustomer;
use crate::seed::dice::Dice;
use crate::seed::work_orders::Order;

/// What was done on a visit.
pub(super) fn report(sheet: &mut Sheet<'_>, customer: &CastCustomer, order: &Order, object: Option<&ServiceObject>) {
    let head = sheet.head;
    let work = &order.work_order;
    let day = day_of(work.completed_at.unwrap_or(work.changed_at));
    sheet.title(head.word("report"), &work.number);
    let mut facts = vec![
        (head.word("customer"), format!("{} ({})", customer.name, customer.number)),
        (head.word("date"), head.day(day)),
        (head.word("site"), work.site.clone()),
        (head.word("work_type"), work.work_type_label.clone()),
    ];
    if let Some(object) = object {
        facts.push((head.word("object"), format!("{}, {}", object.name, object.number)));
        facts.push((head.word("model"), format!("{}, {}", object.model, object.serial)));
    }
    facts.push((head.word("technician"), order.technician.clone()));
    sheet.facts(&facts);
    sheet.heading(head.word("reported"));
    sheet.paragraph(&format!("{}\n{}", work.title, work.description));
    sheet.heading(head.word("done"));
    sheet.paragraph(&work.report);
    if work.work_type.0 == "maintenance" {
        sheet.paragraph(head.word("checklist_note"));
        let columns = [column(head.word("checks"), 76.0, false), column(head.word("result"), 24.0, false)];
        let rows: Vec<_> = head.trade.checks.iter().map(|check| vec![check.clone(), "ok".to_owned()]).collect();
        sheet.table(&columns, &rows);
    }
    sheet.heading(head.word("material"));
    let words = &head.trade.lines;
    let columns = [column(head.word("text"), 76.0, false), column(head.word("quantity"), 24.0, true)];
    let hours = format!(
        "{}:{} {}",
        order.half_hours / 2,
        if order.half_hours % 2 == 0 { "00" } else { "30" },
        words.hours_unit
    );
    let mut rows = vec![vec![words.labour.clone(), hours], vec![words.travel.clone(), words.flat.clone()]];
    rows.extend(
        order.parts.iter().map(|part| vec![part.text.clone(), format!("{} {}", part.count, words.pieces_unit)]),
    );
    sheet.table(&columns, &rows);
    sheet.signature(&format!("{}, {}", head.word("technician"), head.day(day)), &order.technician);
}

/// A bill.
pub(super) fn invoice(sheet: &mut Sheet<'_>, customer: &CastCustomer, invoice: &Invoice) {
    let head = sheet.head;
    sheet.address(&[&customer.name, &customer.street, &customer.town]);
    sheet.title(head.word("invoice"), &invoice.number);
    sheet.facts(&[
        (head.word("date"), head.day(invoice.date)),
        (head.word("due"), head.day(invoice.due)),
        (head.word("customer"), customer.number.clone()),
        (head.word("text"), invoice.title.clone()),
    ]);
    let columns = [
        column(head.word("text"), 58.0, false),
        column(head.word("quantity"), 20.0, true),
        column(head.word("amount"), 22.0, true),
    ];
    let rows: Vec<_> = invoice
        .lines
        .iter()
        .map(|line| vec![line.text.clone(), line.quantity.clone(), head.money(line.amount.cents)])
        .collect();
    sheet.table(&columns, &rows);
    sheet.sum(head.word("net"), &head.money(invoice.net.cents), false);
    sheet.sum(head.word("tax"), &head.money(invoice.tax.cents), false);
    sheet.sum(head.word("total"), &head.money(invoice.total.cents), true);
    sheet.heading("");
    sheet.paragraph(head.word("terms"));
    sheet.paragraph(&format!("IBAN {}", head.company.iban));
}

/// An offer.
pub(super) fn quotation(sheet: &mut Sheet<'_>, customer: &CastCustomer, offer: &Quotation) {
    let head = sheet.head;
    sheet.address(&[&customer.name, &customer.street, &customer.town]);
    sheet.title(head.word("quotation"), &offer.number);
    let mut facts = vec![(head.word("date"), head.day(offer.date))];
    facts.extend(offer.valid_until.map(|last| (head.word("valid"), head.day(last))));
    facts.push((head.word("customer"), customer.number.clone()));
    facts.push((head.word("text"), offer.title.clone()));
    sheet.facts(&facts);
    sheet.paragraph(&offer.introduction);
    let columns = [
        column(head.word("text"), 58.0, false),
        column(head.word("quantity"), 20.0, true),
        column(head.word("amount"), 22.0, true),
    ];
    let rows: Vec<_> = offer
        .lines
        .iter()
        .map(|line| vec![line.text.clone(), line.quantity.clone(), head.money(line.amount.cents)])
        .collect();
    sheet.table(&columns, &rows);
    sheet.sum(head.word("net"), &head.money(offer.net.cents), false);
    sheet.sum(head.word("tax"), &head.money(offer.tax.cents), false);
    sheet.sum(head.word("total"), &head.money(offer.total.cents), true);
    sheet.heading("");
    sheet.paragraph(head.word("offer_terms"));
}

/// That an object is safe.
pub(super) fn certificate(
    sheet: &mut Sheet<'_>,
    customer: &CastCustomer,
    object: &ServiceObject,
    day: Date,
    dice: &mut Dice,
) {
    let head = sheet.head;
    sheet.title(head.word("certificate"), &object.number);
    sheet.facts(&[
        (head.word("customer"), customer.name.clone()),
        (head.word("date"), head.day(day)),
        (head.word("object"), format!("{}, {}", object.kind, object.name)),
        (head.word("valid"), head.day(object.next_inspection_on.unwrap_or_else(|| plus(day, 365)))),
        (head.word("site"), object.site.clone()),
        (head.word("model"), format!("{}, {}", object.model, object.serial)),
    ]);
    sheet.plate(&format!("{}: {}", head.word("result"), head.word("passed")));
    sheet.paragraph(head.word("statement"));
    sheet.heading(head.word("checks"));
    let columns = [column(head.word("text"), 76.0, false), column(head.word("result"), 24.0, false)];
    let rows: Vec<_> =
        head.trade.checks.iter().map(|check| vec![check.clone(), head.word("passed").to_owned()]).collect();
    sheet.table(&columns, &rows);
    sheet.heading(head.word("measured"));
    let columns = [column(head.word("text"), 76.0, false), column("", 24.0, true)];
    let rows: Vec<_> = head
        .trade
        .measures
        .iter()
        .map(|(name, unit, low, high)| vec![name.clone(), format!("{} {unit}", dice.between(*low, *high))])
        .collect();
    sheet.table(&columns, &rows);
    let inspector = dice.word(&head.company.technicians).to_owned();
    sheet.signature(&format!("{}, {}", head.company.town, head.day(day)), &inspector);
}

/// How to use objects of a model, one chapter a page.
pub(super) fn manual(sheet: &mut Sheet<'_>, object: &ServiceObject) {
    let head = sheet.head;
    sheet.title(head.word("manual"), &object.model);
    sheet.facts(&[(head.word("model"), object.model.clone()), (head.word("object"), object.kind.clone())]);
    for (n, (title, ..)) in head.trade.chapters.iter().enumerate() {
        sheet.paragraph(&format!("{}   {title}", n + 1));
    }
    for (n, (title, first, second)) in head.trade.chapters.iter().enumerate() {
        // Three chapters a page, as in a booklet.
        if n % 3 == 0 {
            sheet.turn();
        }
        sheet.heading(&format!("{}   {title}", n + 1));
        sheet.paragraph(first);
        sheet.paragraph(second);
        let rows: Vec<_> = head.trade.checks.iter().skip(n).take(3).map(|check| vec![check.clone()]).collect();
        sheet.table(&[column(head.word("checks"), 100.0, false)], &rows);
    }
}

/// A text under a title.
pub(super) fn note(sheet: &mut Sheet<'_>, title: &str, paragraphs: &[String]) {
    sheet.title(title, "");
    for (n, paragraph) in paragraphs.iter().enumerate() {
        sheet.heading(&format!("§ {}", n + 1));
        sheet.paragraph(paragraph);
    }
}

fn column(title: &str, share: f32, is_number: bool) -> Column<'_> {
    Column { title, share, is_number }
}
