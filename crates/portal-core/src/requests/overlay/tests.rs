//! The union of what the company shares and what this computer knows.

use jiff::SignedDuration;
use portal_api::id::WorkOrderId;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::outbox::proof::Proof;
use crate::outbox::testing::rules;
use crate::store::cache::samples;
use crate::views::{HoldReason, Progress};

fn now() -> Timestamp {
    samples::now()
}

fn sample() -> Request {
    Request { author: PortalUserId(Uuid::from_u128(5)), ..samples::request(1) }
}

fn shelf(rows: Vec<Request>) -> Shelf {
    Shelf {
        rows: rows.into_iter().map(|row| (row.id, row)).collect(),
        objects: HashMap::new(),
        rules: rules(),
        me: Some(PortalUserId(Uuid::from_u128(5))),
    }
}

fn op(kind: Kind, state: State) -> Op {
    let body = create::pack(&portal_api::requests::NewRequest {
        id: sample().id,
        object: None,
        work_type: WorkTypeCode("fault".into()),
        description: "as it was sent".into(),
        wished_for: Vec::new(),
        contact: portal_api::requests::Contact::default(),
        attachments: Vec::new(),
    })
    .unwrap();
    Op {
        id: kind.op_id(sample().id),
        lane: sample().id.0,
        seq: 1,
        entity: sample().id.into(),
        kind,
        body_version: 1,
        fingerprint: body.fingerprint,
        body: body.bytes,
        size: 1,
        state,
        attempts: 1,
        backoff: 0,
        not_before: now(),
        wait_until: Timestamp::UNIX_EPOCH,
        epoch: None,
        receipt: None,
        next: None,
        written_at: Some(now() - SignedDuration::from_secs(60)),
        created_at: now() - SignedDuration::from_secs(30),
        done_at: None,
    }
}

fn local(ops: Vec<Op>) -> Local {
    Local { drafts: HashMap::new(), ops: HashMap::from([(sample().id, ops)]), files: HashMap::new() }
}

fn problem() -> Box<portal_api::problem::Problem> {
    Box::new(portal_api::problem::Problem::new(portal_api::problem::ErrorCode::NotShared))
}

fn files(done: u32, total: u32) -> RequestState {
    RequestState::Sending { files: Some(Progress { done, total }) }
}

#[rstest]
#[case::queued(vec![op(Kind::Create, State::Queued)], RequestState::Waiting { retry_at: None })]
#[case::on_its_way(vec![op(Kind::Create, State::Inflight)], RequestState::Sending { files: None })]
#[case::held(vec![op(Kind::Create, State::Held(HoldReason::SignIn))], RequestState::Held { reason: HoldReason::SignIn })]
#[case::refused(vec![op(Kind::Create, State::Rejected(problem()))], RequestState::NotAccepted { code: portal_api::problem::ErrorCode::NotShared })]
#[case::taking_back(vec![op(Kind::Create, State::Cancelling)], RequestState::TakingBack)]
#[case::done(vec![op(Kind::Create, State::Done)], RequestState::Received)]
#[case::files_left(vec![op(Kind::Create, State::Done), op(Kind::Files, State::Inflight)], files(0, 0))]
#[case::file_missing(vec![op(Kind::Create, State::Done), op(Kind::Files, State::Held(HoldReason::FileMissing))], RequestState::Held { reason: HoldReason::FileMissing })]
#[case::files_refused(vec![op(Kind::Create, State::Done), op(Kind::Files, State::Rejected(problem()))], RequestState::Received)]
#[case::withdrawing(vec![op(Kind::Create, State::Done), op(Kind::Withdraw, State::Queued)], RequestState::TakingBack)]
#[case::withdrawn(vec![op(Kind::Create, State::Done), op(Kind::Withdraw, State::Done)], RequestState::Withdrawn)]
#[case::too_late(vec![op(Kind::Create, State::Done), op(Kind::Withdraw, State::Cancelled)], RequestState::Received)]
fn without_a_row_the_outbox_tells_where_it_stands(#[case] ops: Vec<Op>, #[case] expected: RequestState) {
    let detail = detail(sample().id, &local(ops), &shelf(Vec::new()), now()).unwrap();
    assert_eq!(detail.summary.state, expected);
    assert_eq!(detail.content.description, "as it was sent");
}

