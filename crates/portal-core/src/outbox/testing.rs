//! A small world for tests: an account's outbox on a real encrypted file, and a scripted server behind a bad line.

mod ear;

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use portal_api::feed::Collection;
use portal_api::fingerprint::{Fingerprint, Sha256};
use portal_api::id::{Epoch, RequestId, WorkTypeCode};
use portal_api::me::Shared;
use portal_api::problem::{ErrorCode, Problem};
use portal_api::receipts::Acknowledgement;
use portal_api::requests::{NewRequest, Receipt, RequestDraft, RequestRules, Withdrawn, WorkType};
use portal_sqlite::DataKey;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) use ear::{Drawer, Ear};

use super::courier::{Courier, Target};
use super::kinds::Kind;
use super::op::{EntityId, Op, State};
use super::worker::{Line, Step, run_once};
use crate::attachments::{Outgoing, Vault};
use crate::comments::Comments;
use crate::me::Me;
use crate::ports::Clock;
use crate::quotations::Quotations;
use crate::requests::Requests;
use crate::store::cache::write::{Rows, Stamp, existing};
use crate::store::cache::{CacheDb, project, samples, state};
use crate::store::outbox::{OutboxDb, op as ops};
use crate::testing::{CountingRng, StillClock};
use crate::{Error, Result};

/// What happens to the next call instead of an answer.
pub(crate) enum Fault {
    /// It gets its answer.
    None,
    /// It does not arrive.
    Lost,
    /// It arrives and counts, but the answer is lost with this error.
    AnswerLost(fn() -> Error),
    /// It does not count, and this is the answer.
    Refused(Error),
}

/// The server's memory.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    pub(crate) stored: HashMap<RequestId, (Fingerprint, Receipt)>,
    pub(crate) texts: HashMap<RequestId, String>,
    pub(crate) refused_for_ever: HashSet<RequestId>,
    pub(crate) decided: HashSet<RequestId>,
    pub(crate) blobs: HashSet<Sha256>,
    /// Comments, decisions and changes of the profile, under the ids that the client gave them.
    pub(crate) written: HashMap<Uuid, (Target, Fingerprint, serde_json::Value)>,
    pub(crate) calls: Vec<String>,
}

/// Behaves as the contract says, unless the script says otherwise.
pub(crate) struct Server {
    pub(crate) memory: Mutex<Memory>,
    pub(crate) faults: Mutex<VecDeque<Fault>>,
    pub(crate) epoch: Mutex<Epoch>,
}

impl Server {
    fn new() -> Self {
        Self { memory: Mutex::default(), faults: Mutex::default(), epoch: Mutex::new(Epoch(Uuid::from_u128(0xE1))) }
    }

    pub(crate) fn next(&self, fault: Fault) {
        self.faults.lock().unwrap().push_back(fault);
    }

    pub(crate) fn refuse_next(&self, problem: impl Into<Problem>) {
        self.next(Fault::Refused(Error::Refused(Box::new(problem.into()))));
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.memory.lock().unwrap().calls)
    }

    pub(crate) fn ids(&self) -> Vec<RequestId> {
        self.memory.lock().unwrap().stored.keys().copied().collect()
    }

    /// The database is set back to `memory`, and lives under another epoch from now on.
    pub(crate) fn restore(&self, memory: Memory) {
        *self.memory.lock().unwrap() = memory;
        let mut epoch = self.epoch.lock().unwrap();
        *epoch = Epoch(Uuid::from_u128(epoch.0.as_u128() + 1));
    }

    fn call<T>(&self, name: String, work: impl FnOnce(&mut Memory, Epoch) -> Result<T>) -> Result<T> {
        let fault = self.faults.lock().unwrap().pop_front();
        let epoch = *self.epoch.lock().unwrap();
        let mut memory = self.memory.lock().unwrap();
        memory.calls.push(name);
        match fault {
            Some(Fault::Lost) => Err(Error::NotAPortal("lost".into())),
            Some(Fault::Refused(error)) => Err(error),
            Some(Fault::AnswerLost(error)) => work(&mut memory, epoch).and_then(|_| Err(error())),
            Some(Fault::None) | None => work(&mut memory, epoch),
        }
    }
}

fn fence(sent: Epoch, here: Epoch) -> Result<()> {
    if sent == here {
        return Ok(());
    }
    Err(Error::Refused(Box::new(Problem { epoch: Some(here), ..Problem::new(ErrorCode::EpochChanged) })))
}

fn refused(code: ErrorCode) -> Error {
    Error::Refused(Box::new(Problem::new(code)))
}

