//! What people were promised besides requests: things that they say, decide or change once. Each has a mark of its own.

use portal_testkit::cast::Person;

use super::check::Findings;
use super::world::World;

/// Everything of this sort that was promised in a world, by kind.
#[derive(Default)]
pub(super) struct Promises {
    pub(super) remarks: Vec<Promised<super::remarks::Remark>>,
    pub(super) decisions: Vec<Promised<super::decisions::Decision>>,
    pub(super) changes: Vec<Promised<super::profiles::Change>>,
}

/// Something that was promised to be sent.
pub(super) struct Promised<T> {
    /// In its text.
    pub(super) mark: String,
    /// On which computer.
    pub(super) device: usize,
    /// To whom.
    pub(super) person: &'static Person,
    /// When, in events.
    pub(super) since: u64,
    /// It may be gone: the program died over it, the disk was set back to before it, or its account was wiped. Nothing may
    /// come twice because of it.
    pub(super) is_excused: bool,
    /// What it is.
    pub(super) what: T,
}

impl World {
    /// What was promised on a computer since this event is gone with its disk.
    pub(super) fn forget(&mut self, is_forgotten: impl Fn(usize, &Person, u64) -> bool) {
        let Promises { remarks, decisions, changes } = &mut self.promises;
        remarks.iter_mut().for_each(|it| it.is_excused |= is_forgotten(it.device, it.person, it.since));
        for it in decisions.iter_mut().filter(|it| is_forgotten(it.device, it.person, it.since)) {
            // That it was undone is forgotten as well.
            (it.is_excused, it.what.is_undone) = (true, false);
        }
        changes.iter_mut().for_each(|it| it.is_excused |= is_forgotten(it.device, it.person, it.since));
    }

    /// The person at the computer was promised this. One over which the program died may have happened, and must not
    /// happen twice.
    pub(super) fn promise<T>(&mut self, device: usize, mark: String, what: T, is_sure: bool) -> Promised<T> {
        let (person, since) = (self.devices[device].person(), self.ledger.tick());
        Promised { mark, device, person, since, is_excused: !is_sure, what }
    }

    /// Whether everything that was promised stands where it belongs, once.
    pub(super) async fn check_promises(&self, found: &mut Findings) {
        self.check_remarks(found).await;
        self.check_decisions(found).await;
        self.check_changes(found).await;
    }

    /// What can be judged now: whoever was promised it sits there.
    pub(super) fn judged<'a, T>(&self, all: &'a [Promised<T>]) -> impl Iterator<Item = &'a Promised<T>> {
        all.iter().filter(|it| std::ptr::eq(self.devices[it.device].person(), it.person))
    }
}
