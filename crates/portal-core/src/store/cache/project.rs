//! From a record to the columns by which it is found, sorted and counted. Pure.

use jiff::Timestamp;
use jiff::civil::Date;
use portal_api::comments::Comment;
use portal_api::documents::Document;
use portal_api::feed::Collection;
use portal_api::invoices::{Invoice, InvoiceState};
use portal_api::objects::ServiceObject;
use portal_api::profile::OwnProfile;
use portal_api::quotations::{Quotation, QuotationState};
use portal_api::requests::{Decision, Request};
use portal_api::text::first_line;
use portal_api::work_orders::{Stage, WorkOrder};
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use uuid::Uuid;

use super::documents::kind_number_of;

/// Counts the changes of what is written into the columns. Raise it with every such change, and when a collection
/// becomes known: [`super::reproject`] then reads every record again.
pub(crate) const VERSION: u32 = 1;

/// The place of work orders without a date: after all others.
pub(crate) const UNPLANNED: i64 = i64::MAX;

/// The columns of a row; see `migrations/cache/0001_cache.sql`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) changed: i64,
    pub(crate) stage: i64,
    pub(crate) thing: Option<Uuid>,
    pub(crate) nr: Option<i64>,
    pub(crate) planned: Option<i64>,
    pub(crate) reported: Option<i64>,
    pub(crate) completed: Option<i64>,
    pub(crate) day: Option<i64>,
    pub(crate) due: Option<i64>,
    pub(crate) cents: Option<i64>,
    pub(crate) name: Option<String>,
    pub(crate) site: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) size: Option<i64>,
    pub(crate) no: String,
    pub(crate) title: String,
}

/// The columns of a record of this collection.
///
/// # Errors
/// The record is not what this program understands, perhaps because the server is newer.
pub(crate) fn columns(collection: Collection, id: Uuid, record: &str) -> Result<Columns, serde_json::Error> {
    match collection {
        Collection::Request => read(record, id, |it: &Request| it.id.0, of_request),
        Collection::WorkOrder => read(record, id, |it: &WorkOrder| it.id.0, of_work_order),
        Collection::Object => read(record, id, |it: &ServiceObject| it.id.0, of_object),
        Collection::Invoice => read(record, id, |it: &Invoice| it.id.0, of_invoice),
        Collection::Document => read(record, id, |it: &Document| it.id.0, of_document),
        Collection::Comment => read(record, id, |it: &Comment| it.id.0, of_comment),
        Collection::Quotation => read(record, id, |it: &Quotation| it.id.0, of_quotation),
        Collection::Profile => read(record, id, |it: &OwnProfile| it.id.0, of_profile),
    }
}

fn read<'a, T: Deserialize<'a>>(
    record: &'a str,
    id: Uuid,
    id_of: impl Fn(&T) -> Uuid,
    project: impl Fn(T) -> Columns,
) -> Result<Columns, serde_json::Error> {
    let it: T = serde_json::from_str(record)?;
    if id_of(&it) != id {
        return Err(serde::de::Error::custom("the record has another id than its line"));
    }
    Ok(project(it))
}

fn of_request(it: Request) -> Columns {
    let stage = match it.decision {
        Decision::Open => 0,
        Decision::Accepted { .. } => 1,
        Decision::Declined { .. } => 2,
        Decision::Withdrawn => 3,
    };
    Columns {
        changed: millis(it.changed_at),
        stage,
        thing: it.object.map(|object| object.0),
        title: first_line(&it.description),
        no: it.number,
        ..Columns::default()
    }
}

fn of_work_order(it: WorkOrder) -> Columns {
    Columns {
        changed: millis(it.changed_at),
        stage: stage_number(it.stage),
        thing: it.object.map(|object| object.0),
        nr: Some(digits(&it.number)),
        planned: Some(it.planned_for.map_or(UNPLANNED, millis)),
        reported: Some(millis(it.reported_at)),
        completed: it.completed_at.map(millis),
        no: it.number,
        title: it.title,
        ..Columns::default()
    }
}

fn of_object(it: ServiceObject) -> Columns {
    Columns {
        changed: millis(it.changed_at),
        due: Some(it.next_inspection_on.map_or(UNPLANNED, day_number)),
        name: Some(sort_key(&it.name)),
        site: Some(sort_key(&it.site)),
        kind: Some(it.kind),
        no: it.number,
        title: it.name,
        ..Columns::default()
    }
}

fn of_invoice(it: Invoice) -> Columns {
    Columns {
        changed: millis(it.changed_at),
        stage: state_number(it.state),
        thing: it.work_order.map(|work_order| work_order.0),
        day: Some(day_number(it.date)),
        due: Some(due_order(it.state, day_number(it.due))),
        cents: Some(it.total.cents),
        no: it.number,
        title: it.title,
        ..Columns::default()
    }
}

