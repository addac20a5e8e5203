//! What stays on this computer for working without a connection, and what has to give way when the disk is full.

use portal_api::documents::BelongsTo;
use portal_api::feed::Collection;
use portal_api::id::{DocumentId, ObjectId};
use portal_api::problem::ErrorCode;
use portal_api::work_orders::Stage;
use portal_core::event::Event;
use portal_core::views::{Connection, DocumentRow, DownloadState, Kept};
use portal_testkit::cast::{ANNA, HOTELS, object, work_order};
use portal_testkit::{Client, Fault, World, a_request, code_of, until};

use crate::lists;

const MIB: u64 = 1024 * 1024;

fn paper(seed: u8, bytes: usize) -> Vec<u8> {
    let mut paper = b"%PDF-1.7 ".to_vec();
    paper.resize(bytes, seed);
    paper
}

async fn row(client: &Client, id: DocumentId) -> Option<DocumentRow> {
    lists::documents(client).await.ok()?.into_iter().find(|row| row.id == id)
}

async fn until_stored(client: &Client, id: DocumentId) {
    until("the document is here", async || {
        row(client, id).await.filter(|row| row.state == DownloadState::Stored).map(drop)
    })
    .await;
}

/// An object with a manual, a document without an object, nothing else.
async fn with_manual(world: &World) -> (ObjectId, DocumentId, DocumentId) {
    let lift = object(&HOTELS, 1);
    let id = lift.id;
    world.office.store().import_objects(HOTELS.id(), vec![lift]).await.unwrap();
    let of_it = Some(BelongsTo { collection: Collection::Object, id: id.0 });
    let manual = world.office.share(&HOTELS, "manual.pdf", &paper(1, 30_000), of_it).await;
    let other = world.office.share(&HOTELS, "other.pdf", &paper(2, 30_000), None).await;
    (id, manual, other)
}

#[tokio::test]
async fn what_is_kept_comes_by_itself_and_is_still_kept_after_the_cache_was_lost() {
    let world = World::empty().await;
    let (lift, manual, other) = with_manual(&world).await;
    let mut anna = world.sign_in(&ANNA).await;
    assert_eq!(row(&anna, manual).await.unwrap().kept, Kept::No);
    anna.account().objects().keep_offline(lift, true).await.unwrap();
    until_stored(&anna, manual).await;
    assert_eq!(row(&anna, manual).await.unwrap().kept, Kept::WithObject);
    assert!(anna.account().objects().detail(lift).await.unwrap().kept_offline);
    assert_eq!(row(&anna, other).await.unwrap().state, DownloadState::Remote, "nobody asked for this one");
    anna.account().documents().keep_offline(other, true).await.unwrap();
    until_stored(&anna, other).await;
    let space = anna.account().documents().space().await.unwrap();
    assert_eq!((space.used, space.count), (60_000, 2));

    anna.quit().await;
    std::fs::remove_file(anna.account_dir().join("cache.db")).unwrap();
    anna.start().await;
    anna.until_synced().await;
    until_stored(&anna, manual).await;
    until_stored(&anna, other).await;
    assert_eq!(row(&anna, other).await.unwrap().kept, Kept::Itself);
    anna.account().documents().keep_offline(other, false).await.unwrap();
    assert_eq!(row(&anna, other).await.unwrap().kept, Kept::No);
}

#[tokio::test]
async fn what_is_fetched_ahead_and_given_up_for_news_is_not_shown_as_arriving() {
    let world = World::empty().await;
    let (_, _, other) = with_manual(&world).await;
    let anna = world.sign_in(&ANNA).await;
    anna.network.always("/content", Fault::Stall(1_000));
    let mut events = anna.portal().subscribe();
    anna.account().documents().keep_offline(other, true).await.unwrap();
    let mut next = async || loop {
        match events.recv().await.unwrap() {
            Event::Download { document, state } if document == other => return state,
            _ => {}
        }
    };
    assert!(matches!(next().await, DownloadState::Loading { .. }));
    world.office.share(&HOTELS, "news.pdf", &paper(3, 100), None).await;
    assert_eq!(next().await, DownloadState::Remote);
    assert!(matches!(next().await, DownloadState::Loading { .. }), "afterwards it is tried again");
}

