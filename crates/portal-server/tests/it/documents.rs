//! `GET /v1/documents/{id}/content`

use portal_api::feed::Collection;
use portal_api::fingerprint::Sha256;
use portal_api::paths;
use portal_api::work_orders::Stage;
use reqwest::{Method, Response};
use uuid::Uuid;

use crate::people::{self, ACME, LIFT};
use crate::world::{Person, World, code};

const PDF: &[u8] = b"%PDF-1.7 0123456789";

/// Shares one document, perhaps of a work order.
async fn share(world: &World, belongs_to: Option<(Collection, Uuid)>) -> String {
    world.server.data().blobs.put(PDF.to_vec()).await.unwrap();
    let shared = people::document(1, PDF, belongs_to);
    let path = paths::document_content(shared.document.id);
    world.store().import_documents(ACME, vec![shared]).await.unwrap();
    path
}

async fn ranged(person: &Person<'_>, path: &str, range: &str, if_range: Option<&str>) -> Response {
    let mut call = person.call(Method::GET, path).header("range", range);
    if let Some(tag) = if_range {
        call = call.header("if-range", tag);
    }
    call.send().await.unwrap()
}

#[tokio::test]
async fn a_document_comes_whole_with_everything_a_client_needs_to_keep_it() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let path = share(&world, None).await;
    let response = anna.get(&path).await;
    let head = response.headers().clone();
    assert_eq!(response.status(), 200);
    assert_eq!(head["etag"], format!("\"{}\"", Sha256::of(PDF)));
    assert_eq!(head["content-length"], PDF.len().to_string());
    assert_eq!(head["content-type"], "application/pdf");
    assert_eq!(head["accept-ranges"], "bytes");
    assert_eq!(head["cache-control"], "no-store");
    assert_eq!(head["x-content-type-options"], "nosniff");
    assert!(head["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"Report 1.pdf\""));
    assert!(!head.contains_key("content-encoding"));
    assert_eq!(response.bytes().await.unwrap(), PDF);
}

#[tokio::test]
async fn a_download_resumes_only_if_the_document_is_still_the_same() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let path = share(&world, None).await;
    let tag = format!("\"{}\"", Sha256::of(PDF));
    let part = ranged(&anna, &path, "bytes=9-", Some(&tag)).await;
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], "bytes 9-18/19");
    assert_eq!(part.bytes().await.unwrap(), &PDF[9..]);
    let whole = ranged(&anna, &path, "bytes=9-", Some("\"other\"")).await;
    assert_eq!((whole.status().as_u16(), whole.bytes().await.unwrap().len()), (200, PDF.len()));
    let beyond = ranged(&anna, &path, "bytes=19-", None).await;
    assert_eq!(beyond.headers()["content-range"], "bytes */19");
    assert_eq!(code(beyond).await, "range-not-satisfiable");
}

#[tokio::test]
async fn a_document_is_visible_only_where_what_it_belongs_to_is() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let work_order = people::work_order(1, Stage::Planned);
    let path = share(&world, Some((Collection::WorkOrder, work_order.id.0))).await;
    assert_eq!(code(anna.get(&path).await).await, "not-found");
    let cursor = anna.pull(None).await.cursor;
    world.store().import_work_orders(ACME, vec![work_order]).await.unwrap();
    assert_eq!(anna.get(&path).await.status(), 200);
    assert_eq!(anna.pull(Some(cursor)).await.ids("document").len(), 1);
    world.change(LIFT, |settings| settings.stages[1].visible = false).await;
    assert_eq!(code(anna.get(&path).await).await, "not-found");
    assert!(anna.pull(None).await.rows.is_empty());
}

#[tokio::test]
async fn internal_documents_and_a_closed_area_are_not_found() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let path = share(&world, None).await;
    world.change(LIFT, |settings| settings.areas.documents = false).await;
    assert_eq!(code(anna.get(&path).await).await, "not-found");
    world.change(LIFT, |settings| settings.areas.documents = true).await;
    let cursor = anna.pull(None).await.cursor;
    let mut internal = people::document(1, PDF, None);
    internal.is_internal = true;
    world.store().import_documents(ACME, vec![internal]).await.unwrap();
    assert_eq!(code(anna.get(&path).await).await, "not-found");
    let news = anna.pull(Some(cursor)).await;
    assert!(news.lines.iter().any(|line| line["t"] == "del" && line["c"] == "document"));
    assert_eq!(code(anna.get(&paths::document_content(Uuid::now_v7().into())).await).await, "not-found");
}
