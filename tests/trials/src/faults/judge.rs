//! Whether everything came to its end.

use std::path::Path;
use std::time::Duration;

use portal_api::problem::ErrorCode;
use portal_core::Error;
use portal_testkit::cast::{ANNA, LIFTS};

use super::computer::Computer;
use crate::sim::server::Server;
use crate::sim::store::look;
use crate::sim::truth;

/// Longest time after which everything has come to rest.
const REST: Duration = Duration::from_secs(15 * 60);

/// What an action may be refused with when a disk or a line fails: nothing that blames the data or the person.
pub(crate) fn class(error: &Error) -> Option<String> {
    let is_right = matches!(
        error.code(),
        ErrorCode::StorageFull | ErrorCode::StorageFailed | ErrorCode::Unreachable | ErrorCode::NotAPortal
    );
    (!is_right).then(|| format!("the wrong reason: {:?}, {error}", error.code()))
}

/// What was put aside although nothing was damaged.
pub(crate) fn put_aside(disk: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(disk).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(put_aside(&path));
        }
        if ["damaged", "old.db", ".lost", "unreadable"].iter().any(|word| name.contains(word)) {
            found.push(format!("{name} was put aside"));
        }
    }
    found
}

/// Waits until nothing is left to be done, and compares the computer with the server. `mark` is a word of the one request
/// that must have arrived, with so many files.
pub(crate) async fn rest(computer: &mut Computer, server: &Server, arrived: Option<(&str, usize)>) -> Vec<String> {
    let began = tokio::time::Instant::now();
    let mut problems;
    loop {
        problems = differences(computer, server, arrived).await;
        if problems.is_empty() || began.elapsed() > REST {
            break;
        }
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
    computer.quit().await;
    if let Some((dir, key)) = computer.files().await {
        problems.extend(look::unfinished(&dir, &key).into_iter().map(|what| format!("never ends: {what}")));
    }
    problems
}

async fn differences(computer: &Computer, server: &Server, arrived: Option<(&str, usize)>) -> Vec<String> {
    let mut problems = Vec::new();
    let Some((dir, key)) = computer.files().await else { return vec!["there is no account".to_owned()] };
    let Some(account) = computer.account() else { return vec!["no account is open".to_owned()] };
    let (_, router) = server.door.knock().expect("the server runs");
    let (shared, here) = (truth::of(&router, &ANNA).await, look::cached(&dir, &key));
    for (id, record) in &shared {
        if here.get(id).is_none_or(|(_, cached)| cached != record) {
            problems.push(format!("the cache lacks {record}"));
        }
    }
    for (id, (_, record)) in here.iter().filter(|(id, _)| !shared.contains_key(id)) {
        problems.push(format!("the cache still has {id}: {record}"));
    }
    let waiting = account.status().waiting;
    if waiting > 0 {
        problems.push(format!("{waiting} still wait on a line that is {:?}", account.status().connection));
    }
    if let Some((mark, n_files)) = arrived {
        let store = &server.data().expect("the server runs").store;
        let inbox = store.inbox(LIFTS.id(), false).await.unwrap();
        let stored: Vec<_> = inbox.iter().filter(|entry| entry.request.description.contains(mark)).collect();
        match stored.as_slice() {
            [one] if one.n_missing == 0 && one.request.attachments.len() == n_files => {}
            [one] => problems.push(format!("{} of its files are missing", one.n_missing)),
            [] => problems.push("it was lost".to_owned()),
            several => problems.push(format!("it arrived {} times", several.len())),
        }
    }
    problems
}
