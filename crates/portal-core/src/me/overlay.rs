//! `cache ∪ overlay(outbox)` of the profile. Pure.

use jiff::Timestamp;
use portal_api::me::Shared;
use portal_api::profile::{OwnProfile, ProfileChange};

use crate::outbox::desk::sending;
use crate::outbox::kinds::{Kind, profile};
use crate::outbox::op::{Op, State};
use crate::views::{ProfileForm, ProfileView};

/// The profile that will stand when everything on its way has arrived.
pub(super) fn applied(row: OwnProfile, ops: &[Op], now: Timestamp) -> OwnProfile {
    let on_top: Vec<_> = pending(&row, ops).collect();
    on_top.into_iter().fold(row, |profile, (op, change)| change.applied_to(profile, op.fingerprint, now))
}

/// What was changed here and the row does not tell yet. What was refused stays until the person has dealt with it.
fn pending<'a>(row: &OwnProfile, ops: &'a [Op]) -> impl Iterator<Item = (&'a Op, ProfileChange)> {
    let (lane, version) = (profile::lane(row.id), row.version);
    ops.iter().filter(move |op| op.kind == Kind::Profile && op.lane == lane && op.state != State::Cancelled).filter_map(
        move |op| {
            let change = profile::unpack(op.body_version, &op.body).ok()?;
            (change.version >= version || matches!(op.state, State::Rejected(_))).then_some((op, change))
        },
    )
}

pub(super) fn view(
    shared: &Shared,
    row: Option<OwnProfile>,
    ops: &[Op],
    draft: Option<ProfileForm>,
    now: Timestamp,
) -> ProfileView {
    let may_edit = row.is_some() && shared.may.edit_profile;
    let row = row.unwrap_or_else(|| OwnProfile {
        id: shared.user.id,
        version: 0,
        name: shared.user.name.clone(),
        email: shared.user.email.clone(),
        phone: String::new(),
        language: None,
        last_change: None,
        changed_at: now,
    });
    let last = pending(&row, ops).last().and_then(|(op, _)| sending(op, now));
    let shown = applied(row, ops, now);
    ProfileView {
        name: shown.name,
        email: shown.email,
        phone: shown.phone,
        language: shown.language,
        customer_name: shared.user.customer_name.clone(),
        may_edit,
        pending: last,
        draft,
    }
}