#[rstest]
#[case::open(Decision::Open, RequestState::Received)]
#[case::accepted(Decision::Accepted { work_order: WorkOrderId(Uuid::nil()) }, RequestState::Accepted { work_order: WorkOrderId(Uuid::nil()) })]
#[case::declined(Decision::Declined { reason: "twice".into() }, RequestState::Declined { reason: "twice".into() })]
#[case::withdrawn(Decision::Withdrawn, RequestState::Withdrawn)]
fn the_row_wins_whatever_the_outbox_believes(#[case] decision: Decision, #[case] expected: RequestState) {
    let row = Request { decision, ..sample() };
    for state in [State::Queued, State::Inflight, State::Rejected(problem()), State::Done, State::Cancelled] {
        let detail = detail(row.id, &local(vec![op(Kind::Create, state)]), &shelf(vec![row.clone()]), now()).unwrap();
        assert_eq!(detail.summary.state, expected);
        assert_eq!(detail.content.description, row.description);
        assert!(!detail.may_edit);
    }
}

#[test]
fn the_times_that_only_this_computer_knows_stay_when_the_row_comes() {
    let ops = vec![op(Kind::Create, State::Done)];
    let detail = detail(sample().id, &local(ops.clone()), &shelf(vec![sample()]), now()).unwrap();
    assert_eq!(detail.receipt.written_at, ops[0].written_at);
    assert_eq!(detail.receipt.sent_at, Some(ops[0].created_at));
    assert_eq!(detail.receipt.received_at, Some(sample().received_at));
}

#[test]
fn a_receipt_gives_the_number_before_the_row_comes() {
    let receipt = Proof { received_at: now(), number: Some("R-9".into()), version: None, missing: Vec::new() };
    let ops = vec![Op { receipt: Some(receipt), ..op(Kind::Create, State::Done) }];
    let detail = detail(sample().id, &local(ops), &shelf(Vec::new()), now()).unwrap();
    assert_eq!((detail.summary.number.as_deref(), detail.receipt.received_at), (Some("R-9"), Some(now())));
}

#[test]
fn only_ones_own_open_request_can_be_taken_back() {
    let none = Local { drafts: HashMap::new(), ops: HashMap::new(), files: HashMap::new() };
    let may = |row: Request| detail(row.id, &none, &shelf(vec![row]), now()).unwrap().may_take_back;
    assert!(may(sample()));
    assert!(!may(Request { author: PortalUserId(Uuid::from_u128(6)), ..sample() }));
    assert!(!may(Request { decision: Decision::Declined { reason: String::new() }, ..sample() }));
}

#[test]
fn nothing_is_listed_twice_and_the_newest_is_first() {
    let rows = vec![sample(), samples::request(2), samples::request(3)];
    let list = list(&local(vec![op(Kind::Create, State::Done)]), &shelf(rows), now());
    assert_eq!(list.len(), 3);
    assert!(list.is_sorted_by(|a, b| a.changed_at >= b.changed_at));
}

#[test]
fn what_a_newer_program_put_into_the_line_shows_as_waiting_for_it() {
    let ops = vec![Op { body_version: 99, ..op(Kind::Create, State::Held(HoldReason::Upgrade)) }];
    let detail = detail(sample().id, &local(ops), &shelf(Vec::new()), now()).unwrap();
    assert_eq!(detail.summary.state, RequestState::Held { reason: HoldReason::Upgrade });
    assert!(!detail.may_edit && !detail.may_take_back);
}
