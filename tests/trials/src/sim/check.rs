//! Whether everything that was promised was kept, when all faults are over.

use std::collections::BTreeMap;

use portal_api::documents::Document;
use portal_api::fingerprint::Sha256;
use portal_api::id::RequestId;
use portal_api::requests::Decision;
use portal_core::account::Account;
use portal_core::views::{RequestState, RequestSummary};
use portal_server::store::InboxRequest;
use uuid::Uuid;

use super::ledger::{Promise, Wish};
use super::office::FIRMS;
use super::store::look;
use super::truth;
use super::world::World;

/// What was found wrong, in words.
#[derive(Debug, Default, Clone)]
pub(super) struct Findings {
    pub(super) lost: Vec<String>,
    pub(super) duplicated: Vec<String>,
    pub(super) stuck: Vec<String>,
    pub(super) diverged: Vec<String>,
}

impl Findings {
    pub(super) fn is_empty(&self) -> bool {
        [&self.lost, &self.duplicated, &self.stuck, &self.diverged].iter().all(|list| list.is_empty())
    }
}

impl World {
    /// Compares promises, computers and server.
    pub(super) async fn check(&mut self) -> Findings {
        let mut found = Findings::default();
        let mut lists = Vec::new();
        for device in &self.devices {
            lists.push(match device.account().await {
                Some(account) => account.requests().list().await.unwrap_or_default(),
                None => Vec::new(),
            });
        }
        let mut inbox = Vec::new();
        for firm in FIRMS {
            inbox.extend(self.server.data().expect("the server runs").store.inbox(firm.id(), false).await.unwrap());
        }
        let devices = &self.devices;
        let is_present = |wish: &&Wish| devices[wish.device].person() == wish.person;
        for wish in self.ledger.wishes.iter().filter(is_present) {
            let stored: Vec<&InboxRequest> =
                inbox.iter().filter(|entry| entry.request.description.contains(&wish.mark)).collect();
            let shown: Vec<&RequestSummary> =
                lists[wish.device].iter().filter(|row| row.title.contains(&wish.mark)).collect();
            let seen = Seen { wish, stored, shown, name: &self.devices[wish.device].name };
            seen.judge(&mut found);
            seen.must_not_stand(&self.server.forgotten, &mut found);
        }
        self.check_promises(&mut found).await;
        for n in 0..self.devices.len() {
            self.check_device(n, &mut found).await;
        }
        found
    }

    /// Whether a computer has exactly what its person may see, and nothing is left to be sent.
    async fn check_device(&mut self, n: usize, found: &mut Findings) {
        let device = &self.devices[n];
        let name = device.name.clone();
        let Some(account) = device.account().await else {
            found.stuck.push(format!("{name}: nobody is signed in"));
            return;
        };
        let status = account.status();
        if status.waiting > 0 {
            found.stuck.push(format!("{name}: {} still wait, line {:?}", status.waiting, status.connection));
        }
        let Some((dir, key)) = device.files().await else { return };
        let (_, router) = device.line.door.knock().expect("the server runs");
        let truth = truth::of(&router, device.person()).await;
        compare(&name, &truth, &look::cached(&dir, &key), found);
        if found.is_empty() {
            check_papers(&name, &account, &truth, found).await;
        }
    }

    /// What only a closed file shows. Programs are ended for it.
    pub(super) async fn check_outboxes(&mut self, found: &mut Findings) {
        for device in &mut self.devices {
            let files = device.files().await;
            device.quit().await;
            let Some((dir, key)) = files else { continue };
            found.stuck.extend(look::unfinished(&dir, &key).into_iter().map(|op| format!("{}: {op}", device.name)));
        }
    }
}

/// Whether every document that is shared can be read, and is what was shared.
async fn check_papers(name: &str, account: &Account, truth: &BTreeMap<Uuid, String>, found: &mut Findings) {
    for document in truth.values().filter_map(|record| serde_json::from_str::<Document>(record).ok()) {
        match account.documents().bytes(document.id).await {
            Ok((bytes, _)) if Sha256::of(&bytes) == document.sha256 => {}
            Ok(_) => found.diverged.push(format!("{name} has other bytes of {}", document.name)),
            Err(error) => found.stuck.push(format!("{name} cannot read {}: {:?}", document.name, error.code())),
        }
    }
}

