//! The server of a world: started, killed, put back from a backup.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use portal_api::id::RequestId;
use portal_api::quotations::QuotationState;
use portal_server::store::SharedQuotation;
use portal_server::{Data, Limits, PortalServer};
use portal_testkit::cast;

use super::disk;
use super::office::CUSTOMERS;

/// Argon2id of [`cast::PASSWORD`] that costs nothing: 8 KiB, one pass.
const CHEAP_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$UfXVM24kwQ4uwDcJQichPQ$9Y1wRYR6uzNeL+VhrBGsjBGuB4JzpSGde0AMmAvJCKU";

/// Where calls arrive: the router of the present process, and which process that is.
#[derive(Clone, Default)]
pub(crate) struct Door(Arc<Mutex<(u64, Option<Router>)>>);

impl Door {
    /// The process that answers now, if one does.
    pub(crate) fn knock(&self) -> Option<(u64, Router)> {
        let state = self.0.lock().unwrap();
        state.1.clone().map(|router| (state.0, router))
    }

    /// Whether this process still runs: the dead send no answers.
    pub(crate) fn is_alive(&self, process: u64) -> bool {
        let state = self.0.lock().unwrap();
        state.0 == process && state.1.is_some()
    }

    fn open(&self, router: Router) {
        let mut state = self.0.lock().unwrap();
        state.0 += 1;
        state.1 = Some(router);
    }

    fn close(&self) {
        self.0.lock().unwrap().1 = None;
    }
}

/// The server with its disk.
pub(crate) struct Server {
    pub(crate) door: Door,
    root: PathBuf,
    disk: PathBuf,
    lives: u32,
    backup: Option<PathBuf>,
    /// What the office has decided since the database was last put back.
    pub(crate) decided: Vec<RequestId>,
    /// What it had decided before: the backup that was put back may not know it.
    pub(crate) forgotten: Vec<RequestId>,
    service: Option<PortalServer>,
}

impl Server {
    /// A server on a copy of `template`, running.
    pub(crate) async fn start_on(template: &Path, root: &Path) -> Self {
        let mut server = Self {
            door: Door::default(),
            root: root.join("server"),
            disk: PathBuf::new(),
            lives: 0,
            backup: None,
            decided: Vec::new(),
            forgotten: Vec::new(),
            service: None,
        };
        server.move_to(template);
        server.start().await;
        server
    }

    /// What it works on; `None` while it is down.
    pub(crate) fn data(&self) -> Option<&Data> {
        self.service.as_ref().map(|service| &service.data)
    }

    /// Where its files are.
    pub(crate) fn disk(&self) -> &Path {
        &self.disk
    }

    pub(crate) fn is_up(&self) -> bool {
        self.service.is_some()
    }

    /// The process dies at this instant; the disk stays as it is.
    pub(crate) fn kill(&mut self) {
        self.door.close();
        let disk = self.disk.clone();
        self.move_to(&disk);
        self.service = None;
    }

    /// Another process begins on the same disk.
    pub(crate) async fn start(&mut self) {
        let service = PortalServer::open(&self.disk, &no_limits()).await.expect("the server starts");
        self.door.open(service.router.clone());
        self.service = Some(service);
    }

    /// Keeps a copy of the disk.
    pub(crate) fn back_up(&mut self) {
        self.lives += 1;
        let to = self.root.join(format!("backup-{}", self.lives));
        disk::copy(&self.disk, &to);
        self.backup = Some(to);
    }

    /// Puts the last backup back, as the office is told to: files, then another life of the database. False when there
    /// is none.
    pub(crate) async fn restore(&mut self) -> bool {
        let Some(backup) = self.backup.clone() else { return false };
        self.door.close();
        self.service = None;
        self.move_to(&backup);
        Data::open(&self.disk).expect("the backup opens").store.renew_epoch().await.expect("another life");
        self.start().await;
        self.forgotten.append(&mut self.decided);
        true
    }

    fn move_to(&mut self, from: &Path) {
        self.lives += 1;
        self.disk = self.root.join(format!("disk-{}", self.lives));
        disk::copy(from, &self.disk);
    }
}

/// Makes the disk with which every world begins.
pub(crate) async fn make_template(dir: &Path) {
    let data = Data::open(dir).expect("a new server");
    cast::move_in_with(&*data.store, CHEAP_HASH).await;
    cast::stock(&*data.store).await;
    for customer in CUSTOMERS {
        let offers = (4..8).map(|n| cast::quotation(customer, n, QuotationState::Open));
        let offers = offers.map(|quotation| SharedQuotation { is_concept: false, quotation }).collect();
        data.store.import_quotations(customer.id(), offers).await.expect("new quotations");
    }
}

/// Faults are what the line does; limits count real time.
fn no_limits() -> Limits {
    let plenty = NonZeroU32::new(1_000_000_000).unwrap();
    Limits { per_second: plenty, burst: plenty, sign_in_per_minute: plenty, ..Limits::default() }
}
