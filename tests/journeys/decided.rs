//! What the office makes of a request comes back to whoever wrote it.

use portal_api::work_orders::Stage;
use portal_core::views::RequestState;
use portal_testkit::cast::{ANNA, BEN};
use portal_testkit::{World, a_request, until};

use crate::lists;

#[tokio::test]
async fn an_accepted_request_becomes_a_work_order_that_moves_on() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let before = lists::work_orders(&anna).await.unwrap().len();
    let id = anna.submit(a_request().saying("The display is dark")).await;
    anna.until_received(id).await;
    let work_order = world.office.accept(id).await;
    anna.until_state(id, |state| *state == RequestState::Accepted { work_order: work_order.id }).await;
    let rows = lists::until_rows("one more", before + 1, async || lists::work_orders(&anna).await).await;
    let row = rows.iter().find(|row| row.id == work_order.id).expect("it is in the list");
    assert_eq!(
        (row.title.as_str(), row.stage, row.stage_label.as_str()),
        ("The display is dark", Stage::Reported, "REPORTED")
    );
    world.office.set_stage(work_order.id, Stage::Planned).await;
    until("the stage moves on", async || {
        let detail = anna.account().work_orders().detail(work_order.id).await.ok()?;
        (detail.row.stage == Stage::Planned && detail.request == Some(id)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_declined_request_says_why_in_the_offices_words() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let ben = world.sign_in(&BEN).await;
    let id = anna.submit(a_request()).await;
    anna.until_received(id).await;
    world.office.decline(id, "Not under contract: please call us.").await;
    let declined = RequestState::Declined { reason: "Not under contract: please call us.".to_owned() };
    anna.until_state(id, |state| *state == declined).await;
    ben.until_state(id, |state| *state == declined).await;
}

#[tokio::test]
async fn a_colleagues_request_is_found_by_its_words() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let ben = world.sign_in(&BEN).await;
    let id = anna.submit(a_request().saying("Fahrstuhltür quietscht fürchterlich")).await;
    anna.until_received(id).await;
    until("the words are indexed", async || {
        let hits = ben.account().search().find("fürchterlich".to_owned()).await.ok()?;
        hits.iter().any(|hit| hit.id == id.0).then_some(())
    })
    .await;
}
