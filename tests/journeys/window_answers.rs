//! What the core answers to the window, kept in `ui/e2e/answers/<language>/<command>.json`.
//!
//! The window's tests and people who work on it see here what really crosses the border. The world is the demo on a
//! fixed day, the clock stands still and chance is seeded, so that the files only change when an answer does. Written
//! anew with `UPDATE_GENERATED=1`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::date;
use portal_api::problem::{ErrorCode, FieldCode, FieldProblem, PROBLEM_JSON, Problem};
use portal_core::adapters::ReqwestHttp;
use portal_core::portal::{Options, Portal};
use portal_core::ports::{Method, Ports};
use portal_core::views::{
    Connection, DocumentQuery, InvoiceQuery, ObjectQuery, RequestState, SignInForm, Window, WorkOrderQuery,
};
use portal_server::seed;
use portal_testkit::clock::FakeClock;
use portal_testkit::rng::SeededRng;
use portal_testkit::secrets::MemorySecrets;
use portal_testkit::{ARequest, FakeDisk, Fault, FaultyHttp, World, a_request, photos, until};
use serde::Serialize;
use tempfile::TempDir;

use crate::lists::{any_document, any_invoice, any_object, any_work_order};
use crate::storage;

/// Where the demo's portals seem to be; the real port differs in every run.
const SERVER: &str = "https://portal.example.org";
/// Rows in a list, as many as a window shows.
const WINDOW: Window = Window { offset: 0, limit: 40 };
/// Of all files together, in bytes.
const TOO_MUCH: usize = 400 * 1024;

/// Everything one person sees, by the name of the file.
type Answers = BTreeMap<String, String>;

/// One person of the demo at a computer whose clock stands still.
struct Desk {
    portal: Portal,
    network: Arc<FaultyHttp>,
    answers: Answers,
    secrets: Arc<MemorySecrets>,
    disk: TempDir,
}

impl Desk {
    async fn of(world: &World, slug: &str, email: &str) -> Self {
        let network = Arc::new(FaultyHttp::over(Arc::new(ReqwestHttp::new().unwrap())));
        network.lead(SERVER, &world.url());
        // Files that nobody asked for are fetched when the line is quiet: at no particular time.
        network.always("/content", Fault::Delay(portal_testkit::DEADLINE * 100));
        let (disk, secrets) = (TempDir::new().unwrap(), Arc::new(MemorySecrets::default()));
        let ports = Ports {
            clock: Arc::new(FakeClock::at("2026-06-17T09:30:00Z".parse().unwrap())),
            rng: Arc::new(SeededRng::new(1)),
            http: network.clone(),
            secrets: secrets.clone(),
            disk: Arc::new(FakeDisk::default()),
        };
        let options = Options {
            data_dir: disk.path().to_owned(),
            ports,
            suggested_address: Some(format!("{SERVER}/{slug}")),
            device: "window".to_owned(),
        };
        let portal = Portal::open(options).await.unwrap();
        let mut desk = Self { portal, network, answers: Answers::new(), secrets, disk };
        desk.keep("app_start.signed-out", desk.portal.start().await.unwrap());
        let found = desk.portal.find_portal(slug).await.unwrap();
        desk.keep("portal_find", &found);
        let (email, password) = (email.to_owned(), seed::PASSWORD.to_owned());
        let form = SignInForm { server: found.server, slug: found.info.slug, email, password };
        desk.portal.sign_in(form).await.unwrap();
        until("everything is here", async || {
            let status = desk.portal.account().unwrap().status();
            (status.synced_at.is_some() && status.first_sync.is_none()).then_some(())
        })
        .await;
        until("every word is indexed", async || {
            storage::is_indexed(desk.disk.path(), &desk.secrets.only_key()).then_some(())
        })
        .await;
        desk
    }

    fn keep(&mut self, name: &str, answer: impl Serialize) {
        let text = serde_json::to_string_pretty(&answer).unwrap() + "\n";
        assert!(self.answers.insert(name.to_owned(), text).is_none(), "{name} is asked twice");
    }

    async fn write(&self, request: ARequest) -> portal_api::id::RequestId {
        let account = self.portal.account().unwrap();
        let requests = account.requests();
        let id = requests.new_draft(None).await.unwrap().content.id;
        requests.save(request.draft(id)).await.unwrap();
        for (name, bytes) in request.photos() {
            let size = u32::try_from(bytes.len()).unwrap();
            requests.attach(id, name.clone(), size, bytes.clone()).await.unwrap();
        }
        id
    }

    /// A draft, a request that was not accepted, and one that waits because the cable is out.
    async fn write_requests(&mut self) {
        let account = self.portal.account().unwrap();
        self.keep("request_new", account.requests().new_draft(None).await.unwrap());
        self.write(a_request().saying("Light in the cabin flickers")).await;
        let phone = FieldProblem::new("contact.phone", FieldCode::Invalid);
        let problem = Problem::invalid(vec![FieldProblem { note: Some("We need a number.".into()), ..phone }]);
        let refusal = Fault::Answer(422, PROBLEM_JSON, serde_json::to_string(&problem).unwrap());
        self.network.next_of(Method::PUT, "/v1/requests/", refusal);
        let refused = self.write(a_request().with_photo("IMG_2041.jpg", photos::plain(1))).await;
        account.requests().submit(refused).await.unwrap();
        account.check_now().await.unwrap();
        let not_accepted = RequestState::NotAccepted { code: ErrorCode::InvalidInput };
        until("it is refused, and the line is fine again", async || {
            let detail = account.requests().detail(refused).await.unwrap();
            let is_calm = account.activity().read().await.unwrap().trouble.is_none();
            (detail.summary.state == not_accepted && account.status().needs_you == 1 && is_calm).then_some(())
        })
        .await;
        self.keep("request_detail.not-accepted", account.requests().detail(refused).await.unwrap());
    }

