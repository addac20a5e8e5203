//! What people do at their computers.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use portal_api::id::{DocumentId, RequestId, WorkTypeCode};
use portal_core::views::{RequestState, RequestSummary};
use portal_core::{Error, Result};
use portal_testkit::a_request;
use portal_testkit::cast::id_of;

use super::device::cut_short;
use super::ledger::{Promise, Wish};
use super::world::World;

/// A kind of work that the office switches off now and then.
pub(super) const SPECIAL: &str = "maintenance";
/// One that it never does.
const USUAL: &str = "fault";

impl World {
    /// Somebody does something with a request.
    pub(super) async fn use_program(&mut self, device: usize) {
        match self.dice.below(100) {
            0..=3 => return self.change_places(device).await,
            4 => return self.sign_out(device).await,
            5..=14 => return self.read_paper(device).await,
            15..=24 => return self.remark(device).await,
            25..=34 => return self.decide_offer(device).await,
            35..=39 => return self.change_profile(device).await,
            _ if self.devices[device].account().await.is_none() => return self.sign_in(device).await,
            _ => {}
        }
        let person = self.devices[device].person();
        let is_mine = |n: &usize| self.ledger.wishes[*n].device == device && self.ledger.wishes[*n].person == person;
        let mine: Vec<usize> = (0..self.ledger.wishes.len()).filter(is_mine).collect();
        if mine.is_empty() || self.dice.percent(40) {
            return self.write(device).await;
        }
        let wish = *self.dice.one(&mine);
        match self.state_of(wish).await {
            Some(RequestState::Draft) if self.dice.percent(80) => self.submit(wish).await,
            Some(RequestState::NotAccepted { .. }) if self.dice.percent(70) => self.correct(wish).await,
            Some(RequestState::Draft | RequestState::NotAccepted { .. }) => self.throw_away(wish).await,
            Some(RequestState::Waiting { .. }) if self.dice.percent(30) => self.rewrite(wish).await,
            Some(RequestState::Waiting { .. } | RequestState::Held { .. }) if self.dice.percent(40) => {
                self.hurry(wish).await;
            }
            Some(RequestState::Withdrawn) | None => {}
            Some(_) if self.dice.percent(50) => self.take_back(wish).await,
            Some(_) => {}
        }
    }

    /// Signs in; the line may not allow it.
    pub(super) async fn sign_in(&mut self, device: usize) {
        let polls = self.perhaps_dies();
        let outcome = cut_short(polls, self.devices[device].sign_in()).await;
        match outcome {
            Some(Ok(())) => self.trace.note(format!("{} signed in", self.devices[device].name)),
            Some(Err(error)) => {
                self.trace.note(format!("{} cannot sign in: {:?}", self.devices[device].name, error.code()));
            }
            None => self.dies(device, "while signing in"),
        }
    }

    /// The other person sits down.
    async fn change_places(&mut self, device: usize) {
        let device = &mut self.devices[device];
        device.present = (device.present + 1) % device.people.len();
        self.trace.note(format!("{} is used by {}", device.name, device.person().name));
        device.open_own_account().await.expect("an account of this computer opens");
    }

    async fn sign_out(&mut self, device: usize) {
        if self.devices[device].account().await.is_none() {
            return;
        }
        let person = self.devices[device].person();
        let polls = self.perhaps_dies();
        let outcome = cut_short(polls, self.devices[device].sign_out()).await;
        self.trace.note(format!("{} signed out {}", self.devices[device].name, person.name));
        self.ledger.signed_out(device, person);
        self.forget(|on, of, _| on == device && of == person);
        if outcome.is_none() {
            self.dies(device, "while signing out");
        }
    }

    /// Reads a document; what is shown must be what it is called.
    async fn read_paper(&mut self, device: usize) {
        let Some(account) = self.devices[device].account().await else { return };
        let customer = self.devices[device].person().customer;
        let name = format!("paper-{}.txt", self.dice.below(3));
        let id = DocumentId(id_of(&format!("{}/{name}", customer.name)));
        let polls = self.perhaps_dies();
        let outcome = cut_short(polls, account.documents().bytes(id)).await;
        drop(account);
        match outcome {
            Some(Ok((bytes, _))) => {
                let expected = format!("{} {name} ", customer.name);
                assert!(bytes.starts_with(expected.as_bytes()), "a paper that nobody shared");
                self.trace.note(format!("{} read {name}", self.devices[device].name));
            }
            Some(Err(error)) => {
                self.trace.note(format!("{} cannot read: {:?}", self.devices[device].name, error.code()));
            }
            None => self.dies(device, "while reading"),
        }
    }