fn of_comment(it: Comment) -> Columns {
    Columns {
        changed: millis(it.received_at),
        thing: Some(it.work_order.0),
        title: first_line(&it.text),
        ..Columns::default()
    }
}

fn of_quotation(it: Quotation) -> Columns {
    let stage = match it.state {
        QuotationState::Open => 0,
        QuotationState::Accepted => 1,
        QuotationState::Declined => 2,
        QuotationState::Expired => 3,
    };
    Columns {
        changed: millis(it.changed_at),
        stage,
        thing: it.work_order.map(|work_order| work_order.0),
        no: it.number,
        title: it.title,
        ..Columns::default()
    }
}

fn of_profile(it: OwnProfile) -> Columns {
    Columns { changed: millis(it.changed_at), title: it.name, ..Columns::default() }
}

fn of_document(it: Document) -> Columns {
    Columns {
        changed: millis(it.changed_at),
        stage: kind_number_of(&it.mime),
        thing: it.belongs_to.map(|thing| thing.id),
        name: Some(sort_key(&it.name)),
        size: Some(i64::try_from(it.size).unwrap_or(i64::MAX)),
        title: it.name,
        ..Columns::default()
    }
}

/// Stages as numbers in the file, in the order of a work order's life. Never renumbered.
pub(crate) const fn stage_number(stage: Stage) -> i64 {
    match stage {
        Stage::Reported => 0,
        Stage::Planned => 1,
        Stage::InProgress => 2,
        Stage::WaitingForYou => 3,
        Stage::Completed => 4,
        Stage::Cancelled => 5,
    }
}

/// States of invoices as numbers in the file; open ones first. Never renumbered.
pub(crate) const fn state_number(state: InvoiceState) -> i64 {
    match state {
        InvoiceState::Open => 0,
        InvoiceState::Paid => 1,
        InvoiceState::Cancelled => 2,
    }
}

/// Open ones by their day; the others behind them, last due first.
const fn due_order(state: InvoiceState, day: i64) -> i64 {
    const FAR: i64 = 10_000_000;
    match state {
        InvoiceState::Open => day,
        InvoiceState::Paid => FAR - day,
        InvoiceState::Cancelled => 2 * FAR - day,
    }
}

/// Milliseconds since 1970, UTC.
pub(crate) fn millis(time: Timestamp) -> i64 {
    time.as_millisecond()
}

/// Days since 1970-01-01.
pub(crate) fn day_number(date: Date) -> i64 {
    let days = date.since(Date::constant(1970, 1, 1)).map(|span| span.get_days()).unwrap_or_default();
    i64::from(days)
}

/// The last run of digits in a number for people: `WO-20417` → 20417. 0 without digits.
fn digits(number: &str) -> i64 {
    let run: Vec<char> =
        number.chars().rev().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).take(18).collect();
    run.into_iter().rev().collect::<String>().parse().unwrap_or_default()
}

/// Sorts as people expect: without regard to case and marks, and `Lift 2` before `Lift 10`.
fn sort_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + 8);
    let mut run = String::new();
    let folded = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    for c in folded.chain(std::iter::once('\0')) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        if !run.is_empty() {
            key.push_str(&format!("{:0>9}", run.trim_start_matches('0')));
            run.clear();
        }
        if c != '\0' {
            key.push(c);
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("WO-20417", 20_417)]
    #[case("2026/0031", 31)]
    #[case("R 17 b", 17)]
    #[case("none", 0)]
    #[case("9999999999999999999999999", 999_999_999_999_999_999)]
    fn a_number_sorts_by_its_last_digits(#[case] number: &str, #[case] expected: i64) {
        assert_eq!(digits(number), expected);
    }

    #[test]
    fn names_sort_as_people_expect() {
        let mut names = ["Lift 10", "aufzug", "Ärztehaus", "lift 2", "Zug", "Lift 02b"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["Ärztehaus", "aufzug", "lift 2", "Lift 02b", "Lift 10", "Zug"]);
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(day_number(Date::constant(1970, 1, 1)), 0);
        assert_eq!(day_number(Date::constant(2026, 3, 1)), 20_513);
        assert_eq!(day_number(Date::constant(1969, 12, 31)), -1);
    }

    #[test]
    fn a_record_under_a_foreign_id_is_refused() {
        let record = serde_json::to_string(&crate::store::cache::samples::work_order(1)).unwrap();
        assert!(columns(Collection::WorkOrder, Uuid::from_u128(1), &record).is_err());
    }
}
