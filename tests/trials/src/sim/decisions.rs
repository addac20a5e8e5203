//! Decisions about quotations: a yes binds, so what was undone must never arrive.

use portal_api::id::QuotationId;
use portal_api::quotations::{QuotationState, Verdict};
use portal_core::views::Sending;

use super::check::Findings;
use super::device::cut_short;
use super::office::FIRMS;
use super::promises::Promised;
use super::world::World;

/// A yes or no, in its words a mark.
pub(super) struct Decision {
    about: QuotationId,
    verdict: Verdict,
    /// The program said that it had not left the computer, and took it back.
    pub(super) is_undone: bool,
}

impl World {
    /// Somebody decides about a quotation, or has another thought about it.
    pub(super) async fn decide_offer(&mut self, device: usize) {
        let Some(account) = self.devices[device].account().await else { return };
        let mut offers = account.quotations().list().await.unwrap_or_default();
        let has_other_thought = self.dice.percent(40) && offers.iter().any(|row| row.pending.is_some());
        offers.retain(|row| if has_other_thought { row.pending.is_some() } else { row.state == QuotationState::Open });
        offers.sort_by_key(|row| row.id.0);
        if offers.is_empty() {
            return;
        }
        let about = self.dice.one(&offers).id;
        let Ok(detail) = account.quotations().detail(about).await else { return };
        let name = self.devices[device].name.clone();
        if let Some(pending) = detail.row.pending {
            let undone = account.quotations().undo(about).await.map_err(|error| error.code());
            self.trace.note(format!("{name} undoes a decision about {about}: {undone:?}"));
            if undone.is_ok() {
                self.undone(device, about, pending.may_undo);
            }
            return;
        }
        let verdict = if self.dice.percent(50) { Verdict::Accept } else { Verdict::Decline };
        let mark = format!("decision-{:04}.", self.promises.decisions.len());
        let polls = self.perhaps_dies();
        let outcome = cut_short(polls, account.quotations().decide(about, detail.version, verdict, mark.clone())).await;
        drop(account);
        if let Some(is_sure) = self.told(device, &mark, outcome) {
            let decision = self.promise(device, mark, Decision { about, verdict, is_undone: false }, is_sure);
            self.promises.decisions.push(decision);
        }
    }

    /// What the person has undone does not have to arrive; what had never left must not.
    fn undone(&mut self, device: usize, about: QuotationId, had_never_left: bool) {
        let (person, since) = (self.devices[device].person(), self.ledger.tick());
        let is_it = |it: &&mut Promised<Decision>| it.device == device && it.person == person && it.what.about == about;
        if let Some(last) = self.promises.decisions.iter_mut().rev().find(is_it) {
            last.what.is_undone = had_never_left && !last.is_excused;
            (last.since, last.is_excused) = (since, true);
        }
    }

    pub(super) async fn check_decisions(&self, found: &mut Findings) {
        let mut offers = Vec::new();
        for firm in FIRMS {
            offers.extend(self.server.data().expect("the server runs").store.quotations(firm.id()).await.unwrap());
        }
        for it in self.judged(&self.promises.decisions) {
            // The company took the offer away, or its server was set back to before it.
            let Some(offer) = offers.iter().find(|offer| offer.quotation.id == it.what.about) else { continue };
            let taken = offer.quotation.decision.as_ref();
            match taken.filter(|taken| taken.note.contains(&it.mark)) {
                Some(taken) if taken.verdict != it.what.verdict => {
                    found.diverged.push(format!("{} arrived as {:?}", it.mark, taken.verdict));
                }
                Some(_) if it.what.is_undone => found.duplicated.push(format!("{} was undone and arrived", it.mark)),
                Some(_) => {}
                None if it.is_excused || self.stands_here(it).await => {}
                None => found.lost.push(format!("{} is nowhere; the company has {taken:?}", it.mark)),
            }
        }
    }

    /// Whether the computer tells that it was not accepted, or has its words where they were written.
    async fn stands_here(&self, it: &Promised<Decision>) -> bool {
        let Some(account) = self.devices[it.device].account().await else { return true };
        let Ok(detail) = account.quotations().detail(it.what.about).await else { return true };
        let pending = detail.row.pending.filter(|pending| pending.note.contains(&it.mark));
        pending.is_some_and(|pending| matches!(pending.sending, Sending::NotAccepted { .. }))
            || detail.draft.contains(&it.mark)
    }
}
