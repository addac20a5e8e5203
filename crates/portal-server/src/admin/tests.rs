//! Commands against a real store.

use portal_api::fingerprint::Fingerprint;
use portal_api::id::{CustomerId, PortalId, PortalUserId, RequestId, WorkTypeCode};
use portal_api::me::{Areas, Permissions, Profile, StageGroup};
use portal_api::portals::{DateFormat, Language, Theme};
use portal_api::requests::{Contact, Decision, Request, WorkType};
use portal_api::settings::{InvoiceScope, PortalSettings, Sees, StageSetting};
use portal_api::work_orders::Stage;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::store::sqlite::Sqlite;
use crate::store::{Bound, FeedStore, NewCustomer, NewPortal, NewPortalUser, OfficeStore, PortalStore};
use crate::viewer::Viewer;

const ID: Uuid = Uuid::from_u128(7);

fn now() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

fn settings() -> PortalSettings {
    PortalSettings {
        enabled: true,
        slug: "meyer".into(),
        name: "Meyer".into(),
        language: Language::En,
        date_format: DateFormat::Language,
        phone: String::new(),
        notify: String::new(),
        theme: Theme { accent: "#0f5f8a".into(), logo: None },
        areas: Areas {
            requests: true,
            work_orders: true,
            invoices: true,
            objects: true,
            documents: true,
            quotations: true,
        },
        stages: Stage::ALL
            .into_iter()
            .map(|stage| StageSetting { stage, visible: true, label: stage.as_str().into(), group: StageGroup::Open })
            .collect(),
        prices: true,
        invoice_scope: InvoiceScope::Customer,
        sees: Sees::AllOfCustomer,
        may_create_requests: true,
        work_types: vec![WorkType { code: WorkTypeCode("fault".into()), label: "Fault".into(), emergency_phone: None }],
        may: Permissions { comment: true, decide_quotations: true, edit_profile: true },
    }
}

fn viewer() -> Viewer {
    let user = Profile {
        id: PortalUserId(ID),
        name: "Anna".into(),
        email: "anna@nord.example".into(),
        customer: CustomerId(ID),
        customer_name: "Nord".into(),
    };
    Viewer { portal: PortalId(ID), user, settings: settings(), session: ID }
}

/// A portal with one customer, one user and one open request, R-4711.
async fn office() -> (TempDir, Sqlite) {
    let dir = TempDir::new().unwrap();
    let store = Sqlite::open(&dir.path().join("portal.db")).unwrap();
    store.create_portal(NewPortal { id: PortalId(ID), settings: settings() }).await.unwrap();
    let customer = NewCustomer { id: CustomerId(ID), portal: PortalId(ID), name: "Nord".into() };
    store.create_customer(customer).await.unwrap();
    let user = NewPortalUser {
        id: PortalUserId(ID),
        customer: CustomerId(ID),
        email: "anna@nord.example".into(),
        name: "Anna".into(),
        password_hash: "-".into(),
    };
    store.create_user(user).await.unwrap();
    let request = Request {
        id: RequestId(ID),
        fingerprint: Fingerprint::of(b"body"),
        number: "R-4711".into(),
        author: PortalUserId(ID),
        author_name: "Anna".into(),
        object: None,
        work_type: WorkTypeCode("fault".into()),
        description: "Lift stops\nbetween floors".into(),
        wished_for: Vec::new(),
        contact: Contact::default(),
        attachments: Vec::new(),
        decision: Decision::Open,
        received_at: now(),
        changed_at: now(),
    };
    store.import_requests(CustomerId(ID), vec![request]).await.unwrap();
    (dir, store)
}

fn accept(title: Option<&str>) -> Command {
    let title = title.map(str::to_owned);
    Command::Requests(RequestCommand::Accept { request: "R-4711".into(), title, portal: None })
}

fn set(changes: &[&str]) -> Command {
    let changes = changes.iter().map(|change| (*change).to_owned()).collect();
    Command::Portal(PortalCommand::Set { slug: "meyer".into(), changes })
}

