//! What a signed-in person may change about themselves: `PATCH /v1/me`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::id::{PortalUserId, ProfileChangeId};
use crate::portals::Language;
use crate::problem::{FieldCode, FieldProblem};
use crate::text::{LINE_MAX, line_problem};

/// The viewer's own profile, as the feed shares it with them and with nobody else. One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnProfile {
    /// Identity.
    pub id: PortalUserId,
    /// Counts up with every change, from 1. A change names the version that it was made from.
    pub version: u32,
    /// Full name.
    pub name: String,
    /// Sign-in name; the office changes it.
    pub email: String,
    /// A telephone number as people write it; may be empty.
    #[serde(default)]
    pub phone: String,
    /// The language the person wants to be written to; `None` is the portal's.
    #[serde(default)]
    pub language: Option<Language>,
    /// The newest change that was made in the portal; tells a device whether it is its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_change: Option<AppliedChange>,
    /// When anything about it last changed.
    pub changed_at: Timestamp,
}

/// A change of the profile that the server has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppliedChange {
    /// The identity the client gave it.
    pub id: ProfileChangeId,
    /// Over its body.
    pub fingerprint: Fingerprint,
}

/// A change as it travels: `PATCH /v1/me`. Frozen when first sent; its [`Fingerprint`] is over these bytes. Answered
/// with [`crate::receipts::Acknowledgement`], which names the version that it made.
///
/// The version is part of the body and not an `If-Match` header (RFC 9110 §13.1.1), so that it is frozen and
/// fingerprinted with what it belongs to; the refusal keeps that header's status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileChange {
    /// Made by the client with the change, a UUIDv7. Never expires.
    pub id: ProfileChangeId,
    /// [`OwnProfile::version`] of what the person changed. Another one by now is an `edit-conflict`, and the refusal
    /// carries the profile as it is.
    pub version: u32,
    /// 1 to 200 characters after trimming, one line. Absent stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// At most 200 characters, one line; empty takes it away. Absent stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Absent stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl ProfileChange {
    /// Everything that is wrong with it, field by field; empty when it may be sent.
    ///
    /// Called by the form, by the outbox before it freezes the body, and by the server.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        let name = self.name.as_deref().and_then(|name| line_problem("name", name, 1, LINE_MAX));
        let phone = self.phone.as_deref().and_then(|phone| line_problem("phone", phone, 0, LINE_MAX));
        let nothing = *self == Self { id: self.id, version: self.version, ..Self::default() };
        let empty = nothing.then(|| FieldProblem::new("name", FieldCode::Required));
        [name, phone, empty].into_iter().flatten().collect()
    }

    /// The profile with the change made; the version counts up.
    #[must_use]
    pub fn applied_to(&self, before: OwnProfile, fingerprint: Fingerprint, now: Timestamp) -> OwnProfile {
        let trimmed = |text: &String| text.trim().to_owned();
        OwnProfile {
            version: before.version.saturating_add(1),
            name: self.name.as_ref().map_or(before.name, trimmed),
            phone: self.phone.as_ref().map_or(before.phone, trimmed),
            language: self.language.or(before.language),
            last_change: Some(AppliedChange { id: self.id, fingerprint }),
            changed_at: now,
            ..before
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;

    fn change() -> ProfileChange {
        ProfileChange { id: ProfileChangeId(Uuid::from_u128(7)), version: 3, ..ProfileChange::default() }
    }

    type Fill = fn(ProfileChange) -> ProfileChange;

    #[rstest]
    #[case::nothing_to_do(|c| c, &[("name", FieldCode::Required)])]
    #[case::only_a_number(|c| ProfileChange { phone: Some("0170 1".into()), ..c }, &[])]
    #[case::number_taken_away(|c| ProfileChange { phone: Some(String::new()), ..c }, &[])]
    #[case::only_a_language(|c| ProfileChange { language: Some(Language::De), ..c }, &[])]
    #[case::no_name(|c| ProfileChange { name: Some(" ".into()), ..c }, &[("name", FieldCode::Required)])]
    #[case::two_lines(|c| ProfileChange { name: Some("Anna\nBrandt".into()), ..c }, &[("name", FieldCode::Invalid)])]
    #[case::nul(|c| ProfileChange { phone: Some("0\0".into()), ..c }, &[("phone", FieldCode::ContainsNul)])]
    #[case::long(|c| ProfileChange { phone: Some("0".repeat(201)), ..c }, &[("phone", FieldCode::TooLong)])]
    fn a_change_is_judged_field_by_field(#[case] fill: Fill, #[case] expected: &[(&str, FieldCode)]) {
        let problems = fill(change()).problems();
        assert_eq!(problems.iter().map(|p| (p.field.as_str(), p.code)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_a_change_does_not_name_stays() {
        let before = OwnProfile {
            id: PortalUserId(Uuid::from_u128(1)),
            version: 3,
            name: "Anna Brandt".into(),
            email: "anna@example.org".into(),
            phone: "0170 1".into(),
            language: Some(Language::De),
            last_change: None,
            changed_at: Timestamp::UNIX_EPOCH,
        };
        let change = ProfileChange { name: Some(" Anna Lindt ".into()), ..change() };
        let now = Timestamp::constant(5, 0);
        let fingerprint = Fingerprint::of(b"body");
        let expected = OwnProfile {
            version: 4,
            name: "Anna Lindt".into(),
            last_change: Some(AppliedChange { id: change.id, fingerprint }),
            changed_at: now,
            ..before.clone()
        };
        assert_eq!(change.applied_to(before, fingerprint, now), expected);
    }
}
