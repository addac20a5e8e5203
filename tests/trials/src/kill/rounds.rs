//! One server and one client in a place of their own, and somebody who kills them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use portal_api::work_orders::WorkOrder;
use portal_testkit::cast::PASSWORD;
use rand::Rng;
use rand::rngs::StdRng;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::Found;
use super::ledger::{Ledger, Said, Shown};
use super::processes::Process;
use super::{secrets, server};

/// A program that does not start within this does not start.
const PATIENCE: Duration = Duration::from_secs(30);
/// Everything has arrived within this; the client gives up a little earlier and says so.
const SETTLING: Duration = Duration::from_secs(90);

pub(crate) struct Place {
    dir: TempDir,
    address: String,
    runtime: Runtime,
    orders: Vec<WorkOrder>,
    server: Process,
    client: Option<Process>,
    ledger: Ledger,
    command_lines: Vec<u8>,
    found: Found,
}

impl Place {
    pub(crate) fn new(dice: &mut StdRng) -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        std::fs::create_dir(dir.path().join("server")).expect("room");
        let orders = runtime.block_on(server::furnish(&dir.path().join("server")));
        // The same port for all lives of the server: the account remembers it.
        let first = serve(dir.path(), "127.0.0.1:0");
        let line = first.line(PATIENCE).expect("the server starts");
        let address = line.strip_prefix("listening on http://").expect("an address").to_owned();
        let (ledger, found) = (Ledger::default(), Found::default());
        let mut place = Self {
            dir,
            address,
            runtime,
            orders,
            server: first,
            client: None,
            ledger,
            command_lines: Vec::new(),
            found,
        };
        place.start_client("work", dice);
        place
    }

    pub(crate) fn n_promises(&self) -> u64 {
        self.ledger.n_promises()
    }

    /// Kills so often, and compares everything now and then.
    pub(crate) fn rounds(&mut self, rounds: u64, dice: &mut StdRng) {
        for round in 1..=rounds {
            let is_early = dice.random_ratio(3, 10);
            let delay = if is_early { dice.random_range(0..60) } else { dice.random_range(60..450) };
            std::thread::sleep(Duration::from_millis(delay));
            let victim = dice.random_range(0..10);
            if victim >= 6 {
                self.kill_server();
            }
            if victim < 8 {
                self.start_client("work", dice);
            }
            if dice.random_ratio(1, 5) {
                let data = self.path("server");
                self.runtime.block_on(server::move_some(&data, &mut self.orders, dice));
            }
            if round % 34 == 0 {
                self.settle(dice);
                if dice.random_ratio(1, 2) {
                    self.wipe(dice);
                }
                self.start_client("work", dice);
            }
        }
    }

    /// Compares everything for the last time.
    pub(crate) fn close(mut self) -> Found {
        let mut dice = <StdRng as rand::SeedableRng>::seed_from_u64(0);
        self.settle(&mut dice);
        drop(self.client.take());
        self.server.kill();
        self.look_for_secrets();
        if self.found != Found::default() {
            println!("the files are kept in {}", self.dir.keep().display());
        }
        self.found
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn kill_server(&mut self) {
        if self.server.has_ended() {
            self.unopenable("the server ended by itself");
        }
        self.server.kill();
        self.server = serve(self.dir.path(), &self.address);
    }

    fn start_client(&mut self, act: &str, dice: &mut StdRng) {
        // The data directory is for one at a time, and what the one before has said counts.
        self.kill_client();
        let own = std::env::current_exe().expect("this program");
        let seed = dice.random::<u64>().to_string();
        let url = format!("http://{}", self.address);
        let [data, key, notes, log] = ["client", "key", "notes", "client.log"].map(|name| self.path(name));
        let [data, key, notes] = [&data, &key, &notes].map(|path| path.to_str().expect("a plain path"));
        #[rustfmt::skip]
        let arguments = [
            "kill-client", "--data", data, "--key", key, "--notes", notes, "--server", &url, "--seed", &seed, "--act", act,
        ];
        let client = Process::start(&own, &arguments, &format!("{PASSWORD}\n"), &log);
        self.command_lines.extend(client.command_line());
        self.client = Some(client);
    }

    /// Kills the client and believes what it has said.
    fn kill_client(&mut self) {
        let Some(mut client) = self.client.take() else { return };
        if client.has_ended() {
            self.unopenable("the client ended by itself");
        }
        let lines = client.kill();
        self.hear(lines);
    }

    fn hear(&mut self, lines: Vec<String>) {
        let mut shown = Vec::new();
        for line in lines {
            if let Some(row) = line.strip_prefix("has ") {
                shown.extend(shown_of(row));
            } else if line == "opened" {
                let broken = self.ledger.broken_at_client(&shown, false);
                self.lost(broken);
                shown.clear();
            } else if line.starts_with("failed ") {
                self.unopenable(&line);
            } else if let Some(said) = Said::read(&line) {
                self.ledger.hear(said);
            }
        }
    }

    /// Lets both live until everything has arrived, and compares promises, client and server.
    fn settle(&mut self, dice: &mut StdRng) {
        self.kill_client();
        if self.server.has_ended() {
            self.unopenable("the server ended by itself");
            self.kill_server();
        }
        self.start_client("settle", dice);
        let began = Instant::now();
        let (mut lines, mut is_settled) = (Vec::new(), false);
        while let Some(client) = self.client.as_mut().filter(|_| !is_settled && began.elapsed() < SETTLING) {
            match client.line(Duration::from_millis(100)) {
                Some(line) => {
                    is_settled = line == "settled";
                    lines.push(line);
                }
                None if client.has_ended() => break,
                None => {}
            }
        }
        if !is_settled {
            self.unopenable("it never came to rest");
        }
        self.kill_client();
        // The beginning is what the start showed; the end is what everything came to.
        let opened = lines.iter().rposition(|line| line == "opened" || line == "signed-in").unwrap_or_default();
        let end = lines.split_off(opened);
        self.hear(lines);
        let stuck = end.iter().filter(|line| line.starts_with("stuck ")).cloned().collect();
        self.lost(stuck);
        let shown: Vec<_> = end.iter().filter_map(|line| shown_of(line.strip_prefix("has ")?)).collect();
        let broken = self.ledger.broken_at_client(&shown, true);
        self.lost(broken);
        self.compare_orders(&end);
        let stored = self.runtime.block_on(server::stored(&self.path("server")));
        let (lost, duplicated) = self.ledger.broken_at_server(&stored);
        self.lost(lost);
        for what in duplicated {
            println!("duplicated: {what}");
            self.found.duplicated += 1;
        }
    }

    fn compare_orders(&mut self, lines: &[String]) {
        let here: BTreeMap<_, _> =
            lines.iter().filter_map(|line| line.strip_prefix("order ")?.split_once(' ')).collect();
        let mut lost = Vec::new();
        for order in &self.orders {
            // The client shows the first 500 by number.
            if let Some(stage) = here.get(order.number.as_str()).filter(|stage| **stage != order.stage.as_str()) {
                lost.push(format!("{} is {stage} here and {} there", order.number, order.stage.as_str()));
            }
        }
        if here.len() != self.orders.len().min(500) {
            lost.push(format!("{} work orders are here", here.len()));
        }
        self.lost(lost);
    }

    /// Signs out, is killed while it does, and has nothing left afterwards.
    fn wipe(&mut self, dice: &mut StdRng) {
        self.kill_client();
        let before = directories(&self.path("client"));
        self.start_client("wipe", dice);
        std::thread::sleep(Duration::from_millis(dice.random_range(20..250)));
        // It may have ended, as it should.
        let lines = self.client.take().map(|mut client| client.kill()).unwrap_or_default();
        let is_begun = lines.iter().any(|line| line == "wiping");
        self.hear(lines);
        if is_begun {
            // The next start ends it before it opens anything; where it was killed before the intention was on the
            // disk, the account is still there, and nothing was said about it.
            self.start_client("work", dice);
            self.until_open();
            let after = directories(&self.path("client"));
            if after.len() > 1 {
                self.lost(vec![format!("a wiped account is still there: {before:?} {after:?}")]);
            }
        }
    }

    fn until_open(&mut self) {
        let began = Instant::now();
        let mut lines = Vec::new();
        while let Some(client) = self.client.as_mut().filter(|_| began.elapsed() < PATIENCE) {
            match client.line(Duration::from_millis(50)) {
                Some(line) => {
                    let is_open = line == "opened" || line == "signed-in";
                    lines.push(line);
                    if is_open {
                        break;
                    }
                }
                None if client.has_ended() => break,
                None => {}
            }
        }
        self.hear(lines);
    }

    fn look_for_secrets(&mut self) {
        let arguments = self.path("command-lines");
        std::fs::write(&arguments, &self.command_lines).expect("room");
        let [client, server, client_log, server_log] =
            ["client", "server", "client.log", "server.log"].map(|name| self.path(name));
        let places = [&client, &server, &client_log, &server_log, &arguments].map(PathBuf::as_path);
        for what in secrets::leaks(&self.path("notes"), PASSWORD, &places) {
            println!("leaked: {what}");
            self.found.leaked += 1;
        }
    }

    fn lost(&mut self, what: Vec<String>) {
        for what in what {
            println!("lost: {what}");
            self.found.lost += 1;
        }
    }

    fn unopenable(&mut self, what: &str) {
        println!("unopenable: {what}");
        self.found.unopenable += 1;
    }
}

fn serve(dir: &Path, listen: &str) -> Process {
    let own = std::env::current_exe().expect("this program");
    let program = own.with_file_name(format!("portal-server{}", std::env::consts::EXE_SUFFIX));
    let data = dir.join("server");
    let data = data.to_str().expect("a plain path");
    #[rustfmt::skip]
    let arguments = [
        "serve", "--data", data, "--listen", listen, "--calls-per-second", "100000", "--calls-burst", "100000",
        "--sign-ins-per-minute", "100000",
    ];
    Process::start(&program, &arguments, "", &dir.join("server.log"))
}

fn shown_of(row: &str) -> Option<Shown> {
    let mut words = row.splitn(4, ' ');
    let (id, state, n_photos) = (words.next()?.to_owned(), words.next()?.to_owned(), words.next()?.parse().ok()?);
    Some(Shown { id, state, n_photos, n_missing: 0, text: words.next()?.to_owned() })
}

/// The accounts of a computer.
fn directories(client: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(client.join("accounts")).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}
