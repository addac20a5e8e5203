//! The real program: one line on standard output, a log without anybody in it, an end when told.
#![cfg(unix)]

use std::process::Stdio;
use std::time::{Duration, Instant};

use portal_api::paths;
use portal_server::Data;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;

use crate::people::{self, PASSWORD};
use crate::world::request;

#[tokio::test]
async fn serve_prints_its_address_logs_no_personal_data_and_ends_when_told() {
    let dir = tempfile::tempdir().unwrap();
    people::furnish(&*Data::open(dir.path()).unwrap().store).await;
    let mut server = Command::new(env!("CARGO_BIN_EXE_portal-server"))
        .args(["--log-format", "json", "serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(server.stdout.take().unwrap()).lines();
    let line = stdout.next_line().await.unwrap().unwrap();
    let url = line.strip_prefix("listening on ").unwrap().to_owned();

    let client = Client::new();
    let sign_in = json!({"email": "anna@example.org", "password": PASSWORD, "device": "canary-device"});
    let tokens: Value = client
        .post(format!("{url}{}", paths::sessions("lift")))
        .json(&sign_in)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let access = tokens["access"].as_str().unwrap();
    let body = request("canary-description");
    let path = format!("{url}{}", paths::request(crate::world::id_of(&body)));
    client.put(path).bearer_auth(access).json(&body).send().await.unwrap();
    client.get(format!("{url}/v1/sync?cursor=canary-cursor")).bearer_auth(access).send().await.unwrap();
    client.get(format!("{url}/v1/canary-path")).send().await.unwrap();
    let stream = client.get(format!("{url}{}", paths::EVENTS)).bearer_auth(access).send().await.unwrap();

    let begun = Instant::now();
    let pid = server.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
    assert!(server.wait().await.unwrap().success());
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    drop(stream);
    assert!(stdout.next_line().await.unwrap().is_none(), "one line and no more");

    let mut log = String::new();
    server.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
    assert!(log.contains("/v1/requests/{id}"), "{log}");
    for secret in ["anna", PASSWORD, access, tokens["refresh"].as_str().unwrap(), "canary"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
