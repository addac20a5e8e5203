//! Every standing of an offer, against the same decision; and offers that come again.

use bytes::Bytes;
use jiff::civil::date;
use portal_api::id::{CustomerId, DecisionId, PortalUserId, QuotationId};
use portal_api::money::Money;
use portal_api::quotations::{QuotationState, Verdict};
use rstest::rstest;
use uuid::Uuid;

use super::*;

const ID: QuotationId = QuotationId(Uuid::from_u128(1));
const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);

fn quotation() -> Quotation {
    let money = |cents| Money { cents, currency: "EUR".into() };
    Quotation {
        id: ID,
        version: 3,
        number: "Q-1".into(),
        title: "New door drive".into(),
        introduction: String::new(),
        state: QuotationState::Open,
        date: date(2027, 1, 1),
        valid_until: Some(date(2027, 2, 1)),
        lines: Vec::new(),
        net: money(100),
        tax: money(19),
        total: money(119),
        objects: Vec::new(),
        request: None,
        work_order: None,
        decision: None,
        changed_at: NOW,
    }
}

fn new_decision(verdict: Verdict) -> NewDecision {
    NewDecision { id: DecisionId(Uuid::from_u128(2)), quotation: ID, version: 3, verdict, note: "PO 17".into() }
}

fn sealed(decision: &NewDecision) -> Sealed {
    Sealed::new(ID, Bytes::from(serde_json::to_vec(decision).unwrap()))
}

fn anna() -> Profile {
    Profile {
        id: PortalUserId(Uuid::from_u128(3)),
        name: "Anna".into(),
        email: "anna@example.org".into(),
        customer: CustomerId(Uuid::nil()),
        customer_name: "ACME".into(),
    }
}

fn accepted() -> Quotation {
    decided(quotation(), new_decision(Verdict::Accept), &anna(), Fingerprint::of(b"body"), NOW)
}

fn admission(quotation: Option<Quotation>) -> Admission {
    Admission { may_decide: true, quotation, today: date(2027, 2, 1) }
}

#[rstest]
#[case::accepted_before(Quotation { state: QuotationState::Accepted, ..quotation() }, ErrorCode::AlreadyDecided)]
#[case::declined_before(Quotation { state: QuotationState::Declined, ..quotation() }, ErrorCode::AlreadyDecided)]
#[case::ended_by_the_company(Quotation { state: QuotationState::Expired, ..quotation() }, ErrorCode::QuotationExpired)]
#[case::too_late(Quotation { valid_until: Some(date(2027, 1, 31)), ..quotation() }, ErrorCode::QuotationExpired)]
#[case::another_price_by_now(Quotation { version: 4, ..quotation() }, ErrorCode::EditConflict)]
fn an_offer_that_cannot_be_decided_says_why(#[case] quotation: Quotation, #[case] expected: ErrorCode) {
    let outcome = decide(Known::Nothing, sealed(&new_decision(Verdict::Accept)), admission(Some(quotation)));
    assert_eq!(outcome.unwrap_err().code, expected);
}

#[test]
fn what_is_not_seen_is_not_found_and_what_is_switched_off_is_not_shared() {
    let body = || sealed(&new_decision(Verdict::Accept));
    assert_eq!(decide(Known::Nothing, body(), admission(None)).unwrap_err().code, ErrorCode::NotFound);
    let off = Admission { may_decide: false, ..admission(Some(quotation())) };
    assert_eq!(decide(Known::Nothing, body(), off).unwrap_err().code, ErrorCode::NotShared);
    assert_eq!(decide(Known::Taken, body(), admission(Some(quotation()))).unwrap_err().code, ErrorCode::IdConflict);
}

#[rstest]
#[case(Verdict::Accept, QuotationState::Accepted)]
#[case(Verdict::Decline, QuotationState::Declined)]
fn a_decision_leaves_its_mark_on_the_offer(#[case] verdict: Verdict, #[case] expected: QuotationState) {
    let body = sealed(&new_decision(verdict));
    let Ok(Outcome::Store((found, decision))) = decide(Known::Nothing, body, admission(Some(quotation()))) else {
        panic!("not admitted")
    };
    let after = decided(found, decision, &anna(), Fingerprint::of(b"body"), NOW);
    assert_eq!((after.state, after.version), (expected, 3));
    let mark = after.decision.unwrap();
    assert_eq!((mark.by_name.as_str(), mark.note.as_str(), mark.verdict), ("Anna", "PO 17", verdict));
}

#[test]
fn a_decision_survives_a_system_that_has_not_heard_of_it() {
    let again = imported(Some(accepted()), Quotation { version: 1, valid_until: None, ..quotation() });
    assert_eq!((again.state, again.version, again.valid_until), (QuotationState::Accepted, 3, None));
    assert_eq!(again.decision, accepted().decision);
    let heard = imported(Some(accepted()), Quotation { state: QuotationState::Accepted, ..quotation() });
    assert_eq!(heard.decision, accepted().decision);
}

#[test]
fn another_price_is_another_version_that_nobody_has_decided_about() {
    let dearer = Quotation { version: 1, total: Money { cents: 120, currency: "EUR".into() }, ..quotation() };
    let again = imported(Some(accepted()), dearer);
    assert_eq!((again.state, again.version, again.decision), (QuotationState::Open, 4, None));
}

#[test]
fn the_company_may_decide_otherwise_by_telephone() {
    let declined = imported(Some(accepted()), Quotation { state: QuotationState::Declined, ..quotation() });
    assert_eq!((declined.state, declined.decision), (QuotationState::Declined, None));
}
