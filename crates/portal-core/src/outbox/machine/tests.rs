//! Every state × every input by table; single arrows that need words.

mod properties;
mod transitions;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use portal_api::id::Epoch;
use portal_api::problem::{ErrorCode, Problem};
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::outbox::retry::Retry;
use crate::views::HoldReason;

const EPOCH: Epoch = Epoch(Uuid::from_u128(0xE1));
const NEW_EPOCH: Epoch = Epoch(Uuid::from_u128(0xE2));
const COPY: EntityId = EntityId(Uuid::from_u128(0xC0));

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn seconds(n: i64) -> SignedDuration {
    SignedDuration::from_secs(n)
}

fn op(state: State, attempts: u32) -> Op {
    let body = b"{}".to_vec();
    let is_over = state.is_over();
    Op {
        id: Uuid::from_u128(1),
        lane: Uuid::from_u128(1),
        seq: 1,
        entity: EntityId(Uuid::from_u128(1)),
        kind: Kind::Create,
        body_version: 1,
        fingerprint: Fingerprint::of(&body),
        body,
        size: 2,
        state,
        attempts,
        backoff: attempts,
        not_before: now(),
        wait_until: Timestamp::UNIX_EPOCH,
        epoch: (attempts > 0).then_some(EPOCH),
        receipt: None,
        next: None,
        written_at: None,
        created_at: now(),
        done_at: is_over.then(now),
    }
}

fn refusal(code: ErrorCode) -> Retry {
    Retry::Never(Box::new(Problem::new(code)))
}

fn ack(op: &Op, epoch: Epoch) -> Ack {
    let receipt = Proof { received_at: now(), number: Some("R-1".into()), version: None, missing: Vec::new() };
    Ack { entity: op.entity, fingerprint: op.fingerprint, epoch, receipt: Some(receipt) }
}

fn undone(op: &Op, epoch: Epoch) -> Input {
    Input::TakenBack { entity: op.entity, epoch }
}

/// The columns of the table.
fn samples() -> [Op; 12] {
    [
        op(State::Queued, 0),
        op(State::Queued, 2),
        op(State::Inflight, 2),
        op(State::Held(HoldReason::SignIn), 2),
        op(State::Held(HoldReason::FileMissing), 2),
        op(State::Held(HoldReason::Upgrade), 2),
        op(State::Rejected(Box::new(Problem::new(ErrorCode::InvalidInput))), 2),
        op(State::Cancelling, 2),
        op(State::Done, 2),
        op(State::Cancelled, 0),
        Op { epoch: None, ..op(State::Cancelled, 2) },
        op(State::Cancelled, 2),
    ]
}

fn short(state: &State) -> &'static str {
    match state {
        State::Queued => "q",
        State::Inflight => "fly",
        State::Held(HoldReason::SignIn) => "h:sign",
        State::Held(HoldReason::FileMissing) => "h:file",
        State::Held(HoldReason::Upgrade) => "h:up",
        State::Rejected(_) => "rej",
        State::Cancelling => "cing",
        State::Done => "done",
        State::Cancelled => "canc",
    }
}

