//! The customer sees exactly what the service company shares, and nobody else sees anything.

use portal_api::feed::Collection;
use portal_api::problem::ErrorCode;
use portal_api::settings::Sees;
use portal_api::work_orders::Stage;
use portal_core::views::{Connection, HoldReason, RequestState};
use portal_testkit::cast::{ANNA, BEN, CARLA, CLINIC, DORA, HOTELS, LIFTS, Person, Shelf};
use portal_testkit::{World, a_request, code_of, until};

use crate::{lists, storage};

#[tokio::test]
async fn invoices_switched_off_vanish_from_the_open_program_and_from_its_disk_and_come_back() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    assert_eq!(lists::invoices(&anna).await.unwrap().len(), 2, "drafts of the company are never shared");
    assert!(storage::cache_holds(&anna, "quixotherm"), "invoice text is in the cache while it is shared");
    world.office.set(&LIFTS, |settings| settings.areas.invoices = false).await;
    until("the area is off", async || {
        let shared = anna.portal().start().await.ok()?.open?.shared?;
        (!shared.areas.invoices).then_some(())
    })
    .await;
    until("nothing of it is listed", async || match lists::invoices(&anna).await {
        Ok(rows) => rows.is_empty().then_some(()),
        Err(error) => (error.code() == ErrorCode::NotShared).then_some(()),
    })
    .await;
    until("nothing of it is on the disk", async || (!storage::cache_holds(&anna, "quixotherm")).then_some(())).await;
    assert!(anna.account().search().find("quixotherm".to_owned()).await.unwrap().is_empty());
    assert_eq!(lists::work_orders(&anna).await.unwrap().len(), 6, "the rest stays");
    world.office.set(&LIFTS, |settings| settings.areas.invoices = true).await;
    lists::until_rows("they are back", 2, async || lists::invoices(&anna).await).await;
}

#[tokio::test]
async fn hidden_stages_take_their_work_orders_with_them() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    world
        .office
        .set(&LIFTS, |settings| {
            for stage in &mut settings.stages {
                stage.visible = matches!(stage.stage, Stage::Planned | Stage::Completed);
            }
        })
        .await;
    let rows = lists::until_rows("only two stages", 2, async || lists::work_orders(&anna).await).await;
    assert!(rows.iter().all(|row| matches!(row.stage, Stage::Planned | Stage::Completed)));
    for row in rows {
        let detail = anna.account().work_orders().detail(row.id).await.unwrap();
        assert!(detail.history.iter().all(|step| matches!(step.stage, Stage::Planned | Stage::Completed)));
    }
}

#[tokio::test]
async fn a_stage_may_be_renamed_under_an_open_program() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    world.office.set(&LIFTS, |settings| settings.stages[1].label = "In the diary".to_owned()).await;
    until("the new word", async || {
        let rows = lists::work_orders(&anna).await.ok()?;
        rows.iter().any(|row| row.stage_label == "In the diary").then_some(())
    })
    .await;
}

#[tokio::test]
async fn prices_vanish_while_the_work_orders_stay() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let id = Shelf::of(&HOTELS).work_orders[0].id;
    assert!(anna.account().work_orders().detail(id).await.unwrap().price.is_some());
    world.office.set(&LIFTS, |settings| settings.prices = false).await;
    until("the price is gone", async || {
        anna.account().work_orders().detail(id).await.ok().filter(|detail| detail.price.is_none())
    })
    .await;
}

#[tokio::test]
async fn a_colleague_sees_only_their_own_when_the_company_says_so() {
    let world = World::new().await;
    let (anna, ben) = (world.sign_in(&ANNA).await, world.sign_in(&BEN).await);
    let annas = anna.submit(a_request().saying("from Anna")).await;
    let bens = ben.submit(a_request().saying("from Ben")).await;
    anna.until_received(annas).await;
    ben.until_received(bens).await;
    ben.until_received(annas).await;
    world.office.set(&LIFTS, |settings| settings.sees = Sees::Own).await;
    until("Ben sees only his own", async || {
        let rows = ben.account().requests().list().await.ok()?;
        (rows.iter().map(|row| row.id).collect::<Vec<_>>() == [bens]).then_some(())
    })
    .await;
    lists::until_rows("and no work of others", 0, async || lists::work_orders(&ben).await).await;
    let work_order = world.office.accept(annas).await;
    let rows = lists::until_rows("Anna sees what became of hers", 1, async || lists::work_orders(&anna).await).await;
    assert_eq!(rows[0].id, work_order.id);
    assert!(lists::work_orders(&ben).await.unwrap().is_empty());
}

