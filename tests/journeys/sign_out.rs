//! Signing out wipes; it asks first when something would be lost.

use portal_api::problem::ErrorCode;
use portal_core::ports::Method;
use portal_core::views::{Unsent, UnsentChoice};
use portal_testkit::cast::{ANNA, CARLA, HOTELS};
use portal_testkit::{Fault, World, a_request, code_of, photos};

use crate::lists;

#[tokio::test]
async fn signing_out_asks_about_what_was_not_sent_and_keeps_it_meanwhile() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    anna.network.set_offline(true);
    let waiting = anna.submit(a_request()).await;
    let draft = anna.write(a_request().saying("half a sentence")).await;
    assert_eq!(anna.portal().unsent().await.unwrap(), Unsent { drafts: 1, waiting: 1 });
    assert_eq!(code_of(anna.portal().sign_out(UnsentChoice::Ask).await), Some(ErrorCode::UnsentItems));
    assert_eq!(anna.request(draft).await.content.description, "half a sentence");
    anna.network.set_offline(false);
    anna.until_received(waiting).await;
}

#[tokio::test]
async fn signing_out_leaves_neither_files_nor_key_nor_session() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let paper = world.office.share(&HOTELS, "a.pdf", b"%PDF-1.7", None).await;
    lists::until_rows("the paper", 1, async || lists::documents(&anna).await).await;
    let copy = anna.account().documents().open_path(paper).await.unwrap();
    anna.write(a_request().with_photo("door.jpg", photos::plain(1))).await;
    anna.portal().sign_out(UnsentChoice::Discard).await.unwrap();
    assert!(!copy.exists());
    assert_eq!(anna.files(), []);
    assert_eq!(anna.secrets.count(), 0);
    assert_eq!(code_of(anna.portal().account().map(|_| ())), Some(ErrorCode::NoAccount));
    assert!(anna.portal().start().await.unwrap().accounts.is_empty());
    let farewells = anna.network.calls(&Method::DELETE, "/v1/session");
    assert_eq!(farewells.len(), 1);
    assert!(farewells[0].status.is_some_and(|status| status < 300), "{farewells:?}");
}

#[tokio::test]
async fn signing_out_works_without_a_connection_and_with_nothing_to_ask() {
    let world = World::new().await;
    let mut anna = world.sign_in(&ANNA).await;
    anna.network.always("/", Fault::DropRequest);
    anna.portal().sign_out(UnsentChoice::Ask).await.unwrap();
    assert_eq!(anna.files(), []);
    anna.quit().await;
    anna.start().await;
    assert!(anna.portal().start().await.unwrap().open.is_none());
}

#[tokio::test]
async fn two_people_at_one_computer_see_nothing_of_each_other() {
    let world = World::new().await;
    let anna = world.sign_in(&ANNA).await;
    let id = anna.submit(a_request()).await;
    anna.until_received(id).await;
    let annas = anna.portal().start().await.unwrap().open.unwrap().account.id;
    anna.sign_in(&CARLA).await;
    anna.until_synced().await;
    assert!(anna.account().requests().list().await.unwrap().is_empty());
    assert_eq!(anna.portal().start().await.unwrap().accounts.len(), 2);
    anna.portal().open_account(&annas).await.unwrap();
    assert_eq!(anna.account().requests().list().await.unwrap().len(), 1);
}
