//! Every reason not to change a profile, and the one not to ask for reasons.

use bytes::Bytes;
use jiff::Timestamp;
use portal_api::id::{Epoch, PortalUserId, ProfileChangeId};
use portal_api::receipts::Acknowledgement;
use rstest::rstest;
use uuid::Uuid;

use super::*;

fn profile() -> OwnProfile {
    OwnProfile {
        id: PortalUserId(Uuid::from_u128(1)),
        version: 2,
        name: "Anna Brandt".into(),
        email: "anna@example.org".into(),
        phone: String::new(),
        language: None,
        last_change: None,
        changed_at: Timestamp::UNIX_EPOCH,
    }
}

fn body(version: u32, name: &str) -> Sealed {
    let id = ProfileChangeId(Uuid::from_u128(7));
    let change = ProfileChange { id, version, name: Some(name.into()), ..ProfileChange::default() };
    Sealed::new((), Bytes::from(serde_json::to_vec(&change).unwrap()))
}

fn free() -> Admission {
    Admission { may_edit: true, profile: profile(), n_recent: 0 }
}

#[rstest]
#[case::taken_id(Known::Taken, body(2, "Anna"), free(), ErrorCode::IdConflict)]
#[case::switched_off(Known::Nothing, body(2, "Anna"), Admission { may_edit: false, ..free() }, ErrorCode::NotShared)]
#[case::no_name(Known::Nothing, body(2, ""), free(), ErrorCode::InvalidInput)]
#[case::changed_on_another_device(Known::Nothing, body(1, "Anna"), free(), ErrorCode::EditConflict)]
#[case::a_flood(Known::Nothing, body(2, "Anna"), Admission { n_recent: PER_HOUR, ..free() }, ErrorCode::TooManyRequests)]
fn a_change_is_refused(
    #[case] known: Known,
    #[case] body: Sealed,
    #[case] admission: Admission,
    #[case] expected: ErrorCode,
) {
    assert_eq!(decide(known, body, admission).unwrap_err().code, expected);
}

#[test]
fn a_conflict_carries_the_profile_as_it_is() {
    let conflict = decide(Known::Nothing, body(1, "Anna"), free()).unwrap_err();
    assert_eq!(conflict.profile.as_deref(), Some(&profile()));
    assert_eq!(conflict.status, 412);
}

#[test]
fn a_repeated_change_is_answered_whatever_the_version_is_by_now() {
    let before = Acknowledgement {
        id: Uuid::from_u128(7),
        fingerprint: body(2, "Anna").fingerprint,
        epoch: Epoch(Uuid::nil()),
        received_at: Timestamp::UNIX_EPOCH,
        version: Some(3),
    };
    let moved_on = Admission { profile: OwnProfile { version: 9, ..profile() }, may_edit: false, n_recent: 0 };
    let outcome = decide(Known::Stored(before), body(2, "Anna"), moved_on).unwrap();
    assert_eq!(outcome, Outcome::Replay(before));
}
