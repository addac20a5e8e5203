//! Bodies of every version that was ever written are read for ever; identities are derived.

use jiff::civil::date;
use portal_api::fingerprint::Sha256;
use portal_api::id::{ObjectId, WorkTypeCode};
use portal_api::requests::{AttachmentRef, Contact, DayPart, NewRequest, PartOfDay};

use super::*;

fn request() -> NewRequest {
    NewRequest {
        id: RequestId(Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001)),
        object: Some(ObjectId(Uuid::from_u128(2))),
        work_type: WorkTypeCode("fault".into()),
        description: "Lift stops 🛗\nbetween floors".into(),
        wished_for: vec![DayPart { date: date(2026, 12, 1), part: PartOfDay::Morning }],
        contact: Contact { name: "Anna Brandt".into(), phone: "+49 40 123".into() },
        attachments: vec![AttachmentRef {
            sha256: Sha256::of(b"photo"),
            name: "photo.jpg".into(),
            mime: "image/jpeg".into(),
            size: 5,
        }],
    }
}

/// What version 1 wrote. Never edited: whoever changes the shape adds a version and a test beside this one.
const CREATE_1: &str = r#"{"id":"01930000-0000-7000-8000-000000000001","object":"00000000-0000-0000-0000-000000000002","work_type":"fault","description":"Lift stops 🛗\nbetween floors","wished_for":[{"date":"2026-12-01","part":"morning"}],"contact":{"name":"Anna Brandt","phone":"+49 40 123"},"attachments":[{"sha256":"55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8","name":"photo.jpg","mime":"image/jpeg","size":5}]}"#;

#[test]
fn f1_a_request_of_version_1_is_read_for_ever() {
    assert_eq!(create::unpack(1, CREATE_1.as_bytes()).unwrap(), request());
    assert!(create::unpack(99, CREATE_1.as_bytes()).is_err());
}

#[test]
fn bodies_are_written_in_these_shapes() {
    let text = |packed: Packed| String::from_utf8(packed.bytes).unwrap();
    assert_eq!(text(create::pack(&request()).unwrap()), CREATE_1);
    insta::assert_snapshot!(text(files::pack(&request().attachments).unwrap()), @r#"{"files":[{"sha256":"55c64d0fcd6f9d5f7c828093857e3fdfda68478bb4e9bd24d481ef391c7804e8","name":"photo.jpg","mime":"image/jpeg","size":5}]}"#);
    insta::assert_snapshot!(text(withdraw::pack(request().id).unwrap()), @r#"{"id":"01930000-0000-7000-8000-000000000001"}"#);
}

#[test]
fn a_corrected_copy_has_the_same_id_on_every_device_and_in_every_life_of_one() {
    let (first, second) = (copy_id(request().id, 1), copy_id(request().id, 2));
    assert_eq!(first, copy_id(request().id, 1));
    assert_ne!(first, second);
    assert_eq!(first.0.get_version_num(), 8);
    insta::assert_snapshot!(first, @"4440d03f-7c61-8079-96f8-5d27c8c802e6");
}

#[test]
fn kinds_have_names_of_their_own() {
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.traits().name), Some(kind));
    }
    assert_eq!(Kind::parse("request.dance"), None);
    let id = RequestId(Uuid::from_u128(7));
    assert_eq!(Kind::Create.op_id(id), id.0);
    assert_ne!(Kind::Files.op_id(id), Kind::Withdraw.op_id(id));
}
