//! What people were promised. Each thing that somebody wants to happen once is a wish with a mark of its own, which is
//! in its text wherever it goes.

use portal_api::id::RequestId;
use portal_testkit::cast::Person;

/// A request that somebody wants to reach the company once.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    /// In its text.
    pub(super) mark: String,
    /// On which computer it was written.
    pub(super) device: usize,
    /// Who wrote it.
    pub(super) person: &'static Person,
    /// Its present identity there.
    pub(super) id: RequestId,
    /// What the program has promised.
    pub(super) promise: Promise,
    /// When that was, in events.
    pub(super) since: u64,
    /// What was asked when the program died: it may have happened.
    pub(super) doubts: Vec<Promise>,
    /// The computer was set back to before that: what was promised since is gone with its disk, but nothing may
    /// come twice because of it.
    pub(super) is_excused: bool,
    /// As above, for its photos. Only whoever sends it again brings them again: taking back and throwing away do not.
    pub(super) may_lack_photos: bool,
    /// How many photos.
    pub(super) photos: usize,
}

impl Wish {
    /// What was promised went with its disk or its account.
    fn excuse(&mut self) {
        (self.is_excused, self.may_lack_photos) = (true, true);
    }
}

/// How far the program has said yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    /// Being typed: nothing was promised yet.
    Nothing,
    /// *Saved.*
    Saved,
    /// *Will be sent.*
    Queued,
    /// *Will be taken back, if the company has not decided.*
    TakingBack,
    /// Thrown away by the person.
    ThrownAway,
}

/// All wishes of a world.
#[derive(Default)]
pub(super) struct Ledger {
    pub(super) wishes: Vec<Wish>,
    events: u64,
    marks: u64,
}

impl Ledger {
    /// A new event; its number.
    pub(super) fn tick(&mut self) -> u64 {
        self.events += 1;
        self.events
    }

    /// A new mark: no mark is a part of another. One over whose writing a program died may be on its disk, and is not given
    /// to anything else.
    pub(super) fn new_mark(&mut self) -> String {
        self.marks += 1;
        format!("wish-{:04}.", self.marks)
    }

    /// The program has promised something about the wish with this number.
    pub(super) fn promise(&mut self, wish: usize, promise: Promise) {
        let since = self.tick();
        let wish = &mut self.wishes[wish];
        (wish.promise, wish.since, wish.is_excused) = (promise, since, false);
        wish.may_lack_photos &= promise != Promise::Queued;
    }

    /// The program died while this was asked.
    pub(super) fn doubt(&mut self, wish: usize, promise: Promise) {
        let since = self.tick();
        let wish = &mut self.wishes[wish];
        wish.doubts.push(promise);
        wish.since = since;
    }

    /// Somebody signed out: what was not sent is gone with the account, as they wished.
    pub(super) fn signed_out(&mut self, device: usize, person: &Person) {
        for wish in self.wishes.iter_mut().filter(|wish| wish.device == device && wish.person == person) {
            wish.excuse();
        }
    }

    /// A computer was set back to how it was at this event. What was promised since may have happened all the same: what
    /// was taken back then is still withdrawn when it is sent again under the identity that follows from its original.
    pub(super) fn set_back(&mut self, device: usize, to: u64) {
        for wish in self.wishes.iter_mut().filter(|wish| wish.device == device && wish.since > to) {
            wish.doubts.push(wish.promise);
            wish.excuse();
        }
    }
}
