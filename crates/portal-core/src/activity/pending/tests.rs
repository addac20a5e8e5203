//! Operation + line + time → facts, as a table.

use jiff::SignedDuration;
use portal_api::fingerprint::{Fingerprint, Sha256};
use portal_api::problem::Problem;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::outbox::EntityId;
use crate::store::outbox::att::FileState;
use crate::views::Progress;

const ME: EntityId = EntityId(Uuid::from_u128(1));
const OTHER: EntityId = EntityId(Uuid::from_u128(2));

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn op(kind: Kind, state: State, attempts: u32) -> Op {
    Op {
        id: kind.op_id(ME),
        lane: ME.0,
        seq: 2,
        entity: ME,
        kind,
        body_version: 1,
        body: b"{}".to_vec(),
        fingerprint: Fingerprint::of(b"{}"),
        size: 2,
        state,
        attempts,
        backoff: attempts,
        not_before: now(),
        wait_until: Timestamp::UNIX_EPOCH,
        epoch: None,
        receipt: None,
        next: None,
        written_at: None,
        created_at: now() - SignedDuration::from_mins(5),
        done_at: None,
    }
}

fn create(state: State) -> Op {
    op(Kind::Create, state, 1)
}

fn refused() -> State {
    State::Rejected(Box::new(Problem::new(ErrorCode::InvalidInput)))
}

/// One file sent, two not.
fn files() -> Vec<Attachment> {
    let file = |n: u8, state| Attachment {
        sha256: Sha256::of(&[n]),
        name: format!("{n}.jpg"),
        mime: "image/jpeg".into(),
        size: 1,
        state,
    };
    vec![file(1, FileState::Sent), file(2, FileState::Local), file(3, FileState::Missing)]
}

const FILES: Progress = Progress { done: 1, total: 3 };

/// The stage and what a person can do, as words of the window's contract.
fn told(ops: &[Op], before: Option<&Op>, line: Connection) -> Option<(PendingStage, NextTry, String)> {
    let (ops, files): (Vec<&Op>, _) = (ops.iter().collect(), files());
    let facts = facts(&Thing { ops: &ops, before, files: &files }, line, now())?;
    let may: Vec<_> = facts.may.iter().map(|action| serde_json::to_value(action).unwrap()).collect();
    let may: Vec<_> = may.iter().filter_map(|action| action.as_str()).collect();
    Some((facts.stage, facts.next_try, may.join(" ")))
}

#[rstest]
#[case::never_tried(vec![op(Kind::Create, State::Queued, 0)], PendingStage::Waiting, NextTry::Now, "edit take-back")]
#[case::tried(vec![create(State::Queued)], PendingStage::Waiting, NextTry::Now, "take-back")]
#[case::on_its_way(vec![create(State::Inflight), op(Kind::Files, State::Queued, 0)],
    PendingStage::Sending { files: None }, NextTry::Now, "take-back")]
#[case::files_next(vec![op(Kind::Files, State::Queued, 0)], PendingStage::FilesWaiting { files: FILES }, NextTry::Now, "")]
#[case::files_on_their_way(vec![op(Kind::Files, State::Inflight, 1)],
    PendingStage::Sending { files: Some(FILES) }, NextTry::Now, "")]
#[case::signed_out_meanwhile(vec![create(State::Held(HoldReason::SignIn))],
    PendingStage::Held { reason: HoldReason::SignIn }, NextTry::Never, "send-now take-back")]
#[case::file_gone(vec![op(Kind::Files, State::Held(HoldReason::FileMissing), 1)],
    PendingStage::Held { reason: HoldReason::FileMissing }, NextTry::Never, "choose-file leave-out")]
#[case::too_old(vec![create(State::Held(HoldReason::Upgrade))],
    PendingStage::Held { reason: HoldReason::Upgrade }, NextTry::Never, "send-now take-back")]
#[case::refused(vec![create(refused())],
    PendingStage::Refused { code: ErrorCode::InvalidInput }, NextTry::Never, "correct discard")]
#[case::files_refused(vec![op(Kind::Files, refused(), 1)],
    PendingStage::FilesRefused { code: ErrorCode::InvalidInput }, NextTry::Never, "leave-out send-now")]
#[case::being_taken_back(vec![create(State::Cancelling), op(Kind::Files, State::Queued, 0)],
    PendingStage::TakingBack, NextTry::Now, "")]
#[case::being_withdrawn(vec![op(Kind::Withdraw, State::Queued, 0)], PendingStage::TakingBack, NextTry::Now, "")]
#[case::withdrawal_on_its_way(vec![op(Kind::Withdraw, State::Inflight, 1)], PendingStage::TakingBack, NextTry::Now, "")]
#[case::withdrawal_refused(vec![op(Kind::Withdraw, refused(), 1)],
    PendingStage::TakeBackRefused { code: ErrorCode::InvalidInput }, NextTry::Never, "leave-out send-now")]
