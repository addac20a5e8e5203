//! The client that is killed: the real core on real files and a real network, writing, sending, taking back and reading
//! as fast as it can, and saying on its standard output what it has promised.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use portal_api::id::RequestId;
use portal_core::adapters::{KeyFile, ReqwestHttp, SystemRng};
use portal_core::portal::{Options, Portal};
use portal_core::ports::Ports;
use portal_core::views::{Connection, RequestState, RequestSummary, SignInForm, UnsentChoice, Window};
use portal_core::views::{WorkOrderQuery, WorkOrderSort};
use portal_core::{Account, Error, Result};
use portal_testkit::cast::{ANNA, LIFTS};
use portal_testkit::clock::HurriedClock;
use portal_testkit::{a_request, photos};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::secrets::{Witness, WitnessedHttp, WitnessedSecrets};

/// Retries that a person would wait a minute for come after three seconds.
const SPEED: u32 = 20;
/// How long everything may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);
/// New requests in one life of the program; afterwards it only reads.
const MAX_NEW: u32 = 10;

#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Act {
    /// Work until killed.
    Work,
    /// Wait until everything has arrived, and show it.
    Settle,
    /// Sign out, throwing away whatever is here.
    Wipe,
}

/// Where, and what.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[arg(long)]
    data: PathBuf,
    #[arg(long)]
    key: PathBuf,
    #[arg(long)]
    notes: PathBuf,
    #[arg(long)]
    server: String,
    #[arg(long)]
    seed: u64,
    #[arg(long, value_enum)]
    act: Act,
}

/// Runs until killed, or until the act is over. The password comes on the standard input.
pub(crate) fn run(arguments: &Arguments) -> bool {
    let filter = tracing_subscriber::EnvFilter::new("debug");
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match runtime.block_on(perform(arguments)) {
        Ok(()) => true,
        Err(error) => {
            say(format!("failed {:?}: {error}", error.code()));
            false
        }
    }
}

/// One whole line, or none of it: a kill does not tear it.
fn say(line: String) {
    std::io::stdout().write_all((line + "\n").as_bytes()).expect("somebody listens");
}

async fn perform(arguments: &Arguments) -> Result<()> {
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let witness = Witness::new(&arguments.notes);
    let keys = KeyFile::open(&arguments.key, &SystemRng)?;
    let ports = Ports {
        clock: Arc::new(HurriedClock::new(SPEED)),
        rng: Arc::new(SystemRng),
        http: Arc::new(WitnessedHttp(ReqwestHttp::new()?, Arc::clone(&witness))),
        secrets: Arc::new(WitnessedSecrets(keys, witness)),
        disk: Arc::new(portal_testkit::FakeDisk::default()),
    };
    let options =
        Options { data_dir: arguments.data.clone(), ports, suggested_address: None, device: "trial".to_owned() };
    let portal = Portal::open(options).await?;
    if let Ok(account) = portal.account() {
        show(&account).await?;
        say("opened".to_owned());
    }
    let account = signed_in(&portal, &arguments.server, password.trim()).await?;
    match arguments.act {
        Act::Work => work(&account, StdRng::seed_from_u64(arguments.seed)).await,
        Act::Settle => settle(&account).await,
        Act::Wipe => {
            drop(account);
            say("wiping".to_owned());
            portal.sign_out(UnsentChoice::Discard).await?;
            say("wiped".to_owned());
            Ok(())
        }
    }
}

