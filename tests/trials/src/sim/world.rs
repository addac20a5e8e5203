//! One world, from its first day to the last check.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::SignedDuration;
use tempfile::TempDir;
use tokio::time::Instant;

use super::check::Findings;
use super::clock::beginning;
use super::device::Device;
use super::dice::Dice;
use super::ledger::Ledger;
use super::office::PEOPLE;
use super::promises::Promises;
use super::server::Server;
use super::trace::Trace;

/// Longest time in which everything has to come to rest when somebody sits down (`reference/sync.md` §4, T3).
const REST: Duration = Duration::from_secs(10 * 60);
/// Calls that are late have arrived by then.
const GHOSTS: Duration = Duration::from_secs(11 * 60);

/// A server, computers, people, an office.
pub(super) struct World {
    pub(super) trace: Arc<Trace>,
    pub(super) dice: Dice,
    pub(super) server: Server,
    pub(super) devices: Vec<Device>,
    pub(super) ledger: Ledger,
    pub(super) promises: Promises,
    pub(super) photos: Arc<Vec<Vec<u8>>>,
    pub(super) began: Instant,
    _root: TempDir,
}

impl World {
    /// Everybody is there, and nothing has happened.
    pub(super) async fn begin(seed: u64, template: &Path, photos: Arc<Vec<Vec<u8>>>, is_told: bool) -> Self {
        portal_server::clock::simulate(beginning());
        let root = super::room();
        let trace = Arc::new(Trace::new(is_told));
        let dice = Dice::of(seed, 1);
        let server = Server::start_on(template, root.path()).await;
        let n_devices = 1 + dice.below(5).min(dice.below(5));
        let devices = (0..n_devices)
            .map(|n| {
                let n_people = if dice.percent(25) { 2 } else { 1 };
                let first = dice.place(PEOPLE.len());
                let people = (0..n_people).map(|n| PEOPLE[(first + n) % PEOPLE.len()]).collect();
                Device::new(n, seed, people, root.path(), server.door.clone(), Arc::clone(&trace))
            })
            .collect();
        Self {
            trace,
            dice,
            server,
            devices,
            ledger: Ledger::default(),
            promises: Promises::default(),
            photos,
            began: Instant::now(),
            _root: root,
        }
    }

    /// Lets everything happen, then lets everything heal, then looks.
    pub(super) async fn live(&mut self) -> Findings {
        for device in 0..self.devices.len() {
            self.switch_on(device).await;
            self.sign_in(device).await;
        }
        let steps = 10 + self.dice.below(40);
        for _ in 0..steps {
            let pause = self.dice.time(Duration::from_millis(20), Duration::from_secs(300));
            tokio::time::sleep(pause).await;
            self.something_happens().await;
        }
        self.heal().await;
        tokio::time::sleep(GHOSTS).await;
        let mut found = Findings::default();
        // Everybody who uses a computer sits down once and finds all in order.
        for turn in 0..2 {
            for device in &mut self.devices {
                device.present = turn % device.people.len();
            }
            found = self.come_to_rest().await;
            if !found.is_empty() {
                break;
            }
            self.check_outboxes(&mut found).await;
        }
        found
    }

    async fn something_happens(&mut self) {
        let device = self.dice.place(self.devices.len());
        match self.dice.below(100) {
            0..=44 if self.devices[device].is_on() => self.use_program(device).await,
            0..=44 => self.switch_on(device).await,
            45..=59 => self.line_changes(device),
            60..=69 => self.computer_suffers(device).await,
            70..=89 => self.office_works().await,
            _ => self.server_suffers().await,
        }
    }

    async fn switch_on(&mut self, device: usize) {
        if let Err(error) = self.devices[device].start().await {
            panic!("{} does not start: {error}", self.devices[device].name);
        }
        self.trace.note(format!("{} is on", self.devices[device].name));
    }