    async fn write(&mut self, device: usize) {
        let person = self.devices[device].person();
        let mark = self.ledger.new_mark();
        let kind = if self.dice.percent(40) { SPECIAL } else { USUAL };
        let photos = if self.dice.percent(30) { 1 + self.dice.place(2) } else { 0 };
        let mut request = a_request().saying(format!("{mark}\nthe lift stands still")).of_kind(kind);
        for n in 0..photos {
            let photo = self.dice.place(self.photos.len());
            request = request.with_photo(&format!("photo-{n}.jpg"), self.photos[photo].clone());
        }
        let account = self.devices[device].account().await.expect("somebody is signed in");
        let requests = account.requests();
        let polls = self.perhaps_dies();
        let work = async {
            let id = requests.new_draft(None).await?.content.id;
            requests.save(request.draft(id)).await?;
            for (name, bytes) in request.photos() {
                let size = u32::try_from(bytes.len()).expect("a small photo");
                requests.attach(id, name.clone(), size, bytes.clone()).await?;
            }
            Ok::<RequestId, Error>(id)
        };
        let outcome = cut_short(polls, work).await;
        drop(account);
        match outcome {
            Some(Ok(id)) => {
                self.trace.note(format!("{} wrote {mark} as {id}", self.devices[device].name));
                let since = self.ledger.tick();
                self.ledger.wishes.push(Wish {
                    mark,
                    device,
                    person,
                    id,
                    promise: Promise::Saved,
                    since,
                    doubts: Vec::new(),
                    is_excused: false,
                    may_lack_photos: false,
                    photos,
                });
                let wish = self.ledger.wishes.len() - 1;
                match self.dice.below(100) {
                    0..=39 if kind == SPECIAL => self.submit_in_the_basement(wish).await,
                    0..=84 => self.submit(wish).await,
                    _ => {}
                }
            }
            Some(Err(error)) => {
                self.trace.note(format!("{} could not write: {:?}", self.devices[device].name, error.code()));
            }
            None => self.dies(device, "while writing"),
        }
    }

    /// Sends something that the company does not offer any more by the time that it hears of it: without this hardly
    /// anything is ever refused, because programs know the rules.
    async fn submit_in_the_basement(&mut self, wish: usize) {
        let line = Arc::clone(&self.devices[self.ledger.wishes[wish].device].line);
        let was_cut = line.is_cut.swap(true, Ordering::Relaxed);
        self.submit(wish).await;
        self.stop_offering(self.ledger.wishes[wish].person.customer.firm).await;
        line.is_cut.store(was_cut, Ordering::Relaxed);
    }

    async fn submit(&mut self, wish: usize) {
        let (device, id) = self.whose(wish);
        let Some(account) = self.devices[device].account().await else { return };
        let polls = self.perhaps_dies();
        let outcome = cut_short(polls, account.requests().submit(id)).await;
        drop(account);
        let outcome = self.renamed(wish, outcome);
        self.settled(wish, "submit", Promise::Queued, outcome);
    }

    /// Corrects what was not accepted, and sends it again.
    async fn correct(&mut self, wish: usize) {
        let (device, id) = self.whose(wish);
        // Without this hardly any disk is set back to a moment just before a correction.
        if self.dice.percent(50) {
            self.keep_copy(device);
        }
        let Some(account) = self.devices[device].account().await else { return };
        let polls = self.perhaps_dies();
        let work = async {
            let requests = account.requests();
            let mut content = requests.edit(id).await?.content;
            content.work_type = Some(WorkTypeCode(USUAL.to_owned()));
            requests.save(content).await?;
            requests.submit(id).await
        };
        let outcome = cut_short(polls, work).await;
        drop(account);
        let outcome = self.renamed(wish, outcome);
        self.settled(wish, "correct", Promise::Queued, outcome);
    }

    /// Opens what waits, changes it, and sends it.
    async fn rewrite(&mut self, wish: usize) {
        let (device, id) = self.whose(wish);
        let Some(account) = self.devices[device].account().await else { return };
        let polls = self.perhaps_dies();
        let work = async {
            let requests = account.requests();
            let mut content = requests.edit(id).await?.content;
            content.description.push_str(" and stinks");
            requests.save(content).await?;
            requests.submit(id).await
        };
        let outcome = cut_short(polls, work).await;
        drop(account);
        // Opened again it is a draft until it is sent.
        if !matches!(outcome, Some(Ok(_))) {
            self.ledger.doubt(wish, Promise::Saved);
        }
        let outcome = self.renamed(wish, outcome);
        self.settled(wish, "rewrite", Promise::Queued, outcome);
    }

