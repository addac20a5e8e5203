//! A running server with furnished portals, and people who call it.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use portal_api::id::{Epoch, PortalId, RequestId};
use portal_api::settings::PortalSettings;
use portal_api::{paths, problem};
use portal_server::store::Store;
use portal_server::{Config, Data, Limits, Running, start};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::people;

pub(crate) struct World {
    pub(crate) server: Running,
    pub(crate) client: Client,
    /// Dropped last: the server's files.
    pub(crate) dir: TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Limits { sign_in_per_minute: NonZeroU32::new(1000).unwrap(), ..Limits::default() }).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        let dir = TempDir::new().unwrap();
        people::furnish(&*Data::open(dir.path()).unwrap().store).await;
        let config = Config { data: dir.path().into(), listen: "127.0.0.1:0".parse().unwrap(), limits };
        Self { server: start(config).await.unwrap(), client: Client::new(), dir }
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.server.data().store
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.server.url()))
    }

    pub(crate) async fn try_sign_in(&self, slug: &str, email: &str, password: &str) -> Response {
        let body = json!({"email": email, "password": password, "device": "test"});
        self.call(Method::POST, &paths::sessions(slug)).json(&body).send().await.unwrap()
    }

    /// Signs in with the password that everybody has; dora has her own portal.
    pub(crate) async fn sign_in(&self, name: &str) -> Person<'_> {
        let slug = if name == "dora" { "pure" } else { "lift" };
        let response = self.try_sign_in(slug, &format!("{name}@example.org"), people::PASSWORD).await;
        let tokens: Value = expect(response, 200).await;
        Person {
            world: self,
            access: tokens["access"].as_str().unwrap().into(),
            refresh: tokens["refresh"].as_str().unwrap().into(),
        }
    }

    pub(crate) async fn renew(&self, refresh: &str) -> Response {
        self.call(Method::POST, paths::SESSION_REFRESH).json(&json!({"refresh": refresh})).send().await.unwrap()
    }

    pub(crate) async fn change(&self, portal: PortalId, change: impl FnOnce(&mut PortalSettings)) {
        let portals = self.store().portals().await.unwrap();
        let mut portal = portals.into_iter().find(|found| found.id == portal).unwrap();
        change(&mut portal.settings);
        self.store().set_settings(portal.id, portal.settings).await.unwrap();
    }
}

