//! Comments on work orders: another kind of thing that people want to say once.

use portal_api::id::WorkOrderId;
use portal_api::work_orders::Stage;
use portal_testkit::cast::{self, Person};

use super::check::Findings;
use super::device::cut_short;
use super::world::World;

/// A comment that was promised to be sent.
pub(super) struct Remark {
    /// In its text.
    mark: String,
    device: usize,
    person: &'static Person,
    about: WorkOrderId,
    /// When it was promised, in events.
    since: u64,
    /// As of a wish.
    is_excused: bool,
}

impl World {
    /// Somebody says something about a work order.
    pub(super) async fn remark(&mut self, device: usize) {
        let Some(account) = self.devices[device].account().await else { return };
        let person = self.devices[device].person();
        let n = 1 + u32::try_from(self.dice.below(4)).unwrap();
        let about = cast::work_order(person.customer, n, Stage::Reported, None).id;
        let mark = format!("remark-{:04}.", self.remarks.len());
        let polls = self.perhaps_dies();
        let work = async {
            let comments = account.comments();
            let next = comments.read(about).await?.next;
            comments.send(about, next, format!("{mark} is anybody coming?")).await
        };
        let outcome = cut_short(polls, work).await;
        drop(account);
        let name = self.devices[device].name.clone();
        match outcome {
            Some(Ok(())) => self.trace.note(format!("{name} said {mark}")),
            Some(Err(error)) => return self.trace.note(format!("{name} cannot say {mark}: {:?}", error.code())),
            None => self.dies(device, &format!("over {mark}")),
        }
        let since = self.ledger.tick();
        // One over which the program died may have been said, and must not be said twice.
        self.remarks.push(Remark { mark, device, person, about, since, is_excused: outcome.is_none() });
    }

    /// What was said on a computer since this event is gone with its disk.
    pub(super) fn forget_remarks(&mut self, is_forgotten: impl Fn(usize, &Person, u64) -> bool) {
        for remark in &mut self.remarks {
            remark.is_excused |= is_forgotten(remark.device, remark.person, remark.since);
        }
    }

    /// Whether everything that was said stands where it belongs, once.
    pub(super) async fn check_remarks(&self, found: &mut Findings) {
        let store = &self.server.data().expect("the server runs").store;
        for remark in &self.remarks {
            let device = &self.devices[remark.device];
            if device.person() != remark.person {
                continue;
            }
            let said = store.conversation(remark.about).await.unwrap();
            let count = said.iter().filter(|shared| shared.comment.text.contains(&remark.mark)).count();
            if count > 1 {
                found.duplicated.push(format!("{} was said {count} times", remark.mark));
            }
            let Some(account) = device.account().await else { continue };
            // What was said about a work order that the company took away went with it.
            if remark.is_excused || account.work_orders().detail(remark.about).await.is_err() {
                continue;
            }
            let Ok(conversation) = account.comments().read(remark.about).await else { continue };
            let is_shown = conversation.comments.iter().any(|comment| comment.text.contains(&remark.mark));
            if !is_shown && !conversation.draft.contains(&remark.mark) {
                found.lost.push(format!("{} of {} is nowhere; stored {count} times", remark.mark, device.name));
            }
        }
    }
}
