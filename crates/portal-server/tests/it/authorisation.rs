//! The matrix: whoever is not the customer reaches nothing of theirs, by no route.

use portal_api::feed::Collection;
use portal_api::fingerprint::Sha256;
use portal_api::id::DocumentId;
use portal_api::paths;
use portal_api::work_orders::Stage;
use reqwest::Method;
use rstest::rstest;
use serde_json::Value;
use uuid::Uuid;

use crate::comments::{comment, comment_path};
use crate::people::{self, ACME};
use crate::profile::change;
use crate::quotations::{decision, decision_path};
use crate::world::{Person, World, code, expect, id_of, now, png, request_with};

/// Everything that ACME has: one row in each collection, an accepted and an open request with a photo each, what anna
/// said and what she decided.
struct Estate {
    open_request: Value,
    comment: Value,
    decision: Value,
    photo: Vec<u8>,
    documents: Vec<Uuid>,
    cursor: String,
    rows: usize,
}

async fn estate(world: &World, anna: &Person<'_>) -> Estate {
    let store = world.store();
    store.import_objects(ACME, vec![people::object(1)]).await.unwrap();
    store.import_work_orders(ACME, vec![people::work_order(1, Stage::Planned)]).await.unwrap();
    store.import_invoices(ACME, vec![people::invoice(1)]).await.unwrap();
    store.import_quotations(ACME, vec![people::quotation(1)]).await.unwrap();
    let pdf = b"%PDF-1.7 secret";
    world.server.data().blobs.put(pdf.to_vec()).await.unwrap();
    let parents = [
        None,
        Some((Collection::Object, people::object(1).id.0)),
        Some((Collection::WorkOrder, people::work_order(1, Stage::Planned).id.0)),
        Some((Collection::Invoice, people::invoice(1).invoice.id.0)),
        Some((Collection::Quotation, people::quotation(1).quotation.id.0)),
    ];
    let documents = (1..).zip(parents).map(|(n, parent)| people::document(n, pdf, parent)).collect();
    store.import_documents(ACME, documents).await.unwrap();
    let photo = png(1, 3000);
    assert_eq!(anna.upload(&photo).await.status(), 204);
    let (open_request, accepted) = (request_with("Open", &[&photo]), request_with("Accepted", &[&photo]));
    for body in [&open_request, &accepted] {
        expect(anna.put_request(body).await, 200).await;
    }
    let (comment, decision) = (comment("The key is at the porter's"), decision(1, "accept"));
    expect(anna.write(Method::PUT, &comment_path(&comment), &comment).await, 200).await;
    expect(anna.write(Method::PUT, &decision_path(1), &decision).await, 200).await;
    store.accept_request(id_of(&accepted), Uuid::now_v7().into(), now()).await.unwrap();
    let feed = anna.pull(None).await;
    let rows = feed.rows.len();
    Estate {
        open_request,
        comment,
        decision,
        photo,
        documents: feed.ids("document"),
        cursor: feed.cursor.clone(),
        rows,
    }
}

