//! Every kind of knowledge about an id, against the same comment.

use bytes::Bytes;
use jiff::SignedDuration;
use portal_api::id::{CommentId, CustomerId, Epoch, PortalUserId, WorkOrderId};
use portal_api::receipts::Acknowledgement;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::comments::Place;

const NOW: Timestamp = Timestamp::constant(1_800_000_000, 0);
const PLACE: Place = Place { work_order: WorkOrderId(Uuid::from_u128(1)), comment: CommentId(Uuid::from_u128(2)) };

fn body(text: &str) -> Sealed {
    let new = NewComment { id: PLACE.comment, work_order: PLACE.work_order, text: text.into(), written_at: NOW };
    Sealed::new(PLACE, Bytes::from(serde_json::to_vec(&new).unwrap()))
}

fn stored(body: &Sealed) -> Known {
    Known::Stored(Acknowledgement {
        id: PLACE.comment.0,
        fingerprint: body.fingerprint,
        epoch: Epoch(Uuid::nil()),
        received_at: NOW,
        version: None,
    })
}

fn free() -> Admission {
    Admission { may_comment: true, work_order_is_visible: true, n_recent: 0 }
}

fn code(result: Result<Outcome<NewComment>, Box<Problem>>) -> Option<ErrorCode> {
    result.err().map(|problem| problem.code)
}

#[test]
fn the_same_bytes_get_the_same_answer_even_when_nothing_is_allowed_any_more() {
    let closed = Admission { may_comment: false, work_order_is_visible: false, n_recent: PER_HOUR };
    assert!(
        matches!(decide(stored(&body("a")), body("a"), &closed), Ok(Outcome::Replay(ack)) if ack.received_at == NOW)
    );
    let unreadable = Sealed::new(PLACE, Bytes::from_static(b"<html>"));
    assert!(decide(stored(&unreadable), unreadable, &closed).is_ok());
}

#[rstest]
#[case::taken_id(Known::Taken, "a", free(), ErrorCode::IdConflict)]
#[case::switched_off(Known::Nothing, "a", Admission { may_comment: false, ..free() }, ErrorCode::NotShared)]
#[case::hidden(Known::Nothing, "a", Admission { work_order_is_visible: false, ..free() }, ErrorCode::NotFound)]
#[case::empty(Known::Nothing, " ", free(), ErrorCode::InvalidInput)]
#[case::a_flood(Known::Nothing, "a", Admission { n_recent: PER_HOUR, ..free() }, ErrorCode::TooManyRequests)]
fn a_comment_is_refused(
    #[case] known: Known,
    #[case] text: &str,
    #[case] admission: Admission,
    #[case] expected: ErrorCode,
) {
    assert_eq!(code(decide(known, body(text), &admission)), Some(expected));
}

#[rstest]
#[case::id(Place { comment: CommentId(Uuid::nil()), ..PLACE }, "id")]
#[case::work_order(Place { work_order: WorkOrderId(Uuid::nil()), ..PLACE }, "work_order")]
fn a_body_that_contradicts_its_path_is_refused_at_that_field(#[case] path: Place, #[case] field: &str) {
    let refused = decide(Known::Nothing, Sealed::new(path, body("a").bytes), &free()).unwrap_err();
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (ErrorCode::InvalidInput, field));
}

#[test]
fn a_clock_that_runs_ahead_does_not_write_in_the_future() {
    let author = Profile {
        id: PortalUserId(Uuid::from_u128(3)),
        name: "Anna".into(),
        email: "anna@example.org".into(),
        customer: CustomerId(Uuid::nil()),
        customer_name: "ACME".into(),
    };
    let hour = SignedDuration::from_hours(1);
    for (written_at, expected) in [(NOW + hour, NOW), (NOW - hour, NOW - hour)] {
        let new = NewComment { id: PLACE.comment, work_order: PLACE.work_order, text: "a".into(), written_at };
        assert_eq!(received(new, &author, Fingerprint::of(b"a"), NOW).written_at, expected);
    }
}