    async fn read_rooms(&mut self) {
        let account = self.portal.account().unwrap();
        self.keep("home_read", account.home().read().await.unwrap());
        let orders = WorkOrderQuery { window: WINDOW, ..any_work_order() };
        self.keep("work_order_counts", account.work_orders().counts(orders.clone()).await.unwrap());
        let page = account.work_orders().list(orders).await.unwrap();
        self.keep("work_order_list", &page);
        let invoices = account.invoices().list(InvoiceQuery { window: WINDOW, ..any_invoice() }).await.unwrap();
        self.keep("invoice_list", &invoices);
        self.keep("invoice_counts", account.invoices().counts(String::new()).await.unwrap());
        let objects = account.objects().list(ObjectQuery { window: WINDOW, ..any_object() }).await.unwrap();
        self.keep("object_list", &objects);
        self.keep("object_kinds", account.objects().kinds(String::new()).await.unwrap());
        self.keep("search_find", account.search().find(objects.rows[0].number.clone()).await.unwrap());
        // Looking at something marks it as seen, so the lists come first.
        let with_papers = page.rows.iter().find(|row| row.documents > 0).unwrap_or(&page.rows[0]);
        self.keep("work_order_detail", account.work_orders().detail(with_papers.id).await.unwrap());
        self.keep("invoice_detail", account.invoices().detail(invoices.rows[0].id).await.unwrap());
        self.keep("object_detail", account.objects().detail(objects.rows[0].id).await.unwrap());
        let requests = account.requests().list().await.unwrap();
        let accepted = requests.iter().find(|row| matches!(row.state, RequestState::Accepted { .. })).unwrap();
        self.keep("request_detail", account.requests().detail(accepted.id).await.unwrap());
    }

    /// What is different without a connection. Documents are listed here: nothing is on its way any more.
    async fn read_offline(&mut self) {
        let account = self.portal.account().unwrap();
        let documents = DocumentQuery { window: WINDOW, ..any_document() };
        self.network.set_offline(true);
        account.check_now().await.unwrap();
        until("it is noticed", async || (account.status().connection == Connection::Offline).then_some(())).await;
        self.keep("document_list", account.documents().list(documents).await.unwrap());
        let id = self.write(a_request().with_photo("IMG_2042.jpg", photos::plain(2))).await;
        account.requests().submit(id).await.unwrap();
        until("it waits", async || {
            let detail = account.requests().detail(id).await.unwrap();
            let waits = matches!(detail.summary.state, RequestState::Waiting { .. });
            (waits && account.status().waiting == 1 && account.status().sending.is_none()).then_some(())
        })
        .await;
        self.keep("app_start.offline", self.portal.start().await.unwrap());
        self.keep("request_list.offline", account.requests().list().await.unwrap());
        self.keep("request_detail.waiting", account.requests().detail(id).await.unwrap());
        self.keep("activity_read.offline", account.activity().read().await.unwrap());
    }
}

async fn answers_of(world: &World, slug: &str, email: &str) -> Answers {
    let mut desk = Desk::of(world, slug, email).await;
    desk.write_requests().await;
    desk.read_rooms().await;
    desk.keep("app_start", desk.portal.start().await.unwrap());
    desk.keep("request_list", desk.portal.account().unwrap().requests().list().await.unwrap());
    desk.keep("activity_read", desk.portal.account().unwrap().activity().read().await.unwrap());
    desk.read_offline().await;
    desk.answers
}

fn folder(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/e2e/answers").join(language)
}

/// Compares the files with what the core says now, or writes them.
fn compare(language: &str, answers: &Answers) {
    let folder = folder(language);
    let files = || std::fs::read_dir(&folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let path = |name: &String| folder.join(format!("{name}.json"));
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        files().filter(|file| answers.keys().all(|name| path(name) != *file)).for_each(|file| {
            std::fs::remove_file(file).unwrap();
        });
        answers.iter().for_each(|(name, text)| std::fs::write(path(name), text).unwrap());
    }
    let stale = answers.iter().filter(|(name, text)| std::fs::read_to_string(path(name)).ok().as_ref() != Some(*text));
    let stale: Vec<_> = stale.map(|(name, _)| name).collect();
    assert!(stale.is_empty(), "{language}: {stale:?} have changed; write them with UPDATE_GENERATED=1");
    assert_eq!(files().count(), answers.len(), "{language}: a file belongs to no command");
}

#[tokio::test]
async fn the_answers_to_the_window_are_fresh() {
    let world = World::bare().await;
    let options = seed::Options { size: seed::Size::Demo, seed: 1, today: Some(date(2026, 6, 17)) };
    seed::run(world.office.store(), world.data(), &options).await.unwrap();
    let (english, german) = tokio::join!(
        answers_of(&world, "meyer-lifts", "anna.schmidt@nordgate.example"),
        answers_of(&world, "waermewerk", "birgit.hansen@elbwohnen.example"),
    );
    let size: usize = english.values().chain(german.values()).map(String::len).sum();
    assert!(size < TOO_MUCH, "{size} bytes are too much to check in");
    compare("en", &english);
    compare("de", &german);
}
