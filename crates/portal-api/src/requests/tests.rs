//! Each rule alone, and that a draft without problems is complete.

use jiff::civil::date;
use rstest::rstest;
use uuid::Uuid;

use super::*;

fn rules() -> RequestRules {
    RequestRules {
        may_create: true,
        work_types: vec![WorkType { code: WorkTypeCode("fault".into()), label: "Fault".into(), emergency_phone: None }],
        ..RequestRules::default()
    }
}

fn photo(n: u8) -> AttachmentRef {
    AttachmentRef { sha256: Sha256::of(&[n]), name: "photo.jpg".into(), mime: "image/jpeg".into(), size: 1000 }
}

fn draft() -> RequestDraft {
    RequestDraft {
        work_type: Some(WorkTypeCode("fault".into())),
        description: "Lift stops between floors".into(),
        attachments: vec![photo(1), photo(2)],
        ..RequestDraft::new(RequestId(Uuid::nil()))
    }
}

type Change = fn(&mut RequestDraft);

#[rstest]
#[case::right(|_: &mut RequestDraft| {}, &[])]
#[case::no_work_type(|d: &mut RequestDraft| d.work_type = None, &[("work_type", FieldCode::Required)])]
#[case::other_work_type(|d: &mut RequestDraft| d.work_type = Some(WorkTypeCode("party".into())), &[("work_type", FieldCode::NotOffered)])]
#[case::no_text(|d: &mut RequestDraft| d.description.clear(), &[("description", FieldCode::Required)])]
#[case::nul_in_contact(|d: &mut RequestDraft| d.contact.phone = "0\0".into(), &[("contact.phone", FieldCode::ContainsNul)])]
#[case::yesterday(|d: &mut RequestDraft| d.wished_for = vec![DayPart { date: date(2026, 1, 1), part: PartOfDay::Morning }], &[("wished_for.0", FieldCode::InThePast)])]
#[case::not_a_photo(|d: &mut RequestDraft| d.attachments[1].mime = "application/zip".into(), &[("attachments.1", FieldCode::UnsupportedType)])]
#[case::thirty_megabytes(|d: &mut RequestDraft| d.attachments[0].size = 30 << 20, &[("attachments.0", FieldCode::TooLarge)])]
#[case::same_photo_twice(|d: &mut RequestDraft| d.attachments[1] = d.attachments[0].clone(), &[("attachments.1", FieldCode::Duplicate)])]
#[case::too_many(|d: &mut RequestDraft| d.attachments = (0..21).map(photo).collect(), &[("attachments", FieldCode::TooMany)])]
fn a_draft_is_judged_field_by_field(#[case] change: Change, #[case] expected: &[(&str, FieldCode)]) {
    let mut draft = draft();
    change(&mut draft);
    let problems = draft.problems(&rules(), date(2026, 2, 1));
    let found: Vec<_> = problems.iter().map(|p| (p.field.as_str(), p.code)).collect();
    assert_eq!(found, expected);
    assert_eq!(draft.complete(&rules(), date(2026, 2, 1)).is_ok(), expected.is_empty());
}

#[test]
fn a_new_draft_is_blank_until_something_is_entered() {
    let mut draft = RequestDraft::new(RequestId(Uuid::nil()));
    assert!(draft.is_blank());
    draft.description.push('x');
    assert!(!draft.is_blank());
}