fn compare(name: &str, truth: &BTreeMap<Uuid, String>, cached: &BTreeMap<Uuid, (u64, String)>, found: &mut Findings) {
    for (id, record) in truth {
        match cached.get(id) {
            None => found.diverged.push(format!("{name} lacks {id}: {record}")),
            Some((_, here)) if here != record => found.diverged.push(format!("{name} has {here} instead of {record}")),
            Some(_) => {}
        }
    }
    for (id, (_, record)) in cached.iter().filter(|(id, _)| !truth.contains_key(id)) {
        found.diverged.push(format!("{name} still has {id}: {record}"));
    }
}

/// One wish, and what has become of it.
struct Seen<'a> {
    wish: &'a Wish,
    stored: Vec<&'a InboxRequest>,
    shown: Vec<&'a RequestSummary>,
    /// Of the computer.
    name: &'a str,
}

impl Seen<'_> {
    fn tell(&self, what: &str) -> String {
        let stored: Vec<_> = self.stored.iter().map(|entry| (entry.request.id, &entry.request.decision)).collect();
        let shown: Vec<_> = self.shown.iter().map(|row| (row.id, &row.state)).collect();
        let Wish { mark, promise, doubts, .. } = self.wish;
        format!("{mark} on {} ({promise:?}, doubts {doubts:?}): {what}; stored {stored:?}, shown {shown:?}", self.name)
    }

    fn judge(&self, found: &mut Findings) {
        let Self { wish, stored, shown, .. } = self;
        let standing: Vec<_> = stored.iter().filter(|entry| entry.request.decision != Decision::Withdrawn).collect();
        if standing.len() > 1 {
            found.duplicated.push(self.tell("came more than once"));
        }
        for entry in &standing {
            if entry.n_missing > 0 && !wish.may_lack_photos {
                found.stuck.push(self.tell("files are missing"));
            }
            if entry.request.attachments.len() != wish.photos {
                found.lost.push(self.tell("files were lost"));
            }
        }
        for entry in stored {
            let row = shown.iter().find(|row| row.id == entry.request.id);
            if !row.is_some_and(|row| agrees(&entry.request.decision, &row.state)) {
                found.diverged.push(self.tell("the computer shows something else"));
            }
        }
        for row in shown.iter().filter(|row| claims_the_server(&row.state)) {
            if !stored.iter().any(|entry| entry.request.id == row.id) {
                found.diverged.push(self.tell("the computer shows what the server does not have"));
            }
        }
        for row in shown.iter().filter(|row| is_under_way(&row.state)) {
            found.stuck.push(self.tell(&format!("{:?}", row.state)));
        }
        if wish.is_excused {
            return;
        }
        let may = |promise| wish.promise == promise || wish.doubts.contains(&promise);
        let is_refused = shown.iter().any(|row| matches!(row.state, RequestState::NotAccepted { .. }));
        let is_draft = shown.iter().any(|row| row.state == RequestState::Draft);
        let is_kept = standing.len() == 1
            || is_refused
            || (may(Promise::Saved) && is_draft)
            || may(Promise::Nothing)
            || may(Promise::ThrownAway)
            || may(Promise::TakingBack);
        if !is_kept {
            found.lost.push(self.tell("is nowhere"));
        }
    }

    /// Whoever takes something back before the company has decided wins over everything that is still on its way. Only a
    /// server that was put back may have forgotten that the decision came first.
    fn must_not_stand(&self, forgotten: &[RequestId], found: &mut Findings) {
        let Self { wish, stored, .. } = self;
        let is_sure = wish.promise == Promise::TakingBack && wish.doubts.is_empty() && !wish.is_excused;
        let stands = stored
            .iter()
            .map(|entry| &entry.request)
            .any(|request| request.decision == Decision::Open && !forgotten.contains(&request.id));
        if is_sure && stands {
            found.diverged.push(self.tell("was taken back and stands"));
        }
    }
}

fn agrees(decision: &Decision, state: &RequestState) -> bool {
    match decision {
        Decision::Open => *state == RequestState::Received,
        Decision::Accepted { .. } => matches!(state, RequestState::Accepted { .. }),
        Decision::Declined { .. } => matches!(state, RequestState::Declined { .. }),
        Decision::Withdrawn => *state == RequestState::Withdrawn,
    }
}

fn claims_the_server(state: &RequestState) -> bool {
    matches!(state, RequestState::Received | RequestState::Accepted { .. } | RequestState::Declined { .. })
}

fn is_under_way(state: &RequestState) -> bool {
    matches!(
        state,
        RequestState::Waiting { .. }
            | RequestState::Sending { .. }
            | RequestState::Held { .. }
            | RequestState::TakingBack
    )
}