#[case::of_a_newer_program(vec![Op { body_version: 99, ..create(State::Held(HoldReason::Upgrade)) }],
    PendingStage::Held { reason: HoldReason::Upgrade }, NextTry::Never, "")]
fn every_unfinished_state_is_told_with_what_can_be_done(
    #[case] ops: Vec<Op>,
    #[case] stage: PendingStage,
    #[case] next: NextTry,
    #[case] may: &str,
) {
    assert_eq!(told(&ops, None, Connection::Online), Some((stage, next, may.to_owned())));
}

#[rstest]
#[case::open(Connection::Online, NextTry::Now, "take-back")]
#[case::not_known_yet(Connection::Connecting, NextTry::WhenConnected, "send-now take-back")]
#[case::offline(Connection::Offline, NextTry::WhenConnected, "send-now take-back")]
#[case::captive(Connection::Intercepted, NextTry::WhenConnected, "send-now take-back")]
#[case::certificate(Connection::Certificate, NextTry::WhenConnected, "send-now take-back")]
#[case::maintenance(Connection::Maintenance, NextTry::WhenConnected, "send-now take-back")]
#[case::signed_out(Connection::SignedOut, NextTry::AfterSignIn, "sign-in take-back")]
#[case::user_off(Connection::UserDisabled, NextTry::WhenAllowed, "take-back")]
#[case::portal_off(Connection::PortalDisabled, NextTry::WhenAllowed, "take-back")]
#[case::disk(Connection::Storage, NextTry::WhenStorable, "take-back")]
fn what_waits_says_what_for(#[case] line: Connection, #[case] next: NextTry, #[case] may: &str) {
    let ops = [create(State::Queued)];
    assert_eq!(told(&ops, None, line), Some((PendingStage::Waiting, next, may.to_owned())));
}

#[test]
fn a_planned_try_is_told_with_its_time_and_who_set_it() {
    let at = now() + SignedDuration::from_secs(40);
    let planned = Op { not_before: at, ..create(State::Queued) };
    let expected = NextTry::At { at, is_asked: false };
    for line in [Connection::Online, Connection::Maintenance] {
        let (_, next, may) = told(std::slice::from_ref(&planned), None, line).unwrap();
        assert_eq!((next, may.as_str()), (expected, "send-now take-back"));
    }
    // Neither impatience nor a better line overrides the server's wish, so nothing is offered.
    let asked = Op { wait_until: at, ..planned };
    let (_, next, may) = told(&[asked], None, Connection::Online).unwrap();
    assert_eq!((next, may.as_str()), (NextTry::At { at, is_asked: true }, "take-back"));
}

#[test]
fn a_corrected_copy_waits_for_its_former_self_which_is_not_told() {
    let at = now() + SignedDuration::from_secs(40);
    let (id, entity) = (Kind::Create.op_id(OTHER), OTHER);
    let former = Op { id, entity, seq: 1, next: Some(ME), not_before: at, ..create(State::Cancelling) };
    let copy = [op(Kind::Create, State::Queued, 0)];
    let (stage, next, may) = told(&copy, Some(&former), Connection::Online).unwrap();
    assert_eq!((stage, next), (PendingStage::AfterFormer, NextTry::At { at, is_asked: false }));
    assert_eq!(may, "send-now take-back");
    assert_eq!(told(&[former], None, Connection::Online), None);
}

#[test]
fn what_stands_behind_something_else_says_so() {
    let other = Op { entity: OTHER, seq: 1, ..create(State::Held(HoldReason::SignIn)) };
    let (stage, next, _) = told(&[op(Kind::Create, State::Queued, 0)], Some(&other), Connection::Online).unwrap();
    assert_eq!((stage, next), (PendingStage::Behind { title: None }, NextTry::Never));
}

#[rstest]
#[case::a_minute_less(SignedDuration::from_mins(24 * 60 - 1), State::Queued, false)]
#[case::a_day(LATE, State::Queued, true)]
#[case::on_its_way_again(LATE, State::Inflight, true)]
// These were told when they happened.
#[case::held(LATE, State::Held(HoldReason::SignIn), false)]
#[case::refused(LATE, refused(), false)]
fn after_a_day_what_is_still_on_its_way_is_late(#[case] age: SignedDuration, #[case] state: State, #[case] late: bool) {
    let op = Op { created_at: now() - age, ..create(state) };
    let ops = [&op];
    let facts = facts(&Thing { ops: &ops, before: None, files: &[] }, Connection::Online, now()).unwrap();
    assert_eq!(facts.is_late, late);
}