#[tokio::test]
async fn another_customer_sees_nothing_of_it() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let paper = world.office.share(&HOTELS, "contract.pdf", b"%PDF-1.7 secret", None).await;
    let id = anna.submit(a_request().saying("our secret")).await;
    anna.until_received(id).await;
    for stranger in [&CARLA, &DORA] {
        sees_only_their_own(&world, stranger).await;
        let client = world.sign_in(stranger).await;
        assert_eq!(code_of(client.account().requests().detail(id).await), Some(ErrorCode::NotFound));
        assert_eq!(code_of(client.account().documents().download(paper).await), Some(ErrorCode::NotFound));
        let theirs = Shelf::of(&HOTELS);
        let lookup = client.account().work_orders().detail(theirs.work_orders[0].id).await;
        assert_eq!(code_of(lookup), Some(ErrorCode::NotFound));
    }
}

async fn sees_only_their_own(world: &World, person: &'static Person) {
    let client = world.sign_in(person).await;
    let own = person.customer.name;
    let work_orders = lists::work_orders(&client).await.unwrap();
    assert!(work_orders.len() == 6 && work_orders.iter().all(|row| row.title.starts_with(own)));
    let objects = lists::objects(&client).await.unwrap();
    assert!(objects.len() == 2 && objects.iter().all(|row| row.name.starts_with(own)));
    let invoices = lists::invoices(&client).await.unwrap();
    assert!(invoices.len() == 2 && invoices.iter().all(|row| row.title.starts_with(own)));
    assert!(lists::documents(&client).await.unwrap().is_empty());
    assert!(client.account().requests().list().await.unwrap().is_empty());
    assert!(client.account().search().find("Harbour".to_owned()).await.unwrap().is_empty());
    assert!(!storage::cache_holds(&client, HOTELS.name));
}

#[tokio::test]
async fn a_row_that_is_taken_away_is_forgotten_here_as_well() {
    let world = World::new().await;
    let carla = world.sign_in(&CARLA).await;
    let gone = Shelf::of(&CLINIC).objects[1].id;
    world.office.remove(&CLINIC, Collection::Object, gone.0).await;
    lists::until_rows("one object less", 1, async || lists::objects(&carla).await).await;
    assert_eq!(code_of(carla.account().objects().detail(gone).await), Some(ErrorCode::NotFound));
}

#[tokio::test]
async fn a_user_who_is_locked_out_is_told_so_and_keeps_draft_and_outbox() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    anna.network.set_offline(true);
    let waiting = anna.submit(a_request().saying("goes later")).await;
    let draft = anna.write(a_request().saying("half a sentence")).await;
    world.office.disable(&ANNA).await;
    anna.network.set_offline(false);
    anna.until_line(Connection::UserDisabled).await;
    anna.until_state(waiting, |state| *state == RequestState::Held { reason: HoldReason::SignIn }).await;
    anna.quit().await;
    anna.start().await;
    assert_eq!(anna.request(draft).await.content.description, "half a sentence");
    assert_eq!(anna.request(waiting).await.content.description, "goes later");
    assert_eq!(code_of(anna.try_sign_in(&ANNA, portal_testkit::cast::PASSWORD).await), Some(ErrorCode::UserDisabled));
    world.office.enable(&ANNA).await;
    anna.sign_in(&ANNA).await;
    anna.until_received(waiting).await;
    anna.until_line(Connection::Online).await;
    assert_eq!(anna.request(draft).await.content.description, "half a sentence");
    assert_eq!(world.office.requests_of(&HOTELS).await.len(), 1);
}

#[tokio::test]
async fn a_portal_that_is_switched_off_says_so_and_loses_nothing() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    world.office.set(&LIFTS, |settings| settings.enabled = false).await;
    anna.until_line(Connection::PortalDisabled).await;
    let id = anna.submit(a_request()).await;
    let newcomer = world.computer().await;
    let address = format!("{}/{}", world.url(), LIFTS.slug);
    assert_eq!(code_of(newcomer.portal().find_portal(&address).await), Some(ErrorCode::PortalDisabled));
    world.office.set(&LIFTS, |settings| settings.enabled = true).await;
    until("the same person can sign in again", async || {
        anna.try_sign_in(&ANNA, portal_testkit::cast::PASSWORD).await.ok()
    })
    .await;
    anna.until_received(id).await;
    assert_eq!(world.office.requests_of(&HOTELS).await.len(), 1);
}