#[rustfmt::skip]
#[rstest]
//                                                                   new    tried  flying sign-in   file      upgrade rejected cancelling done  local   given up taken back
#[case::claimed(|_: &Op| Input::Claimed { epoch: EPOCH },           ["fly",  "fly",  "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::acknowledged(|op: &Op| Input::Acknowledged(ack(op, EPOCH)), ["q",    "done", "done", "done",   "done",   "done", "done", "cing", "done", "canc", "canc", "canc"])]
#[case::ack_of_a_former_life(|op: &Op| Input::Acknowledged(ack(op, NEW_EPOCH)),
                                                                    ["q",    "q",    "q",    "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::ack_of_other_bytes(|op: &Op| Input::Acknowledged(Ack { fingerprint: Fingerprint::of(b"x"), ..ack(op, EPOCH) }),
                                                                    ["q",    "q",    "q",    "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::ack_of_another_request(|op: &Op| Input::Acknowledged(Ack { entity: COPY, ..ack(op, EPOCH) }),
                                                                    ["q",    "q",    "q",    "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::taken_back(|op: &Op| undone(op, EPOCH),                       ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "canc", "done", "canc", "canc", "canc"])]
#[case::another_taken_back(|_: &Op| Input::TakenBack { entity: COPY, epoch: EPOCH },
                                                                    ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::taken_back_in_a_former_life(|op: &Op| undone(op, NEW_EPOCH),
                                                                    ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::failed_later(|_: &Op| Input::Failed(Retry::LATER),          ["q",    "q",    "q",    "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::failed_for_the_epoch(|_: &Op| Input::Failed(Retry::Later { after: None, epoch: Some(NEW_EPOCH) }),
                                                                    ["q",    "q",    "q",    "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::failed_for_the_person(|_: &Op| Input::Failed(Retry::NeedsUser(HoldReason::SignIn)),
                                                                    ["q",    "q",    "h:sign", "h:sign", "h:file", "h:up", "rej", "cing", "done", "canc", "canc", "canc"])]
#[case::failed_for_good(|_: &Op| Input::Failed(refusal(ErrorCode::InvalidInput)),
                                                                    ["q",    "q",    "rej",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::used_id_or_decided(|_: &Op| Input::Failed(refusal(ErrorCode::IdConflict)),
                                                                    ["q",    "q",    "rej",  "h:sign", "h:file", "h:up", "rej",  "done", "done", "canc", "canc", "canc"])]
#[case::somebody_elses_id(|_: &Op| Input::Failed(refusal(ErrorCode::NotFound)),
                                                                    ["q",    "q",    "rej",  "h:sign", "h:file", "h:up", "rej",  "canc", "done", "canc", "canc", "canc"])]
#[case::seen_in_feed(|op: &Op| Input::SeenInFeed(op.fingerprint),   ["done", "done", "done", "done",   "done",   "done", "done", "cing", "done", "cing", "done", "canc"])]
#[case::other_text_seen_in_feed(|_: &Op| Input::SeenInFeed(Fingerprint::of(b"x")),
                                                                    ["done", "done", "done", "done",   "done",   "done", "done", "cing", "done", "cing", "done", "canc"])]
#[case::cancelled_by_the_person(|_: &Op| Input::Cancelled,          ["canc", "cing", "cing", "cing",   "cing",   "cing", "cing", "cing", "done", "canc", "canc", "canc"])]
#[case::too_late_to_undo(|_: &Op| Input::TooLate,                    ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::recalled(|_: &Op| Input::Recalled,                          ["canc", "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::replaced(|_: &Op| Input::Replaced { copy: COPY },           ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "cing", "cing", "done", "canc", "canc", "canc"])]
#[case::discarded(|_: &Op| Input::Discarded,                        ["canc", "q",    "fly",  "h:sign", "h:file", "h:up", "canc", "cing", "done", "canc", "canc", "canc"])]
#[case::send_now(|_: &Op| Input::SendNow,                           ["q",    "q",    "fly",  "q",      "q",      "q",    "q",    "cing", "done", "canc", "canc", "canc"])]
#[case::line_back(|_: &Op| Input::LineBack,                         ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::signed_in(|_: &Op| Input::SignedIn,                         ["q",    "q",    "fly",  "q",      "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::file_back(|_: &Op| Input::FileBack,                         ["q",    "q",    "fly",  "h:sign", "q",      "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::process_started(|_: &Op| Input::ProcessStarted,             ["q",    "q",    "q",    "q",      "h:file", "q",    "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::clock_set(|_: &Op| Input::ClockSet,                         ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::resumed(|_: &Op| Input::Resumed,                            ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc", "canc"])]
#[case::epoch_changed(|_: &Op| Input::EpochChanged(NEW_EPOCH),      ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "q",    "canc", "cing", "cing"])]
#[case::server_forgot(|_: &Op| Input::ServerForgot,                 ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "q",    "canc", "cing", "cing"])]
#[case::same_epoch(|_: &Op| Input::EpochChanged(EPOCH),             ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "cing", "canc"])]
fn every_state_answers_every_input(#[case] input: fn(&Op) -> Input, #[case] expected: [&str; 12]) {
    let found = samples().map(|op| {
        let input = input(&op);
        short(&step(op, input, now(), 0.5).0.state)
    });
    assert_eq!(found, expected);
}

#[test]
fn a_first_claim_counts_the_try_and_lets_the_body_travel_under_the_epoch() {
    let (after, effects) = step(op(State::Queued, 0), Input::Claimed { epoch: EPOCH }, now(), 0.5);
    assert_eq!((after.attempts, after.backoff, after.epoch, effects), (1, 1, Some(EPOCH), vec![Effect::Send]));
}

#[test]
fn a_take_back_is_leased_to_one_worker() {
    let (after, effects) = step(op(State::Cancelling, 1), Input::Claimed { epoch: EPOCH }, now(), 0.5);
    assert_eq!(effects, [Effect::TakeBack]);
    assert!(after.not_before >= now() + seconds(60));
}

#[test]
fn a_receipt_is_kept_and_the_draft_dropped() {
    let flying = op(State::Inflight, 1);
    let input = Input::Acknowledged(ack(&flying, EPOCH));
    let (after, effects) = step(flying, input, now(), 0.5);
    assert_eq!(after.receipt.and_then(|receipt| receipt.number).as_deref(), Some("R-1"));
    assert_eq!((after.done_at, effects), (Some(now()), vec![Effect::DropDraft, Effect::Tell(Notice::Received)]));
}

#[rstest]
#[case(Duration::from_secs(40), 40)]
#[case(Duration::from_secs(86_400), 3_600)]
fn the_servers_wish_is_honoured_up_to_an_hour_also_by_the_impatient(#[case] after: Duration, #[case] wait: i64) {
    let flying = op(State::Inflight, 1);
    let (waiting, _) = step(flying, Input::Failed(Retry::Later { after: Some(after), epoch: None }), now(), 0.5);
    assert_eq!(waiting.not_before, now() + seconds(wait));
    for input in [Input::LineBack, Input::SendNow, Input::SignedIn, Input::ProcessStarted] {
        let (woken, _) = step(waiting.clone(), input, now() + seconds(1), 0.5);
        assert_eq!(woken.not_before, now() + seconds(wait));
    }
}

#[test]
fn what_another_clock_planned_is_not_waited_for_longer_than_anything_of_ours() {
    let year = seconds(365 * 86_400);
    let planned = Op { not_before: now() + year, wait_until: now() + year, ..op(State::Queued, 3) };
    let (after, _) = step(planned, Input::ClockSet, now(), 0.5);
    assert_eq!((after.not_before, after.wait_until), (later(now(), CAP), later(now(), CAP)));
    let soon = Op { not_before: now() + seconds(5), wait_until: now() + seconds(6), ..op(State::Queued, 3) };
    assert_eq!(step(soon.clone(), Input::ClockSet, now(), 0.5).0, soon);
}

#[test]
fn hope_resets_the_delay() {
    let tired = Op { backoff: 9, not_before: now() + seconds(300), ..op(State::Queued, 9) };
    let (woken, _) = step(tired, Input::LineBack, now(), 0.5);
    assert_eq!((woken.backoff, woken.not_before, woken.attempts), (0, now(), 9));
}

#[rstest]
#[case::sending(State::Queued)]
#[case::taking_back(State::Cancelling)]
fn a_wrong_epoch_is_corrected_at_once_but_only_once(#[case] state: State) {
    let claimed = |op, epoch| step(op, Input::Claimed { epoch }, now(), 0.5).0;
    let told = |op| step(op, Input::Failed(Retry::Later { after: None, epoch: Some(NEW_EPOCH) }), now(), 0.5).0;
    let due = Op { not_before: now() - seconds(60), ..op(state, 1) };
    let corrected = told(claimed(due, EPOCH));
    assert_eq!((corrected.not_before, corrected.epoch), (now(), Some(NEW_EPOCH)));
    let waiting = told(claimed(corrected, NEW_EPOCH));
    assert!(waiting.not_before > now());
}

#[test]
fn an_answer_from_a_former_life_does_not_count_after_the_epoch_changed_in_flight() {
    let flying = op(State::Inflight, 1);
    let late = Input::Acknowledged(ack(&flying, EPOCH));
    let (flying, _) = step(flying, Input::EpochChanged(NEW_EPOCH), now(), 0.5);
    assert_eq!(step(flying, late, now(), 0.5).0.state, State::Queued);
}

#[rstest]
#[case::sending(Kind::Create, State::Inflight, Input::Failed(refusal(ErrorCode::NotShared)), State::Queued)]
#[case::bringing_files(Kind::Files, State::Inflight, Input::Failed(refusal(ErrorCode::NotShared)), State::Queued)]
#[case::taking_back(Kind::Create, State::Cancelling, Input::Failed(refusal(ErrorCode::IdConflict)), State::Cancelling)]
#[case::withdrawing(Kind::Withdraw, State::Inflight, Input::TooLate, State::Queued)]
fn a_refusal_from_a_former_life_does_not_count_either(
    #[case] kind: Kind,
    #[case] state: State,
    #[case] late: Input,
    #[case] expected: State,
    #[values(Input::EpochChanged(NEW_EPOCH), Input::ServerForgot)] news: Input,
) {
    let (flying, _) = step(Op { kind, ..op(state, 1) }, news, now(), 0.5);
    let (after, effects) = step(flying, late, now(), 0.5);
    assert_eq!((after.state, effects), (expected, Vec::new()));
    assert!(after.not_before > now());
}

#[test]
fn only_what_was_finished_lately_is_replayed() {
    let done = |days: i64| Op { done_at: Some(now() - seconds(days * 86_400)), ..op(State::Done, 1) };
    assert_eq!(step(done(31), Input::EpochChanged(NEW_EPOCH), now(), 0.5).0.state, State::Done);
    assert_eq!(step(done(29), Input::EpochChanged(NEW_EPOCH), now(), 0.5).0.state, State::Queued);
    let files = Op { kind: Kind::Files, ..op(State::Done, 1) };
    let (after, effects) = step(files, Input::EpochChanged(NEW_EPOCH), now(), 0.5);
    assert_eq!((after.state, effects), (State::Queued, vec![Effect::ResendFiles]));
}

#[test]
fn a_copy_becomes_a_draft_when_its_original_was_accepted_after_all() {
    let (replaced, _) = step(samples()[6].clone(), Input::Replaced { copy: COPY }, now(), 0.5);
    assert_eq!((&replaced.state, replaced.next), (&State::Cancelling, Some(COPY)));
    let (after, effects) = step(replaced, Input::Failed(refusal(ErrorCode::IdConflict)), now(), 0.5);
    assert_eq!((after.state, after.next), (State::Done, None));
    assert!(effects.contains(&Effect::FreeCopy(COPY)));
}

#[test]
fn another_text_under_our_id_never_swallows_ours_and_is_said() {
    let (_, effects) = step(op(State::Queued, 2), Input::SeenInFeed(Fingerprint::of(b"x")), now(), 0.5);
    assert_eq!(effects, [Effect::KeepText, Effect::DropDraft, Effect::Tell(Notice::AnotherText)]);
}

#[rstest]
#[case::refused(6, Input::SeenInFeed(Fingerprint::of(b"{}")))]
#[case::given_up(10, Input::SeenInFeed(Fingerprint::of(b"{}")))]
#[case::a_late_answer(6, Input::Acknowledged(ack(&op(State::Queued, 1), EPOCH)))]
#[case::decided_before_it_could_be_taken_back(7, Input::Failed(refusal(ErrorCode::IdConflict)))]
fn whoever_was_told_the_contrary_hears_that_it_stands_after_all(#[case] before: usize, #[case] input: Input) {
    let (after, effects) = step(samples()[before].clone(), input, now(), 0.5);
    assert_eq!(after.state, State::Done);
    assert_eq!((effects.first(), effects.last()), (Some(&Effect::DropDraft), Some(&Effect::Tell(Notice::AfterAll))));
    // Files may have been left out only where it was not to stand.
    assert_eq!(effects.contains(&Effect::ResumeFiles), before >= 7);
}

#[test]
fn what_was_taken_back_before_it_left_is_taken_back_where_the_server_has_it_all_the_same() {
    // A device that was set back in time does not know that it has sent it.
    let taken_back = step(op(State::Queued, 0), Input::Cancelled, now(), 0.5).0;
    let seen = Input::SeenInFeed(taken_back.fingerprint);
    let (pursued, effects) = step(taken_back, seen, now(), 0.5);
    assert_eq!((&pursued.state, pursued.attempts, effects), (&State::Cancelling, 1, Vec::new()));
    assert_eq!(pursued.done_at, None);
    let (claimed, effects) = step(pursued, Input::Claimed { epoch: EPOCH }, now(), 0.5);
    assert_eq!(effects, [Effect::TakeBack]);
    let answer = undone(&claimed, EPOCH);
    assert_eq!(step(claimed, answer, now(), 0.5).0.state, State::Cancelled);
}

#[test]
fn an_answer_from_before_does_not_revise_what_the_server_took_back() {
    let wish = op(State::Cancelling, 1);
    let confirmed = step(wish.clone(), undone(&wish, EPOCH), now(), 0.5).0;
    let seen = Input::SeenInFeed(confirmed.fingerprint);
    assert_eq!(step(confirmed.clone(), seen, now(), 0.5), (confirmed, Vec::new()));
}

#[test]
fn what_was_taken_back_too_long_ago_to_be_said_again_is_the_feeds_to_revise() {
    let long_ago = Op { done_at: Some(now() - seconds(31 * 86_400)), ..op(State::Cancelled, 1) };
    let (after, effects) = step(long_ago, Input::EpochChanged(NEW_EPOCH), now(), 0.5);
    assert_eq!((&after.state, effects), (&State::Cancelled, Vec::new()));
    let seen = Input::SeenInFeed(after.fingerprint);
    assert_eq!(step(after, seen, now(), 0.5).0.state, State::Done);
}

#[rstest]
#[case::another_shape(Op { body_version: 99, ..op(State::Held(HoldReason::Upgrade), 1) })]
#[case::another_kind(Op { kind: Kind::Foreign, ..op(State::Held(HoldReason::Upgrade), 1) })]
fn what_a_newer_program_wrote_is_never_touched(#[case] foreign: Op) {
    for input in
        [Input::Claimed { epoch: EPOCH }, Input::SendNow, Input::ProcessStarted, Input::Cancelled, Input::Discarded]
    {
        assert_eq!(step(foreign.clone(), input, now(), 0.5), (foreign.clone(), Vec::new()));
    }
}

#[test]
fn a_withdrawal_that_came_too_late_is_over_and_said() {
    let flying = Op { kind: Kind::Withdraw, ..op(State::Inflight, 1) };
    let (after, effects) = step(flying, Input::TooLate, now(), 0.5);
    assert_eq!((after.state, effects), (State::Cancelled, vec![Effect::ResumeFiles, Effect::Tell(Notice::AfterAll)]));
}

#[test]
fn files_and_withdrawals_are_cancelled_here() {
    for kind in [Kind::Files, Kind::Withdraw] {
        let flying = Op { kind, ..op(State::Inflight, 3) };
        assert_eq!(step(flying, Input::Cancelled, now(), 0.5).0.state, State::Cancelled);
    }
}