async fn refused(store: &Sqlite, command: Command) -> String {
    match run(store, command, now()).await {
        Err(AdminError::Input(message)) => message,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn accepting_makes_a_work_order_that_knows_its_request_and_tells_the_customer() {
    let (_dir, store) = office().await;
    let before = store.head(&viewer()).await.unwrap();
    let answer = run(&store, accept(Some("Lift 2 stops")), now()).await.unwrap();
    let number = answer.to_string();
    let work_order = store.work_order_by_number(PortalId(ID), &number).await.unwrap().unwrap();
    assert_eq!((work_order.title.as_str(), work_order.request), ("Lift 2 stops", Some(RequestId(ID))));
    assert_eq!(work_order.stage, Stage::Reported);
    let inbox = store.inbox(PortalId(ID), false).await.unwrap();
    assert_eq!(inbox[0].request.decision, Decision::Accepted { work_order: work_order.id });
    let news = store.chunk(&viewer(), Bound::Up(before), 10).await.unwrap();
    let ids: Vec<_> = news.rows.iter().filter(|row| row.record.is_some()).map(|row| row.id).collect();
    assert!(ids.contains(&ID) && ids.contains(&work_order.id.0), "{news:?}");
}

#[tokio::test]
async fn a_request_is_decided_once() {
    let (_dir, store) = office().await;
    run(&store, accept(None), now()).await.unwrap();
    assert_eq!(refused(&store, accept(None)).await, "request R-4711 is accepted already");
    let decline = RequestCommand::Decline { request: "r-4711".into(), reason: "No".into(), portal: None };
    assert_eq!(refused(&store, Command::Requests(decline)).await, "request r-4711 is accepted already");
}

#[tokio::test]
async fn a_declined_request_carries_the_words_of_the_office() {
    let (_dir, store) = office().await;
    let reason = String::from(" Not under contract. ");
    let decline = RequestCommand::Decline { request: ID.to_string(), reason, portal: None };
    run(&store, Command::Requests(decline), now()).await.unwrap();
    let inbox = store.inbox(PortalId(ID), false).await.unwrap();
    assert_eq!(inbox[0].request.decision, Decision::Declined { reason: "Not under contract.".into() });
}

#[tokio::test]
async fn an_unknown_key_is_refused_with_the_list_and_changes_nothing() {
    let (_dir, store) = office().await;
    let message = refused(&store, set(&["areas.invoices=false", "areas.invoice=false"])).await;
    assert!(message.contains("`areas.invoice`") && message.contains("areas.invoices=true|false"), "{message}");
    assert_eq!(store.portal("meyer").await.unwrap().unwrap().settings, settings());
}

#[tokio::test]
async fn settings_are_set_together_and_the_old_address_goes_on_working() {
    let (_dir, store) = office().await;
    let changes = [
        "slug=meyer-lifts",
        "areas.invoices=off",
        "sees=own",
        "invoice_scope=customer-and-delivery",
        "stages.planned.label=Date fixed",
        "stages.cancelled.visible=false",
        "work_types=fault,cleaning:Cleaning",
    ];
    run(&store, set(&changes), now()).await.unwrap();
    let now = store.portal("meyer").await.unwrap().unwrap().settings;
    assert_eq!((now.slug.as_str(), now.areas.invoices, now.sees), ("meyer-lifts", false, Sees::Own));
    assert_eq!(now.invoice_scope, InvoiceScope::CustomerAndDelivery);
    assert!(now.stages.iter().any(|setting| setting.label == "Date fixed" && setting.visible));
    assert!(!now.shows(Stage::Cancelled));
    let codes: Vec<_> = now.work_types.iter().map(|offered| offered.code.0.as_str()).collect();
    assert_eq!(codes, ["fault", "cleaning"]);
}

#[rstest::rstest]
#[case("prices", "form key=value")]
#[case("prices=perhaps", "prices=true|false")]
#[case("slug=Meyer Lifts", "lower-case")]
#[case("theme.accent=blue", "#rrggbb")]
#[case("stages.lost.visible=true", "there is no stage `lost`")]
#[case("work_types=painting", "painting:LABEL")]
#[tokio::test]
async fn a_value_that_does_not_fit_is_explained(#[case] change: &str, #[case] words: &str) {
    let (_dir, store) = office().await;
    let message = refused(&store, set(&[change])).await;
    assert!(message.contains(words), "{message}");
}

#[tokio::test]
async fn a_portal_user_is_added_locked_out_and_let_in_again() {
    let (_dir, store) = office().await;
    let add = || UserCommand::Add {
        slug: "meyer".into(),
        customer: "nord".into(),
        email: "Tom@nord.example".into(),
        name: "Tom".into(),
        password: "long enough".into(),
    };
    run(&store, Command::User(add()), now()).await.unwrap();
    assert!(refused(&store, Command::User(add())).await.contains("already"));
    let disable = UserCommand::Disable { email: "tom@nord.example".into(), portal: None };
    run(&store, Command::User(disable), now()).await.unwrap();
    let users = store.users(PortalId(ID)).await.unwrap();
    let states: Vec<_> = users.iter().map(|user| (user.name.as_str(), user.enabled)).collect();
    assert!(states.contains(&("Tom", false)) && states.contains(&("Anna", true)), "{states:?}");
    let enable = UserCommand::Enable { email: "tom@nord.example".into(), portal: Some("meyer".into()) };
    run(&store, Command::User(enable), now()).await.unwrap();
    assert!(store.users(PortalId(ID)).await.unwrap().iter().all(|user| user.enabled));
}

#[tokio::test]
async fn an_answer_reaches_the_customer_and_a_note_does_not() {
    let (_dir, store) = office().await;
    let number = run(&store, accept(None), now()).await.unwrap().to_string();
    let before = store.head(&viewer()).await.unwrap();
    let comment = |text: &str, internal: bool| {
        let by = (!internal).then(|| "Erik".to_owned());
        Command::Comment { work_order: number.clone(), text: text.into(), internal, by, portal: None }
    };
    run(&store, comment(" We come at ten ", false), now()).await.unwrap();
    run(&store, comment("Bargains hard", true), now()).await.unwrap();
    let news = store.chunk(&viewer(), Bound::Up(before), 10).await.unwrap();
    let seen: Vec<_> = news.rows.iter().filter_map(|row| row.record.as_deref()).collect();
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert!(seen[0].contains("\"We come at ten\"") && seen[0].contains("Erik"), "{seen:?}");
    let list = Command::WorkOrder(WorkOrderCommand::Comments { number: number.clone(), portal: None });
    let table = run(&store, list, now()).await.unwrap().to_string();
    assert!(table.contains("Meyer") && table.contains("internal") && table.contains("Bargains hard"), "{table}");
    assert!(refused(&store, comment(" ", false)).await.contains("characters"));
}

#[tokio::test]
async fn a_work_order_is_moved_by_its_number() {
    let (_dir, store) = office().await;
    let number = run(&store, accept(None), now()).await.unwrap().to_string();
    let stage = |stage: &str| {
        Command::WorkOrder(WorkOrderCommand::Stage { number: number.clone(), stage: stage.into(), portal: None })
    };
    run(&store, stage("in-progress"), now()).await.unwrap();
    let moved = store.work_order_by_number(PortalId(ID), &number).await.unwrap().unwrap();
    assert_eq!(moved.stage, Stage::InProgress);
    assert!(refused(&store, stage("done")).await.contains("waiting-for-you"));
}