pub(crate) struct Person<'w> {
    pub(crate) world: &'w World,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Person<'_> {
    pub(crate) fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.world.call(method, path).bearer_auth(&self.access)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.call(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn put_request(&self, body: &Value) -> Response {
        self.put_bytes(id_of(body), serde_json::to_vec(body).unwrap()).await
    }

    pub(crate) async fn put_bytes(&self, id: RequestId, body: Vec<u8>) -> Response {
        let epoch = self.world.store().epoch().await.unwrap();
        let call = self.call(Method::PUT, &paths::request(id)).header(paths::EPOCH_HEADER, epoch.to_string());
        call.body(body).send().await.unwrap()
    }

    /// A write for the present life of the database.
    pub(crate) async fn write(&self, method: Method, path: &str, body: &Value) -> Response {
        let epoch = self.world.store().epoch().await.unwrap();
        self.write_for(epoch, method, path, body).await
    }

    pub(crate) async fn write_for(&self, epoch: Epoch, method: Method, path: &str, body: &Value) -> Response {
        let call = self.call(method, path).header(paths::EPOCH_HEADER, epoch.to_string());
        call.body(serde_json::to_vec(body).unwrap()).send().await.unwrap()
    }

    pub(crate) async fn withdraw(&self, id: RequestId) -> Response {
        let epoch = self.world.store().epoch().await.unwrap();
        let call = self.call(Method::DELETE, &paths::request(id)).header(paths::EPOCH_HEADER, epoch.to_string());
        call.send().await.unwrap()
    }

    /// Uploads whole bytes in one piece.
    pub(crate) async fn upload(&self, bytes: &[u8]) -> Response {
        let path = paths::upload(Sha256::of(bytes));
        let announced = self.call(Method::PUT, &path).header("upload-length", bytes.len()).send().await.unwrap();
        assert_eq!(announced.status(), 204);
        self.call(Method::PATCH, &path).header("upload-offset", 0).body(bytes.to_vec()).send().await.unwrap()
    }

    /// Reads the feed from a cursor to its end.
    pub(crate) async fn pull(&self, cursor: Option<String>) -> Feed {
        self.pull_in_pages_of(20_000, cursor).await
    }

    pub(crate) async fn pull_in_pages_of(&self, rows: usize, mut cursor: Option<String>) -> Feed {
        let mut feed = Feed::default();
        loop {
            let path = match &cursor {
                None => format!("{}?max_rows={rows}", paths::SYNC),
                Some(cursor) => format!("{}?max_rows={rows}&cursor={cursor}", paths::SYNC),
            };
            let response = self.get(&path).await;
            assert_eq!(response.status(), 200);
            let more = feed.read(&response.text().await.unwrap());
            cursor = Some(feed.cursor.clone());
            if !more {
                return feed;
            }
        }
    }
}

/// What a client knows after reading the feed.
#[derive(Default)]
pub(crate) struct Feed {
    pub(crate) lines: Vec<Value>,
    pub(crate) rows: BTreeMap<(String, Uuid), Value>,
    /// The reader's own profile, which is always there and would be in the way among the rows.
    pub(crate) profile: Value,
    pub(crate) cursor: String,
}

impl Feed {
    fn read(&mut self, text: &str) -> bool {
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0]["t"], "hello");
        let end = lines.last().unwrap();
        assert_eq!(end["t"], "end");
        self.cursor = end["cursor"].as_str().unwrap().into();
        for line in &lines {
            let key = || (line["c"].as_str().unwrap().to_owned(), line["id"].as_str().unwrap().parse().unwrap());
            match line["t"].as_str().unwrap() {
                "put" if line["c"] == "profile" => self.profile = line["d"].clone(),
                "put" => drop(self.rows.insert(key(), line["d"].clone())),
                "del" => drop(self.rows.remove(&key())),
                _ => {}
            }
        }
        let more = end["more"].as_bool().unwrap();
        self.lines.extend(lines);
        more
    }

    pub(crate) fn ids(&self, collection: &str) -> Vec<Uuid> {
        self.rows.keys().filter(|(found, _)| found == collection).map(|(_, id)| *id).collect()
    }

    pub(crate) fn row(&self, collection: &str, id: Uuid) -> &Value {
        &self.rows[&(collection.to_owned(), id)]
    }
}

/// The body of an answer that must have this status.
pub(crate) async fn expect(response: Response, status: u16) -> Value {
    let found = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(found.as_u16(), status, "{text}");
    serde_json::from_str(&text).unwrap_or_default()
}

/// The code of a refusal, which must look like one in every respect.
pub(crate) async fn code(response: Response) -> String {
    let status = response.status();
    let head = response.headers().clone();
    let body: Value = response.json().await.unwrap();
    assert!(status.is_client_error() || status.is_server_error(), "{status}: {body}");
    assert_eq!(head["content-type"], problem::PROBLEM_JSON);
    assert_eq!(body["status"], status.as_u16());
    assert_eq!(body["trace"], head[paths::TRACE_HEADER].to_str().unwrap());
    body["code"].as_str().unwrap().into()
}

/// A request as a client would send it.
pub(crate) fn request(description: &str) -> Value {
    json!({
        "id": Uuid::now_v7(), "object": null, "work_type": "fault", "description": description,
        "wished_for": [], "contact": {"name": "", "phone": ""}, "attachments": [],
    })
}

/// The same with files.
pub(crate) fn request_with(description: &str, files: &[&[u8]]) -> Value {
    let mut request = request(description);
    let attachments = files.iter().enumerate().map(|(n, bytes)| {
        json!({"sha256": Sha256::of(bytes), "name": format!("photo {n}.png"), "mime": "image/png", "size": bytes.len()})
    });
    request["attachments"] = attachments.collect();
    request
}

pub(crate) fn id_of(request: &Value) -> RequestId {
    request["id"].as_str().unwrap().parse().unwrap()
}

/// Bytes that look like a PNG and differ by `n`.
pub(crate) fn png(n: u8, size: usize) -> Vec<u8> {
    let mut bytes = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    bytes.resize(size.max(8), n);
    bytes
}

pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
