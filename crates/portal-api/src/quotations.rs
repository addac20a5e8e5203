//! Offers, and the customer's answer to them. Drafts of the company (`concept`) are never shared.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::id::{DecisionId, ObjectId, PortalUserId, QuotationId, RequestId, WorkOrderId};
use crate::money::Money;
use crate::problem::{ErrorCode, FieldProblem};
use crate::text::text_problem;

/// Characters in the words that go with a decision.
const NOTE_MAX: usize = 2_000;

/// Where an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum QuotationState {
    /// Waits for the customer. Past [`Quotation::valid_until`] it reads as expired, by the reader's clock.
    Open,
    /// The customer wants it.
    Accepted,
    /// The customer does not.
    Declined,
    /// The company ended it undecided: too late, or replaced by another one.
    Expired,
}

/// A quotation as the feed shares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Quotation {
    /// Identity.
    pub id: QuotationId,
    /// Counts up when the company changes what it offers, from 1. A decision names the version that was read.
    pub version: u32,
    /// The company's number.
    pub number: String,
    /// One line.
    pub title: String,
    /// What stands above the positions; may be empty.
    #[serde(default)]
    pub introduction: String,
    /// Where it stands.
    pub state: QuotationState,
    /// The day it was written.
    pub date: Date,
    /// The last day on which it can be accepted.
    pub valid_until: Option<Date>,
    /// What is offered.
    pub lines: Vec<QuotationLine>,
    /// Before tax.
    pub net: Money,
    /// Tax.
    pub tax: Money,
    /// To pay when accepted.
    pub total: Money,
    /// What it is about.
    #[serde(default)]
    pub objects: Vec<ObjectId>,
    /// The request it answers.
    #[serde(default)]
    pub request: Option<RequestId>,
    /// The work in which the need was found, or that came of it.
    #[serde(default)]
    pub work_order: Option<WorkOrderId>,
    /// How it was decided in the portal; absent as long as it was not, and when it was decided elsewhere (by telephone).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decided>,
    /// When anything about it last changed.
    pub changed_at: Timestamp,
}

impl Quotation {
    /// Whether it can no more be accepted on this day.
    #[must_use]
    pub fn is_expired(&self, today: Date) -> bool {
        match self.state {
            QuotationState::Open => self.valid_until.is_some_and(|last| last < today),
            QuotationState::Expired => true,
            QuotationState::Accepted | QuotationState::Declined => false,
        }
    }

    /// Why nobody can say yes or no to this version of it on this day; `None` when one can. Both sides ask this, so
    /// that what the window offers is what the server takes.
    #[must_use]
    pub fn refusal(&self, version: u32, today: Date) -> Option<ErrorCode> {
        match self.state {
            QuotationState::Accepted | QuotationState::Declined => Some(ErrorCode::AlreadyDecided),
            _ if self.is_expired(today) => Some(ErrorCode::QuotationExpired),
            _ if self.version != version => Some(ErrorCode::EditConflict),
            QuotationState::Open | QuotationState::Expired => None,
        }
    }
}

/// One position of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuotationLine {
    /// What.
    pub text: String,
    /// How many and of what, for example `2.5 h`.
    pub quantity: String,
    /// Net amount.
    pub amount: Money,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Yes.
    Accept,
    /// No.
    Decline,
}

impl Verdict {
    /// Where it leaves the quotation.
    #[must_use]
    pub const fn state(self) -> QuotationState {
        match self {
            Self::Accept => QuotationState::Accepted,
            Self::Decline => QuotationState::Declined,
        }
    }
}

/// A decision as it travels: `PUT /v1/quotations/{id}/decision`. Frozen when first sent; its [`Fingerprint`] is over
/// these bytes. Answered with [`crate::receipts::Acknowledgement`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDecision {
    /// Made by the client when the person decides, a UUIDv7.
    pub id: DecisionId,
    /// Equal to the quotation's id in the path; must be visible to the user.
    pub quotation: QuotationId,
    /// [`Quotation::version`] of what the person read. Another one by now is an `edit-conflict`: nobody has accepted
    /// a price that they have not seen.
    pub version: u32,
    /// Yes or no.
    pub verdict: Verdict,
    /// Words to the company, such as an order number or why not. At most 2 000 characters, no NUL; may be empty.
    #[serde(default)]
    pub note: String,
}

impl NewDecision {
    /// Everything that is wrong with it, field by field; empty when it may be sent.
    ///
    /// Called by the form, by the outbox before it freezes the body, and by the server.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        Self::note_problems(&self.note)
    }

    /// What is wrong with the words that are to go with a decision.
    #[must_use]
    pub fn note_problems(note: &str) -> Vec<FieldProblem> {
        text_problem("note", note, 0, NOTE_MAX).into_iter().collect()
    }
}

/// How a quotation was decided in the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decided {
    /// The identity the client gave the decision.
    pub id: DecisionId,
    /// Of the stored body; tells a device whether this is what it sent.
    pub fingerprint: Fingerprint,
    /// Yes or no.
    pub verdict: Verdict,
    /// Words to the company.
    #[serde(default)]
    pub note: String,
    /// Who decided.
    pub by: PortalUserId,
    /// Their name at that time.
    pub by_name: String,
    /// When the server stored it.
    pub received_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::problem::FieldCode;

    fn quotation(state: QuotationState, valid_until: Option<Date>) -> Quotation {
        let money = |cents| Money { cents, currency: "EUR".into() };
        Quotation {
            id: QuotationId(Uuid::nil()),
            version: 1,
            number: "Q-1".into(),
            title: "New door drive".into(),
            introduction: String::new(),
            state,
            date: date(2026, 1, 1),
            valid_until,
            lines: Vec::new(),
            net: money(100),
            tax: money(19),
            total: money(119),
            objects: Vec::new(),
            request: None,
            work_order: None,
            decision: None,
            changed_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[rstest]
    #[case::on_the_last_day(QuotationState::Open, Some(date(2026, 2, 1)), false)]
    #[case::the_day_after(QuotationState::Open, Some(date(2026, 1, 31)), true)]
    #[case::without_an_end(QuotationState::Open, None, false)]
    #[case::ended_by_the_company(QuotationState::Expired, Some(date(2026, 9, 1)), true)]
    #[case::accepted_in_time(QuotationState::Accepted, Some(date(2026, 1, 31)), false)]
    fn an_offer_expires_when_its_last_day_is_over(
        #[case] state: QuotationState,
        #[case] last: Option<Date>,
        #[case] expected: bool,
    ) {
        assert_eq!(quotation(state, last).is_expired(date(2026, 2, 1)), expected);
    }

    #[test]
    fn a_decision_needs_no_words_but_not_too_many() {
        assert!(NewDecision::note_problems("").is_empty());
        let problems = NewDecision::note_problems(&"x".repeat(2_001));
        assert_eq!((problems[0].field.as_str(), problems[0].code), ("note", FieldCode::TooLong));
    }
}