#[async_trait]
impl Courier for Server {
    async fn put_request(&self, id: RequestId, body: Bytes, epoch: Epoch) -> Result<Receipt> {
        self.call(format!("PUT {}", id.0.as_u128() & 0xFFFF), |memory, here| {
            fence(epoch, here)?;
            let fingerprint = Fingerprint::of(&body);
            if memory.refused_for_ever.contains(&id) {
                return Err(refused(ErrorCode::Withdrawn));
            }
            let request: NewRequest = serde_json::from_slice(&body).map_err(|_| refused(ErrorCode::Malformed))?;
            let missing: Vec<_> = request
                .attachments
                .iter()
                .map(|file| file.sha256)
                .filter(|file| !memory.blobs.contains(file))
                .collect();
            if let Some((known, receipt)) = memory.stored.get(&id) {
                let receipt = Receipt { epoch: here, missing, ..receipt.clone() };
                return if *known == fingerprint { Ok(receipt) } else { Err(refused(ErrorCode::IdConflict)) };
            }
            let number = format!("R-{}", memory.stored.len() + 1);
            let received_at = Timestamp::from_second(1_800_000_500).unwrap();
            let receipt = Receipt { id, fingerprint, epoch: here, number, received_at, missing };
            memory.stored.insert(id, (fingerprint, receipt.clone()));
            memory.texts.insert(id, request.description);
            Ok(receipt)
        })
    }

    async fn withdraw_request(&self, id: RequestId, epoch: Epoch) -> Result<Withdrawn> {
        self.call(format!("DELETE {}", id.0.as_u128() & 0xFFFF), |memory, here| {
            fence(epoch, here)?;
            if memory.decided.contains(&id) {
                return Err(refused(ErrorCode::IdConflict));
            }
            memory.stored.remove(&id);
            memory.texts.remove(&id);
            memory.refused_for_ever.insert(id);
            Ok(Withdrawn { id, epoch: here })
        })
    }

    async fn write(&self, target: Target, body: Bytes, epoch: Epoch) -> Result<Acknowledgement> {
        self.call(format!("{target:?}"), |memory, here| {
            fence(epoch, here)?;
            let told: serde_json::Value = serde_json::from_slice(&body).map_err(|_| refused(ErrorCode::Malformed))?;
            let id: Uuid = serde_json::from_value(told["id"].clone()).map_err(|_| refused(ErrorCode::Malformed))?;
            let fingerprint = Fingerprint::of(&body);
            let known = memory.written.entry(id).or_insert((target, fingerprint, told));
            if known.1 != fingerprint {
                return Err(refused(ErrorCode::IdConflict));
            }
            let received_at = Timestamp::from_second(1_800_000_500).unwrap();
            Ok(Acknowledgement { id, fingerprint, epoch: here, received_at, version: None })
        })
    }

    async fn upload(&self, file: &Outgoing, progress: &(dyn Fn(u64) + Send + Sync)) -> Result<()> {
        let (sha256, bytes) = (file.sha256, file.piece(0, usize::MAX).await?);
        progress(file.size);
        self.call(format!("UPLOAD {}", bytes.len()), |memory, _| {
            assert_eq!(Sha256::of(&bytes), sha256);
            memory.blobs.insert(sha256);
            Ok(())
        })
    }
}

/// One device, one server.
pub(crate) struct World {
    dir: TempDir,
    outbox: Option<OutboxDb>,
    pub(crate) cache: CacheDb,
    pub(crate) drawer: Arc<Drawer>,
    vault: Arc<dyn Vault>,
    pub(crate) clock: StillClock,
    rng: CountingRng,
    pub(crate) ear: Ear,
    pub(crate) server: Server,
}

