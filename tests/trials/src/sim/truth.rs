//! What a person may see at this moment, asked of the server anew and past every cache.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use portal_api::sessions::{SignIn, Tokens};
use portal_testkit::cast::{PASSWORD, Person};
use serde::Deserialize;
use serde_json::value::RawValue;
use tower::ServiceExt as _;
use uuid::Uuid;

/// The records of a whole bootstrap, by id.
pub(crate) async fn of(router: &Router, person: &Person) -> BTreeMap<Uuid, String> {
    let sign_in =
        SignIn { email: person.email.to_owned(), password: PASSWORD.to_owned(), device: "auditor".to_owned() };
    let door = format!("/v1/portals/{}/sessions", person.customer.firm.slug);
    let call = http::Request::post(door).header("content-type", "application/json");
    let tokens = ask(router, call.body(serde_json::to_vec(&sign_in).unwrap().into()).unwrap()).await;
    let tokens: Tokens = serde_json::from_slice(&tokens).expect("everybody may sign in now");
    let mut rows = BTreeMap::new();
    let mut cursor = None;
    loop {
        let path = cursor.map_or_else(|| "/v1/sync".to_owned(), |cursor| format!("/v1/sync?cursor={cursor}"));
        let call = http::Request::get(path).header("authorization", format!("Bearer {}", tokens.access));
        let text = ask(router, call.body(Body::empty()).unwrap()).await;
        let (next, more) = read(&text, &mut rows);
        if !more {
            return rows;
        }
        cursor = Some(next);
    }
}

/// A line of the feed, whatever it is.
#[derive(Deserialize)]
struct Line<'a> {
    t: &'a str,
    id: Option<Uuid>,
    #[serde(borrow)]
    d: Option<&'a RawValue>,
    cursor: Option<String>,
    more: Option<bool>,
}

fn read(text: &[u8], rows: &mut BTreeMap<Uuid, String>) -> (String, bool) {
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let line: Line<'_> = serde_json::from_slice(line).expect("a line of the feed");
        match (line.t, line.id, line.d, line.cursor, line.more) {
            ("put", Some(id), Some(record), ..) => {
                rows.insert(id, record.get().to_owned());
            }
            ("del", Some(id), ..) => {
                rows.remove(&id);
            }
            ("end", .., Some(cursor), Some(more)) => return (cursor, more),
            _ => {}
        }
    }
    panic!("the feed has no end");
}

async fn ask(router: &Router, mut call: http::Request<Body>) -> Vec<u8> {
    let peer: SocketAddr = (Ipv4Addr::LOCALHOST, 4712).into();
    call.extensions_mut().insert(ConnectInfo(peer));
    let answer = router.clone().oneshot(call).await.unwrap_or_else(|never| match never {});
    to_bytes(answer.into_body(), usize::MAX).await.expect("the server answers").to_vec()
}
