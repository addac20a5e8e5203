//! How much of an answer is held in memory.

use portal_api::feed::Collection;
use portal_api::id::Epoch;
use uuid::Uuid;

use super::*;
use crate::feed::decode::CollectionName;

fn answer(filling: bool) -> Answer {
    let mut answer = Answer::to(&FeedState { filling, ..FeedState::default() });
    let hello = Hello { epoch: Epoch(Uuid::nil()), view: "v".into(), shared: None, total: None };
    answer.take(FeedLine::Hello(Box::new(hello))).unwrap();
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
