//! Comments on work orders: another kind of thing that people want to say once.

use portal_api::id::WorkOrderId;
use portal_api::work_orders::Stage;
use portal_testkit::cast;

use super::check::Findings;
use super::device::cut_short;
use super::world::World;

/// What was said, in its text a mark.
pub(super) struct Remark {
    about: WorkOrderId,
}

impl World {
    /// Somebody says something about a work order.
    pub(super) async fn remark(&mut self, device: usize) {
        let Some(account) = self.devices[device].account().await else { return };
        let n = 1 + u32::try_from(self.dice.below(4)).unwrap();
        let about = cast::work_order(self.devices[device].person().customer, n, Stage::Reported, None).id;
        let mark = format!("remark-{:04}.", self.promises.remarks.len());
        let polls = self.perhaps_dies();
        let work = async {
            let comments = account.comments();
            let next = comments.read(about).await?.next;
            comments.send(about, next, format!("{mark} is anybody coming?")).await
        };
        let outcome = cut_short(polls, work).await;
        drop(account);
        if let Some(is_sure) = self.told(device, &mark, outcome) {
            let remark = self.promise(device, mark, Remark { about }, is_sure);
            self.promises.remarks.push(remark);
        }
    }

    pub(super) async fn check_remarks(&self, found: &mut Findings) {
        let store = &self.server.data().expect("the server runs").store;
        for remark in self.judged(&self.promises.remarks) {
            let device = &self.devices[remark.device];
            let about = remark.what.about;
            let said = store.conversation(about).await.unwrap();
            let count = said.iter().filter(|shared| shared.comment.text.contains(&remark.mark)).count();
            if count > 1 {
                found.duplicated.push(format!("{} was said {count} times", remark.mark));
            }
            let Some(account) = device.account().await else { continue };
            // What was said about a work order that the company took away went with it.
            if remark.is_excused || account.work_orders().detail(about).await.is_err() {
                continue;
            }
            let Ok(conversation) = account.comments().read(about).await else { continue };
            let is_shown = conversation.comments.iter().any(|comment| comment.text.contains(&remark.mark));
            if !is_shown && !conversation.draft.contains(&remark.mark) {
                found.lost.push(format!("{} of {} is nowhere; stored {count} times", remark.mark, device.name));
            }
        }
    }
}