async fn signed_in(portal: &Portal, server: &str, password: &str) -> Result<Account> {
    loop {
        if portal.start().await?.open.is_some_and(|open| open.account.signed_in) {
            return portal.account();
        }
        let form = SignInForm {
            server: server.to_owned(),
            slug: LIFTS.slug.to_owned(),
            email: ANNA.email.to_owned(),
            password: password.to_owned(),
        };
        match portal.sign_in(form).await {
            Ok(()) => say("signed-in".to_owned()),
            // The server is down just now.
            Err(Error::Http(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(error) => return Err(error),
        }
    }
}

async fn show(account: &Account) -> Result<Vec<RequestSummary>> {
    let list = account.requests().list().await?;
    for row in &list {
        say(format!("has {} {} {} {}", row.id, word(&row.state), row.attachments, row.title));
    }
    Ok(list)
}

fn word(state: &RequestState) -> String {
    match state {
        RequestState::Draft => "draft".to_owned(),
        RequestState::Waiting { .. } | RequestState::Sending { .. } => "waiting".to_owned(),
        RequestState::Received => "received".to_owned(),
        RequestState::TakingBack => "taking-back".to_owned(),
        RequestState::Withdrawn => "withdrawn".to_owned(),
        other => format!("other:{other:?}").replace(' ', ""),
    }
}

async fn settle(account: &Account) -> Result<()> {
    let began = std::time::Instant::now();
    account.check_now().await?;
    loop {
        let list = account.requests().list().await?;
        let moving = list.iter().filter(|row| ["waiting", "taking-back"].contains(&word(&row.state).as_str())).count();
        let status = account.status();
        if moving == 0 && status.connection == Connection::Online && status.synced_at.is_some() {
            break;
        }
        if began.elapsed() > PATIENCE {
            say(format!("stuck {moving} {status:?}"));
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // One more pull than the last thing that changed.
    account.check_now().await?;
    tokio::time::sleep(Duration::from_millis(200)).await;
    show(account).await?;
    for row in account.work_orders().list(everything()).await?.rows {
        say(format!("order {} {}", row.number, row.stage.as_str()));
    }
    say("settled".to_owned());
    std::future::pending().await
}

fn everything() -> WorkOrderQuery {
    WorkOrderQuery {
        search: String::new(),
        group: None,
        stages: Vec::new(),
        object: None,
        period: None,
        sort: WorkOrderSort::Number,
        window: Window { offset: 0, limit: 500 },
    }
}

/// Does what people do, one thing after the other, without a pause that is worth the name.
async fn work(account: &Account, mut dice: StdRng) -> Result<()> {
    let known = account.requests().list().await?;
    let of = |state: &str| -> Vec<RequestId> {
        known.iter().filter(|row| word(&row.state) == state).map(|row| row.id).collect()
    };
    let (mut drafts, mut sent) = (of("draft"), of("waiting"));
    sent.extend(of("received").into_iter().take(3));
    let mut n_new = 0;
    loop {
        let done = match dice.random_range(0..20) {
            0..=4 if n_new < MAX_NEW => {
                n_new += 1;
                write(account, &mut dice, &mut drafts).await
            }
            5..=9 => hand_over(account, &mut dice, &mut drafts, &mut sent).await,
            10..=11 => rewrite(account, &mut dice, &drafts).await,
            12 => leave(account, &mut dice, &mut drafts, true).await,
            13 if dice.random_ratio(1, 3) => leave(account, &mut dice, &mut sent, false).await,
            14..=16 => account.work_orders().list(everything()).await.map(|_| ()),
            17 => account.check_now().await,
            _ => account.requests().list().await.map(|_| ()),
        };
        match done {
            // Before the first answer nothing may be sent, and what has been decided cannot be taken back.
            Err(Error::Code(_) | Error::Invalid(_) | Error::Refused(_)) | Ok(()) => {}
            Err(error) => return Err(error),
        }
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..12))).await;
    }
}

async fn write(account: &Account, dice: &mut StdRng, drafts: &mut Vec<RequestId>) -> Result<()> {
    let requests = account.requests();
    let id = requests.new_draft(None).await?.content.id;
    save(account, id, dice).await?;
    for _ in 0..dice.random_range(0..3_u32).saturating_sub(1) {
        let side = if dice.random_ratio(1, 4) { 500 } else { 60 };
        let photo = photos::large(dice.random(), side);
        let size = u32::try_from(photo.len()).expect("a small photo");
        requests.attach(id, format!("{}.jpg", dice.random::<u16>()), size, photo).await?;
        say(format!("attached {id}"));
    }
    drafts.push(id);
    Ok(())
}

async fn save(account: &Account, id: RequestId, dice: &mut StdRng) -> Result<()> {
    let text = format!("number {:016x}", dice.random::<u64>());
    say(format!("saving {id} {text}"));
    account.requests().save(a_request().saying(text).draft(id)).await?;
    say(format!("saved {id}"));
    Ok(())
}

fn pick(from: &[RequestId], dice: &mut StdRng) -> Option<usize> {
    (!from.is_empty()).then(|| dice.random_range(0..from.len()))
}

async fn rewrite(account: &Account, dice: &mut StdRng, drafts: &[RequestId]) -> Result<()> {
    match pick(drafts, dice) {
        Some(nth) => save(account, drafts[nth], dice).await,
        None => Ok(()),
    }
}

async fn hand_over(
    account: &Account,
    dice: &mut StdRng,
    drafts: &mut Vec<RequestId>,
    sent: &mut Vec<RequestId>,
) -> Result<()> {
    let Some(nth) = pick(drafts, dice) else { return Ok(()) };
    let id = drafts[nth];
    say(format!("sending {id}"));
    account.requests().submit(id).await?;
    say(format!("enqueued {id}"));
    sent.push(drafts.swap_remove(nth));
    Ok(())
}

async fn leave(account: &Account, dice: &mut StdRng, from: &mut Vec<RequestId>, is_draft: bool) -> Result<()> {
    let Some(nth) = pick(from, dice) else { return Ok(()) };
    let id = from.swap_remove(nth);
    say(format!("leaving {id}"));
    let requests = account.requests();
    if is_draft {
        requests.discard(id).await?;
    } else {
        requests.take_back(id).await?;
    }
    say(format!("left {id}"));
    Ok(())
}
