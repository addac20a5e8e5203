//! The documents that a service company hands out, as PDF: report, invoice, quotation, certificate, manual, terms.

mod face;
mod forms;
mod sheet;

use jiff::civil::Date;
use portal_api::invoices::Invoice;
use portal_api::objects::ServiceObject;
use portal_api::portals::Language;
use portal_api::quotations::Quotation;

use super::company::{CastCustomer, Company};
use super::dice::Dice;
use super::trade::Trade;
use super::work_orders::Order;

pub(super) use face::Faces;
pub(super) use sheet::PaperError;
use sheet::Sheet;

/// What every document of a company needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letterhead<'a> {
    /// Whose paper.
    pub(super) company: &'a Company,
    /// Their words.
    pub(super) trade: &'a Trade,
    /// Their letters.
    pub(super) faces: &'a Faces,
}

/// A document to be written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Paper<'a> {
    /// What was done on a visit.
    Report(&'a CastCustomer, &'a Order, Option<&'a ServiceObject>),
    /// A bill.
    Invoice(&'a CastCustomer, &'a Invoice),
    /// An offer.
    Quotation(&'a CastCustomer, &'a Quotation),
    /// That an object is safe, since a day.
    Certificate(&'a CastCustomer, &'a ServiceObject, Date),
    /// How to use objects of a model.
    Manual(&'a ServiceObject),
    /// A text for everybody or for nobody, under a title.
    Note(&'a str, &'a [String]),
}

impl Letterhead<'_> {
    /// The document as a file. The same paper gives the same bytes in every run.
    ///
    /// # Errors
    /// When the PDF cannot be written; that is a bug of the demo.
    pub(super) fn write(&self, paper: Paper<'_>, dice: &mut Dice) -> Result<Vec<u8>, PaperError> {
        let mut sheet = Sheet::new(self);
        match paper {
            Paper::Report(customer, order, object) => forms::report(&mut sheet, customer, order, object),
            Paper::Invoice(customer, invoice) => forms::invoice(&mut sheet, customer, invoice),
            Paper::Quotation(customer, quotation) => forms::quotation(&mut sheet, customer, quotation),
            Paper::Certificate(customer, object, day) => forms::certificate(&mut sheet, customer, object, day, dice),
            Paper::Manual(object) => forms::manual(&mut sheet, object),
            Paper::Note(title, paragraphs) => forms::note(&mut sheet, title, paragraphs),
        }
        sheet.finish()
    }

    /// A heading in the company's language.
    fn word(&self, key: &str) -> &str {
        self.trade.word(key)
    }

    /// A day as the company's language writes it.
    fn day(&self, day: Date) -> String {
        match self.company.language {
            Language::De => format!("{:02}.{:02}.{}", day.day(), day.month(), day.year()),
            Language::En => format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
        }
    }

    /// An amount as the company's language writes it.
    fn money(&self, cents: i64) -> String {
        let (group, point) = if self.company.language == Language::De { ('.', ',') } else { (',', '.') };
        let mut text = String::new();
        let whole = (cents.abs() / 100).to_string();
        for (n, digit) in whole.chars().enumerate() {
            if n > 0 && (whole.len() - n).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        let sign = if cents < 0 { "−" } else { "" };
        format!("{sign}{text}{point}{:02} €", cents.abs() % 100)
    }
}

#[cfg(test)]
mod tests;
