//! What must hold over any history.

use proptest::prelude::*;

use super::*;

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
        1 => epochs.clone().prop_map(|epoch| undone(&op(State::Queued, 0), epoch)),
        6 => retries().prop_map(Input::Failed),
        1 => any::<bool>().prop_map(move |right| Input::SeenInFeed(if right { own } else { Fingerprint::of(b"x") })),
        1 => epochs.prop_map(Input::EpochChanged),
        1 => Just(Input::ServerForgot),
        8 => prop_oneof![
            Just(Input::Cancelled), Just(Input::TooLate), Just(Input::Recalled), Just(Input::Replaced { copy: COPY }), Just(Input::Discarded),
            Just(Input::SendNow), Just(Input::LineBack), Just(Input::SignedIn), Just(Input::FileBack),
            Just(Input::ProcessStarted), Just(Input::ClockSet), Just(Input::Resumed),
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
            Some(Effect::TakeBack) => undone(&claimed, NEW_EPOCH),
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
                    Input::SeenInFeed(_) => {
                        let is_taken_back = before.state == State::Cancelled && before.epoch.is_some();
                        kind.traits().confirmed_by_feed && !is_taken_back
                    }
                    Input::Failed(Retry::Never(problem)) => before.state == State::Cancelling && is_decided(problem),
                    _ => false,
                };
                assert!(proven, "{input:?}");
            }
        });
    }

    #[test]
    fn cancelled_at_the_server_is_only_what_the_server_said(kind in kinds(), history in proptest::collection::vec((inputs(), 0.0..1.0, 0_i64..400), 0..40)) {
        live(kind, history, |before, input, after, _, _| {
            let is_news = (&before.state, before.epoch) != (&after.state, after.epoch);
            if after.state == State::Cancelled && after.epoch.is_some() && is_news {
                assert!(matches!(input, Input::TakenBack { epoch, .. } if Some(*epoch) == after.epoch));
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
    fn waits_are_bounded(kind in kinds(), history in proptest::collection::vec((inputs(), 0.0..1.0, 0_i64..400), 0..40)) {
        live(kind, history, |_, _, after, _, clock| {
            assert!(after.not_before <= clock + SignedDuration::from_hours(1));
        });
    }

    #[test]
    fn after_a_failure_comes_a_pause_however_the_clock_is_set(kind in kinds(), history in proptest::collection::vec((inputs(), 0.0..1.0, -100_000_i64..100_000), 0..40)) {
        live(kind, history, |before, input, after, _, clock| {
            let failed = matches!(input, Input::Failed(Retry::Later { epoch: None, .. }));
            if failed && matches!(before.state, State::Inflight | State::Cancelling) {
                let pause = after.not_before.duration_since(clock);
                assert!(pause > SignedDuration::ZERO && pause <= SignedDuration::from_hours(1), "{pause:?}");
            }
        });
    }

    #[test]
    fn every_unfinished_state_has_a_way_out(kind in kinds(), history in proptest::collection::vec((inputs(), 0.0..1.0, 0_i64..400), 0..40)) {
        let end = to_the_end(live(kind, history, |_, _, _, _, _| {}));
        prop_assert!(end.state.is_over(), "{:?}", end.state);
    }
}
