//! Decisions on a real encrypted file, against a scripted server.

use portal_api::quotations::{Decided, Quotation, QuotationState};
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::outbox::testing::{Fault, World};
use crate::ports::HttpError;
use crate::store::cache::samples;
use crate::views::Sending;

/// An open offer without an end.
async fn offered(world: &World) -> Quotation {
    let offer = Quotation { state: QuotationState::Open, valid_until: None, ..samples::quotation(4) };
    world.share(Collection::Quotation, offer.id.0, &offer).await;
    offer
}

#[tokio::test]
async fn a_decision_shows_at_once_is_sent_once_and_gives_way_to_the_row() {
    let world = World::new().await;
    let offer = offered(&world).await;
    assert!(world.quotations().detail(offer.id).await.unwrap().may_decide);
    for _ in 0..2 {
        world.quotations().decide(offer.id, 1, Verdict::Accept, "PO 4711".into()).await.unwrap();
    }
    let detail = world.quotations().detail(offer.id).await.unwrap();
    let pending = detail.row.pending.unwrap();
    assert_eq!((pending.verdict, pending.note.as_str(), pending.may_undo), (Verdict::Accept, "PO 4711", true));
    assert!(!detail.may_decide);
    world.server.next(Fault::AnswerLost(|| HttpError::Broken("eof".into()).into()));
    world.until_quiet().await;
    let (id, (_, fingerprint, _)) = {
        let memory = world.server.memory.lock().unwrap();
        assert_eq!(memory.written.len(), 1);
        memory.written.iter().next().map(|(id, written)| (*id, written.clone())).unwrap()
    };
    assert_eq!(world.quotations().list().await.unwrap()[0].pending.as_ref().unwrap().sending, Sending::Received);
    let decision = Decided {
        id: id.into(),
        fingerprint,
        verdict: Verdict::Accept,
        note: "PO 4711".into(),
        by: samples::shared().user.id,
        by_name: "Anna Brandt".into(),
        received_at: world.now(),
    };
    let row = Quotation { state: QuotationState::Accepted, decision: Some(decision), ..offer };
    world.share(Collection::Quotation, row.id.0, &row).await;
    let detail = world.quotations().detail(row.id).await.unwrap();
    assert_eq!((detail.row.state, detail.row.pending), (QuotationState::Accepted, None));
    assert_eq!(detail.decided.unwrap().by, "Anna Brandt");
}

#[tokio::test]
async fn a_decision_that_never_left_is_undone_and_its_words_stand_again() {
    let world = World::new().await;
    let offer = offered(&world).await;
    world.quotations().decide(offer.id, 1, Verdict::Decline, "too dear".into()).await.unwrap();
    world.quotations().undo(offer.id).await.unwrap();
    let detail = world.quotations().detail(offer.id).await.unwrap();
    assert_eq!((detail.row.pending, detail.draft.as_str(), detail.may_decide), (None, "too dear", true));
    world.until_quiet().await;
    assert!(world.server.calls().is_empty());
}

#[tokio::test]
async fn words_to_a_decision_survive_a_restart() {
    let mut world = World::new().await;
    let offer = offered(&world).await;
    world.quotations().save_note(offer.id, "PO".into()).await.unwrap();
    world.restart();
    assert_eq!(world.quotations().detail(offer.id).await.unwrap().draft, "PO");
}

#[tokio::test]
async fn what_a_colleague_decided_first_is_said_and_can_be_cleared_away() {
    let world = World::new().await;
    let offer = offered(&world).await;
    world.quotations().decide(offer.id, 1, Verdict::Accept, String::new()).await.unwrap();
    world.run().await;
    world.server.refuse_next(ErrorCode::AlreadyDecided);
    world.until_quiet().await;
    let pending = world.quotations().list().await.unwrap()[0].pending.clone().unwrap();
    assert_eq!(pending.sending, Sending::NotAccepted { code: ErrorCode::AlreadyDecided });
    world.quotations().undo(offer.id).await.unwrap();
    assert_eq!(world.quotations().list().await.unwrap()[0].pending, None);
}

type Change = fn(Quotation) -> Quotation;

#[rstest]
#[case::another_offer(|q| Quotation { version: 2, ..q }, ErrorCode::EditConflict)]
#[case::too_late(|q| Quotation { valid_until: Some(jiff::civil::date(2020, 1, 1)), ..q }, ErrorCode::QuotationExpired)]
#[case::ended(|q| Quotation { state: QuotationState::Expired, ..q }, ErrorCode::QuotationExpired)]
#[case::decided(|q| Quotation { state: QuotationState::Declined, ..q }, ErrorCode::AlreadyDecided)]
#[tokio::test]
async fn nobody_decides_about_what_does_not_stand_any_more(#[case] change: Change, #[case] code: ErrorCode) {
    let world = World::new().await;
    let offer = change(offered(&world).await);
    world.share(Collection::Quotation, offer.id.0, &offer).await;
    let refused = world.quotations().decide(offer.id, 1, Verdict::Accept, String::new()).await;
    assert_eq!(refused.unwrap_err().code(), code);
    assert_eq!(world.quotations().list().await.unwrap()[0].pending, None);
    assert_ne!(offer.id.0, Uuid::nil());
}