    fn line_changes(&self, device: usize) {
        let line = &self.devices[device].line;
        let (bad, is_cut) = match self.dice.below(6) {
            0 => (0, true),
            1 => (0, false),
            2 => (10, false),
            3 => (30, false),
            4 => (60, false),
            _ => (90, false),
        };
        self.trace.note(format!("{} line: {bad} bad, cut {is_cut}", line.name));
        line.bad.store(bad, Ordering::Relaxed);
        line.is_cut.store(is_cut, Ordering::Relaxed);
    }

    async fn computer_suffers(&mut self, n: usize) {
        if self.dice.percent(50) {
            self.until_something_arrives(n).await;
        }
        // A moment that is not one of those at which others wait.
        let most = *self.dice.one(&[5, 15, 40]);
        for _ in 0..self.dice.below(most) {
            tokio::task::yield_now().await;
        }
        let (what, device) = (self.dice.below(12), &mut self.devices[n]);
        match what {
            0..=2 if device.is_on() => {
                self.trace.note(format!("{} dies", device.name));
                device.kill();
            }
            3 | 4 if device.is_on() => {
                self.trace.note(format!("{} quits", device.name));
                device.quit().await;
            }
            5 | 6 => self.keep_copy(n),
            7..=9 => self.set_back(n).await,
            10 => {
                let by =
                    SignedDuration::try_from(self.dice.time(Duration::from_secs(60), Duration::from_secs(172_800)));
                let by = by.expect("two days at most");
                self.trace.note(format!("{} clock is set", device.name));
                device.clock.set_by(if self.dice.percent(50) { by } else { -by });
            }
            _ => {
                if let Some(account) = device.account().await {
                    self.trace.note(format!("{} checks", device.name));
                    account.check_now().await.expect("the outbox can be read");
                }
            }
        }
    }

    /// Until the computer hears something and begins to do something with it. Time passes only while all wait, so without
    /// this hardly anything ever happened in the middle of what a program does by itself.
    async fn until_something_arrives(&mut self, n: usize) {
        self.office_works().await;
        let heard = self.devices[n].line.heard.notified();
        if let Some(account) = self.devices[n].account().await {
            account.check_now().await.expect("the outbox can be read");
        }
        let _ = tokio::time::timeout(Duration::from_secs(60), heard).await;
    }

    /// What a backup program does.
    pub(super) fn keep_copy(&mut self, n: usize) {
        let now = self.ledger.tick();
        self.trace.note(format!("{} is copied", self.devices[n].name));
        self.devices[n].keep_copy(now);
    }

    async fn set_back(&mut self, n: usize) {
        let Some(to) = self.devices[n].set_back() else { return };
        self.trace.note(format!("{} is set back to {to}", self.devices[n].name));
        self.ledger.set_back(n, to);
        self.forget(|device, _, since| device == n && since > to);
        if self.dice.percent(50) {
            self.switch_on(n).await;
            self.correct_again(n).await;
        }
    }

    /// All faults are over, and whoever has to sign in does.
    async fn heal(&mut self) {
        self.trace.note("peace");
        if !self.server.is_up() {
            self.server.start().await;
        }
        self.office_makes_peace().await;
        for n in 0..self.devices.len() {
            self.devices[n].line.bad.store(0, Ordering::Relaxed);
            self.devices[n].line.is_cut.store(false, Ordering::Relaxed);
            self.devices[n].clock.set_right();
            if !self.devices[n].is_on() {
                self.switch_on(n).await;
            }
        }
    }

    /// Looks again and again until all is well, or the time is over.
    async fn come_to_rest(&mut self) -> Findings {
        let began = Instant::now();
        for n in 0..self.devices.len() {
            if !self.devices[n].is_on() {
                self.switch_on(n).await;
            }
            self.devices[n].open_own_account().await.expect("an account of this computer opens");
        }
        loop {
            for device in &self.devices {
                if device.wants_sign_in().await {
                    let code = device.sign_in().await.err().map(|error| error.code());
                    self.trace.note(format!("{} signs in again: {code:?}", device.name));
                }
            }
            tokio::time::sleep(Duration::from_secs(30)).await;
            let found = self.check().await;
            if found.is_empty() || began.elapsed() > REST {
                return found;
            }
        }
    }
}
