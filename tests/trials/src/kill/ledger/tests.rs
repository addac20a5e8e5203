//! The judge must be able to condemn.

use super::*;

fn ledger(lines: &[&str]) -> Ledger {
    let mut ledger = Ledger::default();
    for line in lines {
        ledger.hear(Said::read(line).expect(line));
    }
    ledger
}

fn shown(id: &str, state: &str, text: &str) -> Shown {
    Shown { id: id.to_owned(), state: state.to_owned(), text: text.to_owned(), n_photos: 0, n_missing: 0 }
}

const SENT: [&str; 4] = ["saving a text one", "saved a", "sending a", "enqueued a"];

#[test]
fn a_saved_draft_must_be_there_with_its_text_or_one_that_was_being_saved() {
    let ledger = ledger(&["saving a one", "saved a", "saving a two", "saving b never"]);
    assert!(ledger.broken_at_client(&[shown("a", "draft", "one")], false).is_empty());
    assert!(ledger.broken_at_client(&[shown("a", "draft", "two")], false).is_empty());
    assert_eq!(ledger.broken_at_client(&[shown("a", "draft", "zero")], false).len(), 1);
    assert_eq!(ledger.broken_at_client(&[], false).len(), 1);
    assert_eq!(ledger.broken_at_client(&[shown("a", "waiting", "one")], false).len(), 1);
}

#[test]
fn what_was_handed_over_waits_and_then_is_received() {
    let ledger = ledger(&SENT);
    assert!(ledger.broken_at_client(&[shown("a", "waiting", "text one")], false).is_empty());
    assert_eq!(ledger.broken_at_client(&[shown("a", "waiting", "text one")], true).len(), 1);
    assert_eq!(ledger.broken_at_client(&[shown("a", "draft", "text one")], false).len(), 1);
    assert_eq!(ledger.broken_at_client(&[], false).len(), 1);
    assert!(ledger.broken_at_client(&[shown("a", "received", "text one")], true).is_empty());
}

#[test]
fn a_server_without_a_request_has_lost_it_and_one_with_a_strange_one_has_doubled_it() {
    let ledger = ledger(&SENT);
    let there = shown("a", "received", "text one");
    assert_eq!(ledger.broken_at_server(std::slice::from_ref(&there)), (Vec::new(), Vec::new()));
    assert_eq!(ledger.broken_at_server(&[]).0.len(), 1);
    let (lost, duplicated) = ledger.broken_at_server(&[there, shown("b", "received", "text one")]);
    assert_eq!((lost.len(), duplicated.len()), (0, 2), "unknown, and the same words");
}

#[test]
fn photos_count() {
    let mut lines = vec!["attached a"];
    lines.extend(SENT);
    let ledger = ledger(&lines);
    let bare = shown("a", "received", "text one");
    assert_eq!(ledger.broken_at_client(std::slice::from_ref(&bare), true).len(), 1);
    assert_eq!(ledger.broken_at_server(&[Shown { n_photos: 1, n_missing: 1, ..bare.clone() }]).0.len(), 1);
    assert!(ledger.broken_at_server(&[Shown { n_photos: 1, ..bare }]).0.is_empty());
}

#[test]
fn what_was_taken_back_must_not_stay() {
    let mut lines = SENT.to_vec();
    lines.extend(["leaving a", "left a"]);
    let ledger = ledger(&lines);
    assert_eq!(ledger.broken_at_client(&[shown("a", "received", "text one")], true).len(), 1);
    assert!(ledger.broken_at_client(&[shown("a", "taking-back", "text one")], false).is_empty());
    assert_eq!(ledger.broken_at_server(&[shown("a", "received", "text one")]).0.len(), 1);
    assert!(ledger.broken_at_server(&[shown("a", "withdrawn", "text one")]).0.is_empty());
    assert!(ledger.broken_at_server(&[]).0.is_empty());
}

#[test]
fn a_wipe_forgives_what_was_on_this_computer_alone() {
    let mut lines = SENT.to_vec();
    lines.extend(["saving b draft", "saved b", "wiping"]);
    let ledger = ledger(&lines);
    assert!(ledger.broken_at_client(&[], true).is_empty());
    assert!(ledger.broken_at_server(&[shown("a", "received", "text one")]).1.is_empty());
    assert_eq!(ledger.broken_at_server(&[shown("b", "received", "draft")]).1.len(), 1);
}
