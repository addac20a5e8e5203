//! Every kind of knowledge about an id, against the same submission.

use bytes::Bytes;
use jiff::Timestamp;
use jiff::civil::date;
use portal_api::id::{Epoch, ObjectId, RequestId, WorkTypeCode};
use portal_api::requests::WorkType;
use rstest::rstest;
use uuid::Uuid;

use super::*;

fn body(description: &str) -> Sealed {
    let id = RequestId(Uuid::from_u128(1));
    let body = serde_json::json!({"id": id, "object": null, "work_type": "fault", "description": description});
    Sealed::new(id, Bytes::from(body.to_string()))
}

fn admission() -> Admission {
    let fault = WorkType { code: WorkTypeCode("fault".into()), label: "Fault".into(), emergency_phone: None };
    Admission {
        rules: RequestRules { may_create: true, work_types: vec![fault], ..RequestRules::default() },
        earliest: date(2026, 1, 1),
        object_is_visible: true,
    }
}

fn stored(body: &Sealed, is_decided: bool) -> Known {
    let receipt = Receipt {
        id: body.path,
        fingerprint: body.fingerprint,
        epoch: Epoch(Uuid::nil()),
        number: "R-1001".into(),
        received_at: Timestamp::UNIX_EPOCH,
        missing: Vec::new(),
    };
    Known::Stored(Box::new(Seen { fingerprint: body.fingerprint, is_decided, receipt }))
}

fn code(result: Result<Verdict, Box<Problem>>) -> Option<ErrorCode> {
    result.err().map(|problem| problem.code)
}

#[test]
fn the_same_bytes_get_the_same_answer_even_when_nothing_is_allowed_any_more() {
    let mut admission = admission();
    admission.rules.may_create = false;
    let verdict = decide(stored(&body("Lift"), true), body("Lift"), &admission);
    assert!(matches!(verdict, Ok(Verdict::Replay(receipt)) if receipt.number == "R-1001"));
}

#[test]
fn an_id_is_never_used_twice() {
    assert_eq!(code(decide(stored(&body("Lift"), false), body("Door"), &admission())), Some(ErrorCode::IdConflict));
    assert_eq!(code(decide(Known::Foreign, body("Lift"), &admission())), Some(ErrorCode::IdConflict));
    assert_eq!(code(decide(Known::Withdrawn, body("Lift"), &admission())), Some(ErrorCode::Withdrawn));
}

#[test]
fn a_first_submission_is_judged_by_the_rules() {
    assert!(matches!(decide(Known::Nothing, body("Lift"), &admission()), Ok(Verdict::Insert(_))));
    let refused = decide(Known::Nothing, body(" "), &admission()).unwrap_err();
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (ErrorCode::InvalidInput, "description"));
    let hidden = Admission { object_is_visible: false, ..admission() };
    let mut with_object = body("Lift");
    with_object.content.as_mut().unwrap().object = Some(ObjectId(Uuid::from_u128(9)));
    assert_eq!(decide(Known::Nothing, with_object, &hidden).unwrap_err().fields[0].code, FieldCode::Unknown);
    let closed = Admission { rules: RequestRules::default(), ..admission() };
    assert_eq!(code(decide(Known::Nothing, body("Lift"), &closed)), Some(ErrorCode::NotShared));
}

#[rstest]
#[case::garbage("<html>", ErrorCode::Malformed)]
#[case::another_id(
    "{\"id\":\"00000000-0000-0000-0000-000000000002\",\"object\":null,\"work_type\":\"fault\",\"description\":\"x\"}",
    ErrorCode::InvalidInput
)]
fn unreadable_bodies_are_refused_only_when_nothing_is_known(#[case] text: &str, #[case] expected: ErrorCode) {
    let sealed = Sealed::new(RequestId(Uuid::from_u128(1)), Bytes::from(text.to_owned()));
    assert_eq!(code(decide(Known::Nothing, sealed.clone(), &admission())), Some(expected));
    assert!(decide(stored(&sealed, false), sealed, &admission()).is_ok());
}

#[test]
fn only_what_the_office_has_not_decided_can_be_taken_back() {
    assert_eq!(withdraw(&Known::Nothing).unwrap(), Withdrawal::Tombstone);
    assert_eq!(withdraw(&Known::Withdrawn).unwrap(), Withdrawal::Nothing);
    assert_eq!(withdraw(&stored(&body("Lift"), false)).unwrap(), Withdrawal::Mark);
    assert_eq!(withdraw(&stored(&body("Lift"), true)).unwrap_err().code, ErrorCode::IdConflict);
    assert_eq!(withdraw(&Known::Foreign).unwrap_err().code, ErrorCode::NotFound);
}
