//! `profile.change`: `PATCH /v1/me`.

use bytes::Bytes;
use portal_api::id::{Epoch, PortalUserId};
use portal_api::profile::{OwnProfile, ProfileChange};
use uuid::Uuid;

use super::{Kind, Packed, Seen, TakeBack, Traits, acknowledged, unknown_version, unreadable};
use crate::Result;
use crate::event::Noun;
use crate::outbox::courier::Target;
use crate::outbox::machine::{Input, Notice};
use crate::outbox::op::Op;
use crate::outbox::worker::Line;
use crate::views::ProfileForm;

pub(super) const TRAITS: Traits = Traits {
    name: "profile.change",
    noun: Noun::Profile,
    body_version: 1,
    // The way back is another change.
    take_back: TakeBack::Never,
    confirmed_by_feed: true,
    carries_files: false,
    notice: Some(Notice::Received),
};

/// The change as it will travel.
pub(crate) fn pack(change: &ProfileChange) -> Result<Packed> {
    Packed::new(Kind::Profile, change)
}

/// The change that was packed, by whatever version of this program.
pub(crate) fn unpack(version: u32, body: &[u8]) -> Result<ProfileChange> {
    match version {
        1 => serde_json::from_slice(body).map_err(|error| unreadable(&error)),
        other => Err(unknown_version(Kind::Profile, other)),
    }
}

/// What was typed, as it is kept while it is not handed over.
pub(crate) fn written(form: &ProfileForm) -> Result<String> {
    serde_json::to_string(form).map_err(|error| unreadable(&error))
}

/// What [`written`] kept.
pub(crate) fn read(text: &str) -> Result<ProfileForm> {
    serde_json::from_str(text).map_err(|error| unreadable(&error))
}

/// Each change is made from what the one before it left.
pub(crate) const fn lane(user: PortalUserId) -> Uuid {
    user.0
}

pub(super) async fn perform(op: &Op, epoch: Epoch, line: &Line<'_>) -> Result<Input> {
    Ok(acknowledged(line.courier.write(Target::Profile, Bytes::copy_from_slice(&op.body), epoch).await?))
}

/// The new name, if it is one.
pub(super) fn title(op: &Op) -> Option<String> {
    unpack(op.body_version, &op.body).ok()?.name
}

pub(super) fn seen(record: &str) -> Option<Seen> {
    let change = serde_json::from_str::<OwnProfile>(record).ok()?.last_change?;
    Some(Seen { kind: Kind::Profile, entity: change.id.into(), fingerprint: change.fingerprint })
}
