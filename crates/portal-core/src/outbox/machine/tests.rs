//! Every state × every input by table; what must hold over any history by properties.

mod transitions;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use portal_api::id::Epoch;
use portal_api::problem::{ErrorCode, Problem};
use proptest::prelude::*;
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

/// The columns of the table.
fn samples() -> [Op; 11] {
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
//                                                                   new    tried  flying sign-in   file      upgrade rejected cancelling done  local   cancelled
#[case::claimed(|_: &Op| Input::Claimed { epoch: EPOCH },           ["fly",  "fly",  "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::acknowledged(|op: &Op| Input::Acknowledged(ack(op, EPOCH)), ["q",    "done", "done", "done",   "done",   "done", "done", "cing", "done", "canc", "canc"])]
#[case::ack_of_a_former_life(|op: &Op| Input::Acknowledged(ack(op, NEW_EPOCH)),
                                                                    ["q",    "q",    "q",    "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::ack_of_other_bytes(|op: &Op| Input::Acknowledged(Ack { fingerprint: Fingerprint::of(b"x"), ..ack(op, EPOCH) }),
                                                                    ["q",    "q",    "q",    "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::ack_of_another_request(|op: &Op| Input::Acknowledged(Ack { entity: COPY, ..ack(op, EPOCH) }),
                                                                    ["q",    "q",    "q",    "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::taken_back(|_: &Op| Input::TakenBack { epoch: EPOCH },      ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "canc", "done", "canc", "canc"])]
#[case::taken_back_in_a_former_life(|_: &Op| Input::TakenBack { epoch: NEW_EPOCH },
                                                                    ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::failed_later(|_: &Op| Input::Failed(Retry::LATER),          ["q",    "q",    "q",    "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::failed_for_the_epoch(|_: &Op| Input::Failed(Retry::Later { after: None, epoch: Some(NEW_EPOCH) }),
                                                                    ["q",    "q",    "q",    "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::failed_for_the_person(|_: &Op| Input::Failed(Retry::NeedsUser(HoldReason::SignIn)),
                                                                    ["q",    "q",    "h:sign", "h:sign", "h:file", "h:up", "rej", "cing", "done", "canc", "canc"])]
#[case::failed_for_good(|_: &Op| Input::Failed(refusal(ErrorCode::InvalidInput)),
                                                                    ["q",    "q",    "rej",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::used_id_or_decided(|_: &Op| Input::Failed(refusal(ErrorCode::IdConflict)),
                                                                    ["q",    "q",    "rej",  "h:sign", "h:file", "h:up", "rej",  "done", "done", "canc", "canc"])]
#[case::somebody_elses_id(|_: &Op| Input::Failed(refusal(ErrorCode::NotFound)),
                                                                    ["q",    "q",    "rej",  "h:sign", "h:file", "h:up", "rej",  "canc", "done", "canc", "canc"])]
#[case::seen_in_feed(|op: &Op| Input::SeenInFeed(op.fingerprint),   ["done", "done", "done", "done",   "done",   "done", "done", "cing", "done", "done", "done"])]
#[case::other_text_seen_in_feed(|_: &Op| Input::SeenInFeed(Fingerprint::of(b"x")),
                                                                    ["done", "done", "done", "done",   "done",   "done", "done", "cing", "done", "done", "done"])]
#[case::cancelled_by_the_person(|_: &Op| Input::Cancelled,          ["canc", "cing", "cing", "cing",   "cing",   "cing", "cing", "cing", "done", "canc", "canc"])]
#[case::too_late_to_undo(|_: &Op| Input::TooLate,                    ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::recalled(|_: &Op| Input::Recalled,                          ["canc", "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::replaced(|_: &Op| Input::Replaced { copy: COPY },           ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "cing", "cing", "done", "canc", "canc"])]
#[case::discarded(|_: &Op| Input::Discarded,                        ["canc", "q",    "fly",  "h:sign", "h:file", "h:up", "canc", "cing", "done", "canc", "canc"])]
#[case::send_now(|_: &Op| Input::SendNow,                           ["q",    "q",    "fly",  "q",      "q",      "q",    "q",    "cing", "done", "canc", "canc"])]
#[case::line_back(|_: &Op| Input::LineBack,                         ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::signed_in(|_: &Op| Input::SignedIn,                         ["q",    "q",    "fly",  "q",      "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::file_back(|_: &Op| Input::FileBack,                         ["q",    "q",    "fly",  "h:sign", "q",      "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::process_started(|_: &Op| Input::ProcessStarted,             ["q",    "q",    "q",    "q",      "h:file", "q",    "rej",  "cing", "done", "canc", "canc"])]
#[case::clock_set(|_: &Op| Input::ClockSet,                         ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::resumed(|_: &Op| Input::Resumed,                            ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
#[case::epoch_changed(|_: &Op| Input::EpochChanged(NEW_EPOCH),      ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "q",    "canc", "cing"])]
#[case::server_forgot(|_: &Op| Input::ServerForgot,                 ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "q",    "canc", "cing"])]
#[case::same_epoch(|_: &Op| Input::EpochChanged(EPOCH),             ["q",    "q",    "fly",  "h:sign", "h:file", "h:up", "rej",  "cing", "done", "canc", "canc"])]
fn every_state_answers_every_input(#[case] input: fn(&Op) -> Input, #[case] expected: [&str; 11]) {
    let found = samples().map(|op| {
        let input = input(&op);
        short(&step(op, input, now(), 0.5).0.state)
    });
    assert_eq!(found, expected);
}

#[test]
fn a_first_claim_counts_the_try_and_lets_the_body_travel_under_the_epoch() {
    let (after, effects) = step(op(State::Queued, 0), Input::Claimed { epoch: EPOCH }, now(), 0.5);
    assert_eq!((after.attempts, after.epoch, effects), (1, Some(EPOCH), vec![Effect::Send]));
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
fn hope_resets_the_delay() {
    let tired = Op { backoff: 9, not_before: now() + seconds(300), ..op(State::Queued, 9) };
    let (woken, _) = step(tired, Input::LineBack, now(), 0.5);
    assert_eq!((woken.backoff, woken.not_before, woken.attempts), (0, now(), 9));
}

#[test]
fn a_wrong_epoch_is_corrected_at_once_but_only_once() {
    let retry = || Input::Failed(Retry::Later { after: None, epoch: Some(NEW_EPOCH) });
    let (corrected, _) = step(op(State::Inflight, 1), retry(), now(), 0.5);
    assert_eq!((corrected.not_before, corrected.epoch), (now(), Some(NEW_EPOCH)));
    let (flying, _) = step(corrected, Input::Claimed { epoch: NEW_EPOCH }, now(), 0.5);
    let (waiting, _) = step(flying, retry(), now(), 0.5);
    assert!(waiting.not_before > now());
}

#[test]
fn an_answer_from_a_former_life_does_not_count_after_the_epoch_changed_in_flight() {
    let flying = op(State::Inflight, 1);
    let late = Input::Acknowledged(ack(&flying, EPOCH));
    let (flying, _) = step(flying, Input::EpochChanged(NEW_EPOCH), now(), 0.5);
    assert_eq!(step(flying, late, now(), 0.5).0.state, State::Queued);
}

#[test]
fn only_what_was_finished_lately_is_replayed() {
    let old = Op { done_at: Some(now() - seconds(31 * 86_400)), ..op(State::Done, 1) };
    assert_eq!(step(old, Input::EpochChanged(NEW_EPOCH), now(), 0.5).0.state, State::Done);
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
#[case::given_up(9, Input::SeenInFeed(Fingerprint::of(b"{}")))]
#[case::taken_back(10, Input::SeenInFeed(Fingerprint::of(b"{}")))]
#[case::a_late_answer(6, Input::Acknowledged(ack(&op(State::Queued, 1), EPOCH)))]
#[case::decided_before_it_could_be_taken_back(7, Input::Failed(refusal(ErrorCode::IdConflict)))]
fn whoever_was_told_the_contrary_hears_that_it_stands_after_all(#[case] before: usize, #[case] input: Input) {
    let (after, effects) = step(samples()[before].clone(), input, now(), 0.5);
    assert_eq!(after.state, State::Done);
    assert_eq!((effects.first(), effects.last()), (Some(&Effect::DropDraft), Some(&Effect::Tell(Notice::AfterAll))));
    // Files were left out only where it had been given up.
    assert_eq!(effects.contains(&Effect::ResumeFiles), before >= 9);
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

fn retries() -> impl Strategy<Value = Retry> {
    prop_oneof![
        proptest::option::of(0_u64..100_000)
            .prop_map(|after| Retry::Later { after: after.map(Duration::from_secs), epoch: None }),
        Just(Retry::Later { after: None, epoch: Some(NEW_EPOCH) }),
        Just(Retry::NeedsUser(HoldReason::SignIn)),
        Just(Retry::NeedsUser(HoldReason::Upgrade)),
        Just(Retry::NeedsUser(HoldReason::FileMissing)),
        Just(refusal(ErrorCode::InvalidInput)),
        Just(refusal(ErrorCode::IdConflict)),
        Just(refusal(ErrorCode::NotFound)),
        Just(refusal(ErrorCode::Withdrawn)),
    ]
}

fn inputs() -> impl Strategy<Value = Input> {
    let epochs = prop_oneof![Just(EPOCH), Just(NEW_EPOCH)];
    let own = Fingerprint::of(b"{}");
    let acks = (epochs.clone(), any::<bool>()).prop_map(move |(epoch, right)| {
        let fingerprint = if right { own } else { Fingerprint::of(b"x") };
        Input::Acknowledged(Ack { fingerprint, ..ack(&op(State::Queued, 0), epoch) })
    });
    prop_oneof![
        6 => epochs.clone().prop_map(|epoch| Input::Claimed { epoch }),
        2 => acks,
        1 => epochs.clone().prop_map(|epoch| Input::TakenBack { epoch }),
        6 => retries().prop_map(Input::Failed),
        1 => any::<bool>().prop_map(move |right| Input::SeenInFeed(if right { own } else { Fingerprint::of(b"x") })),
        1 => epochs.prop_map(Input::EpochChanged),
        1 => Just(Input::ServerForgot),
        8 => prop_oneof![
            Just(Input::Cancelled), Just(Input::TooLate), Just(Input::Recalled), Just(Input::Replaced { copy: COPY }), Just(Input::Discarded),
            Just(Input::SendNow), Just(Input::LineBack), Just(Input::SignedIn), Just(Input::FileBack),
            Just(Input::ProcessStarted),
        ],
    ]
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![2 => Just(Kind::Create), 3 => proptest::sample::select(Kind::ALL.to_vec())]
}

/// Runs a history, and lets `check` see each step.
fn live(
    kind: Kind,
    history: Vec<(Input, f64, i64)>,
    mut check: impl FnMut(&Op, &Input, &Op, &[Effect], Timestamp),
) -> Op {
    let mut clock = now();
    let mut current = Op { kind, ..op(State::Queued, 0) };
    for (input, jitter, pause) in history {
        clock += seconds(pause);
        let (after, effects) = step(current.clone(), input.clone(), clock, jitter);
        check(&current, &input, &after, &effects, clock);
        current = after;
    }
    current
}

/// The world is well again: what a patient person and a working server do until it is over.
fn to_the_end(mut current: Op) -> Op {
    let mut clock = now() + seconds(10_000_000);
    for input in [Input::ProcessStarted, Input::SignedIn, Input::FileBack, Input::SendNow] {
        current = step(current, input, clock, 0.5).0;
    }
    for _ in 0..3 {
        clock = clock.max(current.not_before);
        let (claimed, effects) = step(current, Input::Claimed { epoch: NEW_EPOCH }, clock, 0.5);
        let answer = match effects.first() {
            Some(Effect::TakeBack) => Input::TakenBack { epoch: NEW_EPOCH },
            _ => Input::Acknowledged(ack(&claimed, NEW_EPOCH)),
        };
        current = step(claimed, answer, clock, 0.5).0;
    }
    current
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn an_operation_is_never_lost(kind in kinds(), history in proptest::collection::vec((inputs(), 0.0..1.0, 0_i64..400), 0..40)) {
        live(kind, history, |before, _, after, _, _| {
            // The body, its fingerprint and its identity are what they were; a refusal keeps its reason.
            assert_eq!((&before.body, before.fingerprint, before.id), (&after.body, after.fingerprint, after.id));
            assert_eq!((before.lane, before.seq, before.entity), (after.lane, after.seq, after.entity));
            assert!(after.attempts >= before.attempts);
            assert_eq!(after.state.is_over(), after.done_at.is_some());
        });
    }

    #[test]
    fn done_never_becomes_undone_except_by_a_replay(kind in kinds(), history in proptest::collection::vec((inputs(), 0.0..1.0, 0_i64..400), 0..40)) {
        live(kind, history, |before, input, after, _, _| {
            if before.state == State::Done && after.state != State::Done {
                assert!(matches!(input, Input::EpochChanged(_) | Input::ServerForgot));
            }
        });
    }

    #[test]
    fn done_needs_proof(kind in kinds(), history in proptest::collection::vec((inputs(), 0.0..1.0, 0_i64..400), 0..40)) {
        live(kind, history, |before, input, after, _, _| {
            if before.state != State::Done && after.state == State::Done {
                let proven = match input {
                    Input::Acknowledged(ack) => ack.answers(before),
                    Input::SeenInFeed(_) => kind.traits().confirmed_by_feed,
                    Input::Failed(Retry::Never(problem)) => before.state == State::Cancelling && is_decided(problem),
                    _ => false,
                };
                assert!(proven, "{input:?}");
            }
        });
    }

    #[test]
    fn nothing_leaves_without_being_marked_first(kind in kinds(), history in proptest::collection::vec((inputs(), 0.0..1.0, 0_i64..400), 0..40)) {
        live(kind, history, |before, _, after, effects, _| {
            if effects.contains(&Effect::Send) {
                assert_eq!((&before.state, &after.state), (&State::Queued, &State::Inflight));
            }
            if after.state == State::Inflight || after.state == State::Cancelling {
                assert!(after.attempts > 0);
            }
            // What may be at the server is never forgotten here alone, unless the server refused it.
            if kind == Kind::Create && after.state == State::Cancelled && before.state != State::Cancelled {
                let never_left = before.attempts == 0;
                assert!(never_left || matches!(before.state, State::Cancelling | State::Rejected(_)));
            }
        });
    }

    #[test]
    fn waits_are_bounded_and_never_spin(kind in kinds(), history in proptest::collection::vec((inputs(), 0.0..1.0, 0_i64..400), 0..40)) {
        live(kind, history, |_, input, after, _, clock| {
            assert!(after.not_before <= clock + SignedDuration::from_hours(1));
            let failed = matches!(input, Input::Failed(Retry::Later { epoch: None, .. }));
            if failed && matches!(after.state, State::Queued | State::Cancelling) && after.not_before > clock {
                assert!(after.not_before >= clock);
            }
        });
    }

    #[test]
    fn every_unfinished_state_has_a_way_out(kind in kinds(), history in proptest::collection::vec((inputs(), 0.0..1.0, 0_i64..400), 0..40)) {
        let end = to_the_end(live(kind, history, |_, _, _, _, _| {}));
        prop_assert!(end.state.is_over(), "{:?}", end.state);
    }
}
