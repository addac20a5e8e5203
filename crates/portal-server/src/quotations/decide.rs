//! What happens to a decision and to an offer that comes again from the company's system: pure, called inside the
//! transaction by every implementation of the store.

use jiff::Timestamp;
use jiff::civil::Date;
use portal_api::fingerprint::Fingerprint;
use portal_api::me::Profile;
use portal_api::problem::{ErrorCode, Problem};
use portal_api::quotations::{Decided, NewDecision, Quotation, QuotationState};

use super::Sealed;
use crate::writes::{self, Known, Outcome, refusal};

/// The rules that hold for one decision.
pub struct Admission {
    /// Whether portal users may decide at all.
    pub may_decide: bool,
    /// The offer, when the user sees it.
    pub quotation: Option<Quotation>,
    /// The day that counts, see [`crate::clock::yesterday`].
    pub today: Date,
}

/// Stores it, or answers what was answered before.
///
/// # Errors
/// The problem to answer with.
pub fn decide(
    known: Known,
    body: Sealed,
    admission: Admission,
) -> Result<Outcome<(Quotation, NewDecision)>, Box<Problem>> {
    writes::decide(known, || admit(body.content?, admission))
}

fn admit(decision: NewDecision, admission: Admission) -> Result<(Quotation, NewDecision), Box<Problem>> {
    if !admission.may_decide {
        return Err(refusal(ErrorCode::NotShared));
    }
    let quotation = admission.quotation.ok_or_else(|| refusal(ErrorCode::NotFound))?;
    let problems = decision.problems();
    if !problems.is_empty() {
        return Err(Box::new(Problem::invalid(problems)));
    }
    match quotation.refusal(decision.version, admission.today) {
        Some(code) => Err(refusal(code)),
        None => Ok((quotation, decision)),
    }
}

/// The offer with the decision in it.
#[must_use]
pub fn decided(
    quotation: Quotation,
    decision: NewDecision,
    by: &Profile,
    fingerprint: Fingerprint,
    now: Timestamp,
) -> Quotation {
    Quotation {
        state: decision.verdict.state(),
        decision: Some(Decided {
            id: decision.id,
            fingerprint,
            verdict: decision.verdict,
            note: decision.note,
            by: by.id,
            by_name: by.name.clone(),
            received_at: now,
        }),
        changed_at: now,
        ..quotation
    }
}

/// An offer from the company's system, beside what is here. What the customer would get or pay makes it another
/// version, about which nobody has decided yet. The same offer keeps its version, and a decision that was taken in the
/// portal is not undone by a system that has not heard of it.
#[must_use]
pub fn imported(before: Option<Quotation>, new: Quotation) -> Quotation {
    let Some(before) = before else { return new };
    if offer(&before) != offer(&new) {
        return Quotation { version: new.version.max(before.version.saturating_add(1)), ..new };
    }
    let version = before.version;
    match before.decision {
        Some(_) if new.state == QuotationState::Open => {
            Quotation { version, state: before.state, decision: before.decision, ..new }
        }
        Some(taken) if new.decision.is_none() && new.state == taken.verdict.state() => {
            Quotation { version, decision: Some(taken), ..new }
        }
        _ => Quotation { version, ..new },
    }
}

/// What a customer says yes to.
fn offer(of: &Quotation) -> impl PartialEq {
    let Quotation { title, introduction, lines, net, tax, total, objects, .. } = of.clone();
    (title, introduction, lines, net, tax, total, objects)
}

#[cfg(test)]
mod tests;