#[rstest]
#[case::another_customer_of_the_same_portal("carl")]
#[case::a_user_of_another_portal("dora")]
#[tokio::test]
async fn a_stranger_reaches_nothing(#[case] name: &str) {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let estate = estate(&world, &anna).await;
    assert_eq!((estate.rows, estate.documents.len()), (15, 7), "anna sees all of it");
    let stranger = world.sign_in(name).await;

    assert!(stranger.pull(None).await.rows.is_empty());
    let continued = stranger.get(&format!("/v1/sync?cursor={}", estate.cursor)).await;
    assert_eq!(code(continued).await, "cursor-reset");
    let waited = stranger.get(&format!("{}?cursor={}&wait=25", paths::SYNC, estate.cursor)).await;
    assert_eq!(code(waited).await, "cursor-reset", "and does not wait for other people's news");
    let digest = expect(stranger.get(paths::SYNC_DIGEST).await, 200).await;
    assert_eq!(digest["collections"].as_object().unwrap().keys().collect::<Vec<_>>(), ["profile"]);
    for document in &estate.documents {
        let path = paths::document_content(DocumentId(*document));
        assert_eq!(code(stranger.get(&path).await).await, "not-found");
        let ranged = stranger.call(Method::GET, &path).header("range", "bytes=0-1").send().await.unwrap();
        assert_eq!(code(ranged).await, "not-found");
    }
    let upload = paths::upload(Sha256::of(&estate.photo));
    assert_eq!(stranger.call(Method::HEAD, &upload).send().await.unwrap().status(), 404);
    let patch = stranger.call(Method::PATCH, &upload).header("upload-offset", 0).body("x").send().await.unwrap();
    assert_eq!(code(patch).await, "not-found");

    let (fresh_comment, fresh_decision) = (comment("Let me in"), decision(1, "decline"));
    // The same bytes under the same id are a conflict, not a replay: a receipt would tell the number.
    assert_eq!(code(stranger.put_request(&estate.open_request).await).await, "id-conflict");
    assert_eq!(code(stranger.withdraw(id_of(&estate.open_request)).await).await, "not-found");
    let sent = [
        (comment_path(&estate.comment), &estate.comment, "id-conflict"),
        (decision_path(1), &estate.decision, "id-conflict"),
        (comment_path(&fresh_comment), &fresh_comment, "not-found"),
        (decision_path(1), &fresh_decision, "not-found"),
    ];
    for (path, body, expected) in sent {
        assert_eq!(code(stranger.write(Method::PUT, &path, body).await).await, expected, "{path}");
    }
    let renamed = change(1, "Somebody else");
    expect(stranger.write(Method::PATCH, paths::ME, &renamed).await, 200).await;
    assert_eq!(anna.pull(None).await.profile["name"], "anna", "everybody changes themselves only");
    let me = expect(stranger.get(paths::ME).await, 200).await;
    assert!(!me.to_string().contains("ACME"));
    let after = anna.pull(None).await;
    assert_eq!(after.cursor, estate.cursor, "nothing happened at ACME");
}

#[tokio::test]
async fn without_a_session_no_route_but_the_public_ones_answers() {
    let world = World::new().await;
    let anna = world.sign_in("anna").await;
    let estate = estate(&world, &anna).await;
    let calls = [
        (Method::GET, paths::ME.to_owned()),
        (Method::GET, paths::SYNC.to_owned()),
        (Method::GET, format!("{}?cursor={}", paths::SYNC, estate.cursor)),
        (Method::GET, format!("{}?cursor={}&wait=25", paths::SYNC, estate.cursor)),
        (Method::GET, paths::SYNC_DIGEST.to_owned()),
        (Method::GET, paths::EVENTS.to_owned()),
        (Method::DELETE, paths::SESSION.to_owned()),
        (Method::PUT, paths::request(id_of(&estate.open_request))),
        (Method::DELETE, paths::request(id_of(&estate.open_request))),
        (Method::PUT, comment_path(&estate.comment)),
        (Method::PUT, decision_path(1)),
        (Method::PATCH, paths::ME.to_owned()),
        (Method::PUT, paths::upload(Sha256::of(&estate.photo))),
        (Method::PATCH, paths::upload(Sha256::of(&estate.photo))),
        (Method::GET, paths::document_content(DocumentId(estate.documents[0]))),
    ];
    for (method, path) in calls {
        let bare = world.call(method.clone(), &path).send().await.unwrap();
        assert_eq!(code(bare).await, "not-signed-in", "{method} {path}");
        // The right words at the wrong place are no session either.
        let refresh = world.call(method.clone(), &path).bearer_auth(&anna.refresh).send().await.unwrap();
        assert_eq!(code(refresh).await, "not-signed-in", "{method} {path}");
    }
}

#[test]
fn the_matrix_knows_every_route() {
    let description: Value = serde_json::from_str(&portal_server::openapi_document()).unwrap();
    let mut routes: Vec<String> = Vec::new();
    for (path, calls) in description["paths"].as_object().unwrap() {
        routes.extend(calls.as_object().unwrap().keys().map(|method| format!("{method} {path}")));
    }
    routes.sort();
    // A new route belongs into the tests above before it belongs into this list.
    insta::assert_json_snapshot!(routes, @r#"
    [
      "delete /v1/requests/{id}",
      "delete /v1/session",
      "get /v1/documents/{id}/content",
      "get /v1/events",
      "get /v1/me",
      "get /v1/portals/{slug}",
      "get /v1/sync",
      "get /v1/sync/digest",
      "head /v1/uploads/{sha256}",
      "patch /v1/me",
      "patch /v1/uploads/{sha256}",
      "post /v1/portals/{slug}/sessions",
      "post /v1/session/refresh",
      "put /v1/quotations/{id}/decision",
      "put /v1/requests/{id}",
      "put /v1/uploads/{sha256}",
      "put /v1/work-orders/{work_order}/comments/{comment}"
    ]
    "#);
}
