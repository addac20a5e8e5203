//! What is done with each line and each row.

use portal_api::feed::Collection;
use portal_api::id::Epoch;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::feed::decode::CollectionName;
use crate::store::cache::samples;

const EPOCH: Epoch = Epoch(Uuid::nil());
const OTHER_EPOCH: Epoch = Epoch(Uuid::max());

fn hello(epoch: Epoch, view: &str) -> Hello {
    Hello { epoch, view: view.into(), shared: None, total: None }
}

fn greeted(state: &FeedState, hello: Hello) -> Next {
    Answer::to(state).take(FeedLine::Hello(Box::new(hello))).unwrap()
}

fn answer(filling: bool) -> Answer {
    let mut answer = Answer::to(&FeedState { filling, ..FeedState::default() });
    answer.take(FeedLine::Hello(Box::new(hello(EPOCH, "v")))).unwrap();
    answer
}

/// Takes so many rows.
fn rows(answer: &mut Answer, n: u64) -> Result<(), Broken> {
    for rev in 1..=n {
        let collection = CollectionName::Known(Collection::WorkOrder);
        answer.take(FeedLine::Row(FeedRow { collection, id: Uuid::nil(), rev, record: None }))?;
    }
    Ok(())
}

/// So many rows and a commit point; how many are to be stored then.
fn committed(answer: &mut Answer, n: u64) -> Option<usize> {
    rows(answer, n).unwrap();
    match answer.take(FeedLine::Commit { cursor: "c".into() }).unwrap() {
        Next::Store(batch) => Some(batch.rows.len()),
        _ => None,
    }
}

#[test]
fn a_server_that_sends_no_commit_points_does_not_fill_the_memory() {
    let mut answer = answer(false);
    rows(&mut answer, 4_000).unwrap();
    assert_eq!(rows(&mut answer, 1), Err(Broken::Order("too many rows without a commit point")));
}

#[test]
fn a_bootstrap_shows_the_first_rows_at_once_and_then_stores_four_commit_points_together() {
    let mut filling = answer(true);
    let stored: Vec<_> = (0..6).map(|_| committed(&mut filling, 500)).collect();
    assert_eq!(stored, [Some(500), None, None, None, Some(2_000), None]);
    let mut following = answer(false);
    assert_eq!([committed(&mut following, 3), committed(&mut following, 2)], [Some(3), Some(2)]);
}

#[test]
fn a_cursor_of_other_rules_or_of_another_life_is_given_up_and_the_reason_is_told_apart() {
    let state =
        FeedState { epoch: Some(EPOCH), view: Some("v".into()), cursor: Some("c".into()), ..FeedState::default() };
    assert!(matches!(greeted(&state, hello(EPOCH, "w")), Next::Reset(Why::View)));
    assert!(matches!(greeted(&state, hello(OTHER_EPOCH, "v")), Next::Reset(Why::Epoch)));
    assert!(matches!(greeted(&state, hello(EPOCH, "v")), Next::Read), "nothing new is said");
    let news = Hello { shared: Some(Box::new(samples::shared())), ..hello(EPOCH, "v") };
    assert!(matches!(greeted(&state, news), Next::Store(Batch { hello: Some(_), .. })));
    let beginning = FeedState { cursor: None, ..state };
    assert!(matches!(greeted(&beginning, hello(OTHER_EPOCH, "w")), Next::Store(_)));
}

/// The first bootstrap, a later one, and what comes after a bootstrap.
const FIRST: Mode = Mode { generation: 1, filling: true, complete: false };
const AGAIN: Mode = Mode { generation: 2, filling: true, complete: true };
const AFTER: Mode = Mode { generation: 1, filling: false, complete: true };

const fn stamp(rev: u64, mode: Mode, unseen: bool) -> Stamp {
    Stamp { rev, generation: mode.generation, unseen }
}

/// A seen row of rev 5 and generation 1, `same` or not.
fn here(same: bool) -> Option<Existing> {
    Some(Existing { k: 1, id: Uuid::nil(), at: 0, rev: 5, generation: 1, stage: 0, unseen: false, same })
}

#[rstest]
#[case::the_first_rows_are_no_news(None, 1, false, FIRST, Decision::Insert(stamp(1, FIRST, false)))]
#[case::nor_are_those_of_a_later_bootstrap(None, 1, false, AGAIN, Decision::Insert(stamp(1, AGAIN, false)))]
#[case::what_comes_afterwards_is(None, 6, false, AFTER, Decision::Insert(stamp(6, AFTER, true)))]
#[case::gone_and_never_here(None, 6, true, AFTER, Decision::Nothing)]
#[case::older_than_what_is_here(here(false), 4, false, AFTER, Decision::Nothing)]
#[case::gone_before_it_came_again(here(false), 4, true, AFTER, Decision::Nothing)]
#[case::gone(here(false), 6, true, AFTER, Decision::Remove)]
#[case::changed(here(false), 6, false, AFTER, Decision::Replace(stamp(6, AFTER, true)))]
#[case::shown_otherwise(here(false), 5, false, AFTER, Decision::Replace(stamp(5, AFTER, false)))]
#[case::known(here(true), 5, false, AFTER, Decision::Nothing)]
#[case::changed_back(here(true), 6, false, AFTER, Decision::Restamp(stamp(6, AFTER, false)))]
#[case::of_a_server_that_counts_from_further_back(
    here(true),
    4,
    false,
    AGAIN,
    Decision::Restamp(stamp(4, AGAIN, false))
)]
#[case::and_says_something_else(here(false), 4, false, AGAIN, Decision::Replace(stamp(4, AGAIN, true)))]
fn newer_wins_and_a_newer_generation_always(
    #[case] existing: Option<Existing>,
    #[case] rev: u64,
    #[case] gone: bool,
    #[case] mode: Mode,
    #[case] expected: Decision,
) {
    assert_eq!(decide(existing.as_ref(), rev, gone, mode), expected);
}
