//! `admin work-order …` and `admin comment …`

use jiff::Timestamp;
use portal_api::comments::{Comment, CommentAuthor, NewComment};
use portal_api::id::CommentId;
use portal_api::text::first_line;
use portal_api::work_orders::{Stage, WorkOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{AdminError, Answer, Result, WorkOrderCommand, only, portals_named};
use crate::store::{Portal, SharedComment, Store};

pub(super) async fn run(store: &dyn Store, command: WorkOrderCommand, now: Timestamp) -> Result<Answer> {
    match command {
        WorkOrderCommand::Stage { number, stage, portal } => {
            set_stage(store, &number, &stage, portal.as_deref(), now).await
        }
        WorkOrderCommand::Comments { number, portal } => conversation(store, &number, portal.as_deref()).await,
    }
}

/// What somebody at the company has to say.
pub(super) struct Said<'a> {
    pub(super) text: &'a str,
    pub(super) is_internal: bool,
    pub(super) by: Option<&'a str>,
}

pub(super) async fn comment(
    store: &dyn Store,
    number: &str,
    said: Said<'_>,
    portal: Option<&str>,
    now: Timestamp,
) -> Result<Answer> {
    if !NewComment::text_problems(said.text).is_empty() {
        return Err(AdminError::input("a comment needs 1 to 10000 characters"));
    }
    let (portal, work_order) = named(store, number, portal).await?;
    let comment = Comment {
        id: CommentId(Uuid::now_v7()),
        work_order: work_order.id,
        author: CommentAuthor::Company,
        author_name: said.by.map_or(portal.settings.name, str::to_owned),
        text: said.text.trim().to_owned(),
        written_at: now,
        received_at: now,
        fingerprint: None,
    };
    let shared = SharedComment { is_internal: said.is_internal, comment };
    store.add_comments(vec![shared.clone()]).await?;
    let what = if said.is_internal { "noted" } else { "said" };
    Ok(Answer::of(&record(&shared), format!("{what} about {}", work_order.number)))
}

async fn conversation(store: &dyn Store, number: &str, portal: Option<&str>) -> Result<Answer> {
    let (_, work_order) = named(store, number, portal).await?;
    let said = store.conversation(work_order.id).await?;
    let json: Vec<Value> = said.iter().map(record).collect();
    let rows: Vec<_> = said
        .into_iter()
        .map(|SharedComment { is_internal, comment }| {
            let side = match comment.author {
                CommentAuthor::Customer { .. } => "customer",
                CommentAuthor::Company if is_internal => "internal",
                CommentAuthor::Company => "company",
            };
            let received = comment.received_at.strftime("%Y-%m-%d %H:%M").to_string();
            vec![received, side.to_owned(), comment.author_name, first_line(&comment.text)]
        })
        .collect();
    Ok(Answer::table(&json, &["RECEIVED (UTC)", "SIDE", "BY", "TEXT"], &rows))
}

async fn set_stage(
    store: &dyn Store,
    number: &str,
    stage: &str,
    portal: Option<&str>,
    now: Timestamp,
) -> Result<Answer> {
    let known: Vec<&str> = Stage::ALL.into_iter().map(Stage::as_str).collect();
    let to = Stage::parse(stage)
        .ok_or_else(|| AdminError::input(format!("there is no stage `{stage}`; stages are {}", known.join(", "))))?;
    let (_, work_order) = named(store, number, portal).await?;
    let moved = store.set_stage(work_order.id, to, now).await?;
    Ok(Answer::of(&moved, format!("{}: {}", moved.number, moved.stage.as_str())))
}

/// The work order with this number, and the portal it is in.
async fn named(store: &dyn Store, number: &str, portal: Option<&str>) -> Result<(Portal, WorkOrder)> {
    let mut found = Vec::new();
    for portal in portals_named(store, portal).await? {
        let work_order = store.work_order_by_number(portal.id, number).await?;
        found.extend(work_order.map(|work_order| (portal, work_order)));
    }
    only(found, &format!("work order {number}"))
}

fn record(shared: &SharedComment) -> Value {
    json!({ "internal": shared.is_internal, "comment": shared.comment })
}