#[tokio::test]
async fn a_kept_document_that_was_replaced_is_fetched_anew() {
    let world = World::empty().await;
    let (_, _, other) = with_manual(&world).await;
    let anna = world.sign_in(&ANNA).await;
    anna.account().documents().keep_offline(other, true).await.unwrap();
    until_stored(&anna, other).await;
    let newer = paper(9, 40_000);
    assert_eq!(world.office.share(&HOTELS, "other.pdf", &newer, None).await, other);
    until("the new bytes are here", async || {
        let row = row(&anna, other).await?;
        (row.size == 40_000 && row.state == DownloadState::Stored).then_some(())
    })
    .await;
    assert!(anna.account().documents().bytes(other).await.unwrap().0 == newer);
}

#[tokio::test]
async fn files_whose_rows_were_lost_with_the_cache_are_taken_over_or_removed() {
    let world = World::empty().await;
    let (_, manual, other) = with_manual(&world).await;
    let mut anna = world.sign_in(&ANNA).await;
    for id in [manual, other] {
        anna.account().documents().download(id).await.unwrap();
    }
    anna.quit().await;
    std::fs::remove_file(anna.account_dir().join("cache.db")).unwrap();
    world.office.remove(&HOTELS, Collection::Document, other.0).await;
    anna.start().await;
    anna.until_synced().await;
    // Tidying up is for the start and for once a day.
    anna.quit().await;
    anna.start().await;
    until("the file that nothing names is gone", async || (files(&anna) == 1).then_some(())).await;
    until_stored(&anna, manual).await;
    assert_eq!(anna.network.calls(&portal_core::ports::Method::GET, &manual.to_string()).len(), 1);
}

fn files(client: &Client) -> usize {
    client.files().iter().filter(|(path, _)| path.components().any(|part| part.as_os_str() == "docs")).count()
}

#[tokio::test]
async fn a_full_disk_is_left_to_what_the_person_writes() {
    let world = World::empty().await;
    let (lift, manual, other) = with_manual(&world).await;
    let open = work_order(&HOTELS, 1, Stage::Planned, Some(lift));
    let of_it = Some(BelongsTo { collection: Collection::WorkOrder, id: open.id.0 });
    world.office.store().import_work_orders(HOTELS.id(), vec![open]).await.unwrap();
    let anna = world.computer().await;
    anna.room.set_free(499 * MIB);
    anna.sign_in(&ANNA).await;
    anna.until_synced().await;
    let plan = world.office.share(&HOTELS, "plan.pdf", &paper(3, 30_000), of_it).await;
    until("the plan is listed", async || row(&anna, plan).await.map(drop)).await;
    // What nobody asked for waits; what somebody asks for does not.
    anna.account().documents().download(manual).await.unwrap();
    assert_eq!(row(&anna, plan).await.unwrap().state, DownloadState::Remote);
    anna.room.set_free(199 * MIB);
    assert_eq!(code_of(anna.account().documents().download(other).await), Some(ErrorCode::StorageFull));
    assert_eq!(
        row(&anna, other).await.unwrap().state,
        DownloadState::Failed { code: ErrorCode::StorageFull },
        "who asked is told"
    );
    anna.room.set_free(49 * MIB);
    anna.account().check_now().await.unwrap();
    anna.until_line(Connection::Storage).await;
    let id = anna.submit(a_request()).await;
    until("the company has it", async || {
        (world.office.requests_of(&HOTELS).await.first()?.request.id == id).then_some(())
    })
    .await;
    anna.room.set_free(u64::MAX);
    anna.account().check_now().await.unwrap();
    anna.until_line(Connection::Online).await;
    until_stored(&anna, plan).await;
}