impl World {
    pub(crate) async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let cache = CacheDb::open(&dir.path().join("cache.db"), &key()).unwrap();
        cache.write(|tx| state::set_shared(tx, &shared())).await.unwrap();
        let drawer = Arc::new(Drawer::default());
        Self {
            outbox: Some(OutboxDb::open(&dir.path().join("outbox.db"), &key()).unwrap()),
            vault: Arc::clone(&drawer) as Arc<dyn Vault>,
            drawer,
            cache,
            dir,
            clock: StillClock::default(),
            rng: CountingRng::default(),
            ear: Ear::default(),
            server: Server::new(),
        }
    }

    pub(crate) fn db(&self) -> &OutboxDb {
        self.outbox.as_ref().unwrap()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("outbox.db")
    }

    /// The program ends, however hard, and starts again.
    pub(crate) fn restart(&mut self) {
        self.outbox = None;
        self.outbox = Some(OutboxDb::open(&self.path(), &key()).unwrap());
    }

    /// The file as it is now, to set the device back to later. The program is restarted on the way.
    pub(crate) fn copy_device(&mut self) -> Vec<u8> {
        self.outbox = None;
        let bytes = std::fs::read(self.path()).unwrap();
        self.restart();
        bytes
    }

    /// The device is set back in time.
    pub(crate) fn set_back(&mut self, bytes: &[u8]) {
        self.outbox = None;
        std::fs::write(self.path(), bytes).unwrap();
        self.restart();
    }

    pub(crate) fn requests(&self) -> Requests<'_> {
        Requests {
            db: self.db(),
            cache: &self.cache,
            vault: Arc::clone(&self.vault),
            clock: &self.clock,
            rng: &self.rng,
            listener: &self.ear,
        }
    }

    pub(crate) fn comments(&self) -> Comments<'_> {
        let Requests { db, cache, clock, rng, listener, .. } = self.requests();
        Comments { db, cache, clock, rng, listener }
    }

    pub(crate) fn quotations(&self) -> Quotations<'_> {
        let Requests { db, cache, clock, rng, listener, .. } = self.requests();
        Quotations { db, cache, clock, rng, listener }
    }

    pub(crate) fn me(&self) -> Me<'_> {
        let Requests { db, cache, clock, rng, listener, .. } = self.requests();
        Me { db, cache, clock, rng, listener }
    }

    pub(crate) fn line(&self) -> Line<'_> {
        Line {
            db: self.db(),
            courier: &self.server,
            vault: &self.vault,
            clock: &self.clock,
            rng: &self.rng,
            listener: &self.ear,
        }
    }

    /// The company shares this row.
    pub(crate) async fn share(&self, collection: Collection, id: Uuid, record: &impl serde::Serialize) {
        let record = serde_json::to_string(record).unwrap();
        let columns = project::columns(collection, id, &record).unwrap();
        let stamp = Stamp { rev: 1, generation: 1, unseen: false };
        let insert = move |tx: &rusqlite::Transaction<'_>| {
            let mut rows = Rows::of(tx);
            if let Some(existing) = existing(tx, collection, id, Some(&record))? {
                rows.remove(collection, &existing)?;
            }
            rows.insert(collection, id, stamp, &columns, &record)?;
            rows.finish()
        };
        self.cache.write(insert).await.unwrap();
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) async fn run(&self) -> Step {
        run_once(&self.line()).await.unwrap()
    }

    /// Runs until nothing is due, letting time pass for at most a day.
    pub(crate) async fn until_quiet(&self) {
        let end = self.now() + jiff::SignedDuration::from_hours(24);
        for _ in 0..500 {
            match self.run().await {
                Step::Idle { next: Some(next) } if next <= end => {
                    let wait = next.duration_since(self.now()).max(jiff::SignedDuration::from_millis(1));
                    self.clock.advance(wait.unsigned_abs());
                }
                Step::Idle { .. } => return,
                Step::Tried { .. } => {}
            }
        }
        panic!("it never becomes quiet");
    }

    /// A draft with this text, saved.
    pub(crate) async fn draft(&self, text: &str) -> RequestId {
        let draft = self.requests().new_draft(None).await.unwrap().content;
        let (id, work_type) = (draft.id, Some(WorkTypeCode("fault".into())));
        self.requests().save(RequestDraft { work_type, description: text.into(), ..draft }).await.unwrap();
        id
    }

    pub(crate) async fn submitted(&self, text: &str) -> RequestId {
        let id = self.draft(text).await;
        self.requests().submit(id).await.unwrap();
        id
    }

    pub(crate) async fn op(&self, id: RequestId, kind: Kind) -> Option<Op> {
        self.db().write(move |tx| ops::about(tx, id, kind)).await.unwrap()
    }

    pub(crate) async fn state_of(&self, id: impl Into<EntityId>, kind: Kind) -> &'static str {
        let id = id.into();
        self.db().write(move |tx| ops::about(tx, id, kind)).await.unwrap().unwrap().state.name()
    }

    pub(crate) async fn state(&self, id: RequestId, kind: Kind) -> State {
        self.op(id, kind).await.unwrap().state
    }
}

pub(crate) fn key() -> DataKey {
    DataKey::new([7; 32])
}

pub(crate) fn rules() -> RequestRules {
    let fault = WorkType { code: WorkTypeCode("fault".into()), label: "Fault".into(), emergency_phone: None };
    RequestRules { may_create: true, work_types: vec![fault], ..RequestRules::default() }
}

fn shared() -> Shared {
    Shared { requests: rules(), ..samples::shared() }
}

/// A small JPEG, 16 pixels wide; another one for each shade.
pub(crate) fn photo(shade: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(16, 8 + u32::from(shade), image::Rgb([shade, 80, 120]));
    let mut bytes = Vec::new();
    picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Jpeg).unwrap();
    bytes
}

/// Attaches a photo and returns its address.
pub(crate) async fn attach(world: &World, id: RequestId, shade: u8) -> Sha256 {
    let bytes = photo(shade);
    let size = u32::try_from(bytes.len()).unwrap();
    world.requests().attach(id, format!("photo-{shade}.jpg"), size, bytes).await.unwrap().attachment.sha256
}
