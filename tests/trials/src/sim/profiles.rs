//! Changes of a profile: each is made from what the one before it left, on however many computers.

use portal_core::views::{ProfileForm, Sending};

use super::check::Findings;
use super::device::cut_short;
use super::store::look;
use super::world::World;

/// Another telephone number, in it a mark.
pub(super) struct Change;

impl World {
    /// Somebody gets another telephone number.
    pub(super) async fn change_profile(&mut self, device: usize) {
        let Some(account) = self.devices[device].account().await else { return };
        let Ok(profile) = account.me().read().await else { return };
        let mark = format!("number-{:04}.", self.promises.changes.len());
        let form = ProfileForm { name: profile.name, phone: mark.clone(), language: None };
        let polls = self.perhaps_dies();
        let outcome = cut_short(polls, account.me().change(form)).await;
        drop(account);
        if let Some(is_sure) = self.told(device, &mark, outcome) {
            let change = self.promise(device, mark, Change, is_sure);
            self.promises.changes.push(change);
        }
    }

    pub(super) async fn check_changes(&self, found: &mut Findings) {
        let made = look::profile_changes(self.server.disk());
        let all = &self.promises.changes;
        for it in self.judged(all) {
            let count = made.iter().filter(|body| body.contains(&it.mark)).count();
            if count > 1 {
                found.duplicated.push(format!("{} was changed {count} times", it.mark));
            }
            // A change gives way to the next one.
            let is_same = |other: &&super::promises::Promised<Change>| {
                other.device == it.device && other.person == it.person && other.since > it.since
            };
            if count > 0 || it.is_excused || all.iter().any(|other| is_same(&other)) {
                continue;
            }
            let Some(account) = self.devices[it.device].account().await else { continue };
            let Ok(profile) = account.me().read().await else { continue };
            let is_told = matches!(profile.pending, Some(Sending::NotAccepted { .. }));
            if !(is_told && profile.phone.contains(&it.mark)) {
                found.lost.push(format!("{} is nowhere; the profile is {profile:?}", it.mark));
            }
        }
    }
}
