//! The computer under trial: the core on a disk that can fail, and a line that can.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures::TryStreamExt as _;
use portal_core::account::Account;
use portal_core::ports::{DataKey, Http, HttpError, HttpRequest, HttpResponse, Ports, Secrets as _};
use portal_core::views::SignInForm;
use portal_core::{Options, Portal, Result};
use portal_testkit::cast::{ANNA, PASSWORD};
use portal_testkit::secrets::MemorySecrets;

use super::injector::{Call, pass};
use crate::sim::clock::SimClock;
use crate::sim::dice::Dice;
use crate::sim::line::{ADDRESS, answer_of};
use crate::sim::server::Door;

/// Name of the folder by which its files are told from those of the server.
pub(crate) const DISK: &str = "computer-under-trial";

pub(crate) struct Computer {
    pub(crate) disk: PathBuf,
    pub(crate) secrets: Arc<MemorySecrets>,
    line: Arc<Line>,
    clock: Arc<SimClock>,
    dice: Arc<Dice>,
    portal: Option<Portal>,
}

struct Line {
    door: Door,
    is_cut: AtomicBool,
}

impl Computer {
    /// A computer whose disk is in this folder.
    pub(crate) fn at(root: &Path, secrets: Arc<MemorySecrets>, door: Door) -> Self {
        Self {
            disk: root.join(DISK),
            secrets,
            line: Arc::new(Line { door, is_cut: AtomicBool::new(false) }),
            clock: Arc::new(SimClock::new()),
            dice: Arc::new(Dice::of(1, 1)),
            portal: None,
        }
    }

    pub(crate) fn set_offline(&self, is_offline: bool) {
        self.line.is_cut.store(is_offline, Ordering::Relaxed);
    }

    pub(crate) async fn start(&mut self) -> Result<()> {
        let ports = Ports {
            clock: self.clock.clone(),
            rng: self.dice.clone(),
            http: Arc::new(Wire(Arc::clone(&self.line))),
            secrets: self.secrets.clone(),
            disk: Arc::new(portal_testkit::FakeDisk::default()),
        };
        let options =
            Options { data_dir: self.disk.clone(), ports, suggested_address: None, device: "trial".to_owned() };
        self.portal = Some(Portal::open(options).await?);
        Ok(())
    }

    pub(crate) async fn quit(&mut self) {
        if let Some(portal) = self.portal.take() {
            portal.close().await;
        }
    }

    pub(crate) fn portal(&self) -> &Portal {
        self.portal.as_ref().expect("the program runs")
    }

    pub(crate) fn account(&self) -> Option<Account> {
        self.portal.as_ref()?.account().ok()
    }

    pub(crate) async fn sign_in(&self) -> Result<()> {
        let form = SignInForm {
            server: ADDRESS.to_owned(),
            slug: ANNA.customer.firm.slug.to_owned(),
            email: ANNA.email.to_owned(),
            password: PASSWORD.to_owned(),
        };
        self.portal().sign_in(form).await
    }

    /// Waits until everything shared is here, for at most so long.
    pub(crate) async fn until_synced(&self, at_most: Duration) {
        let Some(account) = self.account() else { return };
        let before = account.status().synced_at;
        let began = tokio::time::Instant::now();
        while account.status().synced_at == before && began.elapsed() < at_most {
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// Where the account's files are, and its key.
    pub(crate) async fn files(&self) -> Option<(PathBuf, DataKey)> {
        let entries = std::fs::read_dir(self.disk.join("accounts")).ok()?;
        let dir = entries.map(|entry| entry.unwrap().path()).max()?;
        let key = self.secrets.load(dir.file_name()?.to_str()?).await.ok()??;
        Some((dir, key))
    }
}

struct Wire(Arc<Line>);

#[async_trait]
impl Http for Wire {
    async fn send(&self, request: HttpRequest) -> std::result::Result<HttpResponse, HttpError> {
        let path = request.url.strip_prefix(ADDRESS).unwrap_or(&request.url).to_owned();
        let fate = pass(Call::Http, Path::new(path.split('?').next().unwrap_or_default()));
        tokio::time::sleep(Duration::from_millis(5)).await;
        let unreachable = || HttpError::Unreachable("nothing answers".to_owned());
        if self.0.is_cut.load(Ordering::Relaxed) {
            return Err(unreachable());
        }
        let is_lost = match fate {
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => return Err(unreachable()),
            fate => fate.is_err(),
        };
        let (_, router) = self.0.door.knock().ok_or_else(unreachable)?;
        let answer = answer_of(router, &request, &path).await;
        if is_lost {
            // The server has done it. Only the answer gets lost.
            if !path.starts_with("/v1/events") {
                let _ = answer.body.try_for_each(|_| async { Ok(()) }).await;
            }
            return Err(HttpError::Broken("the line broke".to_owned()));
        }
        Ok(answer)
    }
}