    async fn throw_away(&mut self, wish: usize) {
        let (device, id) = self.whose(wish);
        let Some(account) = self.devices[device].account().await else { return };
        let polls = self.perhaps_dies();
        let outcome = cut_short(polls, account.requests().discard(id)).await;
        drop(account);
        self.settled(wish, "discard", Promise::ThrownAway, outcome);
    }

    async fn take_back(&mut self, wish: usize) {
        let (device, id) = self.whose(wish);
        let Some(account) = self.devices[device].account().await else { return };
        let polls = self.perhaps_dies();
        let outcome = cut_short(polls, account.requests().take_back(id)).await;
        drop(account);
        self.settled(wish, "take back", Promise::TakingBack, outcome);
    }

    async fn hurry(&mut self, wish: usize) {
        let (device, id) = self.whose(wish);
        let Some(account) = self.devices[device].account().await else { return };
        let outcome = account.requests().send_now(id).await;
        if let Err(error) = outcome {
            self.refused(wish, "send now", &error);
        }
    }

    /// A computer that was set back shows as not accepted what was corrected since; its person corrects that again.
    pub(super) async fn correct_again(&mut self, device: usize) {
        for wish in 0..self.ledger.wishes.len() {
            let whose = &self.ledger.wishes[wish];
            if whose.device != device || whose.person != self.devices[device].person() {
                continue;
            }
            if let Some(RequestState::NotAccepted { .. }) = self.state_of(wish).await {
                self.correct(wish).await;
            }
        }
    }

    /// How the person's own list shows it. They know it by what they wrote: on a disk that was set back it has the
    /// identity of before its correction.
    async fn state_of(&mut self, wish: usize) -> Option<RequestState> {
        let (device, id) = self.whose(wish);
        let account = self.devices[device].account().await?;
        let rows = account.requests().list().await.ok()?;
        let mark = &self.ledger.wishes[wish].mark;
        let row = rows.iter().find(|row| row.id == id).or_else(|| rows.iter().find(|row| row.title.contains(mark)))?;
        self.ledger.wishes[wish].id = row.id;
        Some(row.state.clone())
    }

    fn whose(&self, wish: usize) -> (usize, RequestId) {
        let wish = &self.ledger.wishes[wish];
        (wish.device, wish.id)
    }

    /// Whether the program dies in the middle of the next action, and after how many steps.
    pub(super) fn perhaps_dies(&self) -> Option<u64> {
        self.dice.percent(8).then(|| 1 + self.dice.below(25))
    }

    /// What was sent may have another identity from now on.
    fn renamed(&mut self, wish: usize, outcome: Option<Result<RequestSummary>>) -> Option<Result<()>> {
        outcome.map(|sent| sent.map(|summary| self.ledger.wishes[wish].id = summary.id))
    }

    /// The program said yes, said no, or died over it.
    fn settled(&mut self, wish: usize, what: &str, promise: Promise, outcome: Option<Result<()>>) {
        match outcome {
            Some(Ok(())) => self.promised(wish, promise),
            Some(Err(error)) => self.refused(wish, what, &error),
            None => self.died_over(wish, promise),
        }
    }

    fn promised(&mut self, wish: usize, promise: Promise) {
        self.trace.note(format!("{} {promise:?}", self.ledger.wishes[wish].mark));
        self.ledger.promise(wish, promise);
    }

    fn refused(&self, wish: usize, what: &str, error: &Error) {
        self.trace.note(format!("{} cannot {what}: {:?}", self.ledger.wishes[wish].mark, error.code()));
    }

    fn died_over(&mut self, wish: usize, promise: Promise) {
        self.ledger.doubt(wish, promise);
        let device = self.ledger.wishes[wish].device;
        self.dies(device, &format!("over {} {promise:?}", self.ledger.wishes[wish].mark));
    }

    /// Notes what came of a wish with this mark: whether the program said yes for sure, `None` when it said no.
    pub(super) fn told(&mut self, device: usize, mark: &str, outcome: Option<Result<()>>) -> Option<bool> {
        let name = self.devices[device].name.clone();
        match outcome {
            Some(Ok(())) => {
                self.trace.note(format!("{name} {mark}"));
                Some(true)
            }
            Some(Err(error)) => {
                self.trace.note(format!("{name} cannot {mark}: {:?}", error.code()));
                None
            }
            None => {
                self.dies(device, &format!("over {mark}"));
                Some(false)
            }
        }
    }

    pub(super) fn dies(&mut self, device: usize, when: &str) {
        self.trace.note(format!("{} dies {when}", self.devices[device].name));
        self.devices[device].kill();
    }
}
