//! `admin requests …`

use jiff::Timestamp;
use portal_api::id::WorkOrderId;
use portal_api::requests::Decision;
use portal_api::text::{first_line, text_problem};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{AdminError, Answer, RequestCommand, Result, only, portal, portals_named};
use crate::store::{InboxRequest, Store};

/// Characters in the reason for declining, and in a title.
const REASON_MAX: usize = 2_000;
const TITLE_MAX: usize = 200;

pub(super) async fn run(store: &dyn Store, command: RequestCommand, now: Timestamp) -> Result<Answer> {
    match command {
        RequestCommand::List { slug, all } => list(store, &slug, all).await,
        RequestCommand::Accept { request, title, portal } => {
            accept(store, &request, title.as_deref(), portal.as_deref(), now).await
        }
        RequestCommand::Decline { request, reason, portal } => {
            decline(store, &request, &reason, portal.as_deref(), now).await
        }
    }
}

async fn list(store: &dyn Store, slug: &str, all: bool) -> Result<Answer> {
    let inbox = store.inbox(portal(store, slug).await?.id, !all).await?;
    let json: Vec<Value> = inbox.iter().map(record).collect();
    let rows: Vec<_> = inbox
        .iter()
        .map(|entry| {
            let request = &entry.request;
            let state = if entry.n_missing > 0 {
                format!("{} files on their way", entry.n_missing)
            } else {
                state(&request.decision).to_owned()
            };
            let received = request.received_at.strftime("%Y-%m-%d %H:%M").to_string();
            let about = first_line(&request.description);
            vec![
                request.number.clone(),
                received,
                entry.customer_name.clone(),
                request.author_name.clone(),
                state,
                about,
            ]
        })
        .collect();
    Ok(Answer::table(&json, &["NUMBER", "RECEIVED (UTC)", "CUSTOMER", "BY", "STATE", "ABOUT"], &rows))
}

async fn accept(
    store: &dyn Store,
    request: &str,
    title: Option<&str>,
    portal: Option<&str>,
    now: Timestamp,
) -> Result<Answer> {
    let title = title.map(|title| judged("title", title, TITLE_MAX)).transpose()?;
    let entry = undecided(store, request, portal).await?;
    let id = WorkOrderId(Uuid::now_v7());
    let mut work_order = store.accept_request(entry.request.id, id, now).await?;
    if let Some(title) = title {
        title.clone_into(&mut work_order.title);
        store.import_work_orders(entry.customer, vec![work_order.clone()]).await?;
    }
    // The number alone: it is what scripts and people go on with.
    Ok(Answer::of(&work_order, work_order.number.clone()))
}

async fn decline(
    store: &dyn Store,
    request: &str,
    reason: &str,
    portal: Option<&str>,
    now: Timestamp,
) -> Result<Answer> {
    let reason = judged("reason", reason, REASON_MAX)?;
    let entry = undecided(store, request, portal).await?;
    let declined = store.decline_request(entry.request.id, reason, now).await?;
    Ok(Answer::of(&declined, format!("{} declined", declined.number)))
}

/// The open request with this id or number.
async fn undecided(store: &dyn Store, wanted: &str, slug: Option<&str>) -> Result<InboxRequest> {
    let mut found = Vec::new();
    for portal in portals_named(store, slug).await? {
        let inbox = store.inbox(portal.id, false).await?;
        let is_meant = |entry: &InboxRequest| {
            entry.request.number.eq_ignore_ascii_case(wanted)
                || entry.request.id.to_string().eq_ignore_ascii_case(wanted)
        };
        found.extend(inbox.into_iter().filter(is_meant));
    }
    // The same number in two portals is no question when only one of them is still open.
    if found.iter().filter(|entry| entry.request.decision == Decision::Open).count() == 1 {
        found.retain(|entry| entry.request.decision == Decision::Open);
    }
    let entry = only(found, &format!("request {wanted}"))?;
    match &entry.request.decision {
        Decision::Open => Ok(entry),
        decided => Err(AdminError::Input(format!("request {wanted} is {} already", state(decided)))),
    }
}

fn judged<'a>(what: &str, text: &'a str, max: usize) -> Result<&'a str> {
    let text = text.trim();
    match text_problem(what, text, 1, max) {
        Some(_) => Err(AdminError::Input(format!("the {what} needs 1 to {max} characters"))),
        None => Ok(text),
    }
}

fn record(entry: &InboxRequest) -> Value {
    json!({
        "customer": entry.customer, "customer_name": entry.customer_name, "request": entry.request,
        "missing": entry.n_missing,
    })
}

fn state(decision: &Decision) -> &'static str {
    match decision {
        Decision::Open => "open",
        Decision::Accepted { .. } => "accepted",
        Decision::Declined { .. } => "declined",
        Decision::Withdrawn => "withdrawn",
    }
}
