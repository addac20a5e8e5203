//! What a newer program wrote is kept for it.

use portal_api::problem::ErrorCode;
use portal_api::requests::RequestDraft;
use rstest::rstest;

use crate::outbox::counts;
use crate::outbox::op::{Op, State};
use crate::outbox::testing::World;
use crate::store::outbox::op as ops;
use crate::views::{HoldReason, RequestState};

#[rstest]
#[case::another_kind("UPDATE op SET kind = 'request.dance'")]
#[case::another_shape("UPDATE op SET body_v = 99")]
#[tokio::test]
async fn what_a_newer_program_left_in_the_line_is_kept_shown_and_never_touched(#[case] newer: &'static str) {
    let mut world = World::new().await;
    world.submitted("from tomorrow").await;
    world.db().write(move |tx| Ok(tx.execute(newer, [])?)).await.unwrap();
    let other = world.submitted("from today").await;
    world.restart();
    world.until_quiet().await;
    assert_eq!(world.server.ids(), [other]);
    let counts = counts(world.db()).await.unwrap();
    assert_eq!((counts.waiting, counts.sending, counts.needs_you), (0, 0, 1));
    let held = |op: &Op| op.state == State::Held(HoldReason::Upgrade) && !op.is_readable();
    let shown = world.db().write(|tx| ops::list(tx)).await.unwrap();
    assert_eq!(shown.iter().filter(|op| held(op)).count(), 1);
    assert!(world.requests().list().await.is_ok());
    // The row itself waits for the newer program as it was left.
    let kept: (String, u32) = world
        .db()
        .write(|tx| {
            Ok(tx.query_row("SELECT state, attempts FROM op ORDER BY seq LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?)
        })
        .await
        .unwrap();
    assert_eq!(kept, ("queued".to_owned(), 0));
}

#[tokio::test]
async fn a_draft_of_a_newer_program_is_shown_as_waiting_for_it_and_not_overwritten() {
    let world = World::new().await;
    let id = world.draft("from tomorrow").await;
    world.db().write(|tx| Ok(tx.execute("UPDATE draft SET v = 99", [])?)).await.unwrap();
    let detail = world.requests().detail(id).await.unwrap();
    assert_eq!(detail.summary.state, RequestState::Held { reason: HoldReason::Upgrade });
    let refused = world.requests().save(RequestDraft { description: "x".into(), ..detail.content }).await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::UpgradeNeeded);
    assert_eq!(world.requests().submit(id).await.unwrap_err().code(), ErrorCode::UpgradeNeeded);
}
