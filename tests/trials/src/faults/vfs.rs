//! SQLite's file system, made of the real one, with a question before each call. It becomes SQLite's usual one, so that
//! the program under trial opens its databases as it always does.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions as Std};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use portal_core::faults::Touch;
use sqlite_vfs::wip::{WalIndex, WalIndexLock};
use sqlite_vfs::{DatabaseHandle, LockKind, OpenAccess, OpenKind, OpenOptions, RegisterError, Vfs};

use super::injector::{Call, pass};

/// Makes it SQLite's usual file system, once.
pub(crate) fn register() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        let registered: Result<(), RegisterError> = sqlite_vfs::register("faults", Asking, true);
        registered.expect("SQLite takes another file system");
    });
}

struct Asking;

/// What the connections of this process share about one database.
#[derive(Default)]
struct Shared {
    /// Connections that have it open.
    open: u32,
    locks: BTreeMap<u64, LockKind>,
    regions: HashMap<u32, Box<[u8; REGION]>>,
    /// By place: who holds it, and whether alone.
    index_locks: BTreeMap<u8, BTreeMap<u64, WalIndexLock>>,
}

const REGION: usize = 32_768;
type Table = Mutex<HashMap<PathBuf, Arc<Mutex<Shared>>>>;

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(Table::default)
}

fn shared(path: &Path) -> Arc<Mutex<Shared>> {
    Arc::clone(table().lock().unwrap().entry(path.to_owned()).or_default())
}

/// Forgets the files of a world that is over: those below its folder.
pub(crate) fn forget(place: &Path) {
    table().lock().unwrap().retain(|path, _| !path.starts_with(place));
}

struct Handle {
    id: u64,
    file: File,
    path: PathBuf,
    lock: LockKind,
    shared: Arc<Mutex<Shared>>,
}

/// Only the computer under trial; the server has a disk of its own.
fn ask(touch: Touch, path: &Path) -> io::Result<()> {
    if path.components().any(|part| part.as_os_str() == super::computer::DISK) {
        pass(Call::Database(touch), path)?;
    }
    Ok(())
}

impl Vfs for Asking {
    type Handle = Handle;

    fn open(&self, db: &str, opts: OpenOptions) -> io::Result<Handle> {
        static IDS: AtomicU64 = AtomicU64::new(1);
        let path = PathBuf::from(db);
        ask(Touch::Open, &path)?;
        let mut options = Std::new();
        match opts.access {
            OpenAccess::Read => options.read(true),
            OpenAccess::Write => options.read(true).write(true),
            OpenAccess::Create => options.read(true).write(true).create(true),
            OpenAccess::CreateNew => options.read(true).write(true).create_new(true),
        };
        let file = options.open(&path)?;
        if opts.kind == OpenKind::MainDb && file.metadata()?.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let shared = shared(&path);
        shared.lock().unwrap().open += 1;
        Ok(Handle { id: IDS.fetch_add(1, Ordering::Relaxed), file, path, lock: LockKind::None, shared })
    }

    fn delete(&self, db: &str) -> io::Result<()> {
        ask(Touch::Move, Path::new(db))?;
        std::fs::remove_file(db)
    }

    fn exists(&self, db: &str) -> io::Result<bool> {
        ask(Touch::Open, Path::new(db))?;
        Ok(Path::new(db).exists())
    }

    fn temporary_name(&self) -> String {
        static NAMES: AtomicU64 = AtomicU64::new(0);
        let name = format!("trials-{}-{}", std::process::id(), NAMES.fetch_add(1, Ordering::Relaxed));
        std::env::temp_dir().join(name).to_string_lossy().into_owned()
    }

    fn random(&self, buffer: &mut [i8]) {
        for byte in buffer {
            *byte = rand::random();
        }
    }

    fn sleep(&self, duration: Duration) -> Duration {
        // Nobody else works on this thread: what is locked stays locked.
        duration
    }
}

impl DatabaseHandle for Handle {
    type WalIndex = Index;

    fn size(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    fn read_exact_at(&mut self, buf: &mut [u8], offset: u64) -> io::Result<()> {
        ask(Touch::Read, &self.path)?;
        self.file.read_exact_at(buf, offset)
    }

    fn write_all_at(&mut self, buf: &[u8], offset: u64) -> io::Result<()> {
        ask(Touch::Write, &self.path)?;
        self.file.write_all_at(buf, offset)
    }

    fn sync(&mut self, _data_only: bool) -> io::Result<()> {
        ask(Touch::Write, &self.path)
    }

    fn set_len(&mut self, size: u64) -> io::Result<()> {
        ask(Touch::Write, &self.path)?;
        self.file.set_len(size)
    }

    fn lock(&mut self, lock: LockKind) -> io::Result<bool> {
        let mut shared = self.shared.lock().unwrap();
        let mut others = shared.locks.iter().filter(|(id, _)| **id != self.id).map(|(_, lock)| *lock);
        let is_free = match lock {
            LockKind::None => true,
            LockKind::Shared => others.all(|other| !matches!(other, LockKind::Pending | LockKind::Exclusive)),
            LockKind::Reserved => others.all(|other| matches!(other, LockKind::None | LockKind::Shared)),
            LockKind::Pending | LockKind::Exclusive => others.all(|other| other == LockKind::None),
        };
        if is_free {
            shared.locks.insert(self.id, lock);
            self.lock = lock;
        }
        Ok(is_free)
    }

    fn reserved(&mut self) -> io::Result<bool> {
        let shared = self.shared.lock().unwrap();
        Ok(shared.locks.values().any(|lock| !matches!(lock, LockKind::None | LockKind::Shared)))
    }

    fn current_lock(&self) -> io::Result<LockKind> {
        Ok(self.lock)
    }

    fn wal_index(&self, _readonly: bool) -> io::Result<Index> {
        ask(Touch::Open, &self.path)?;
        Ok(Index { id: self.id, shared: Arc::clone(&self.shared) })
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let mut shared = self.shared.lock().unwrap();
        shared.locks.remove(&self.id);
        for holders in shared.index_locks.values_mut() {
            holders.remove(&self.id);
        }
        shared.open -= 1;
        if shared.open == 0 {
            // Memory is gone with the last who shares it; the next one reads the log anew.
            shared.regions.clear();
        }
    }
}

/// The index of a write-ahead log: memory that connections share.
struct Index {
    id: u64,
    shared: Arc<Mutex<Shared>>,
}

impl WalIndex for Index {
    fn map(&mut self, region: u32) -> io::Result<[u8; REGION]> {
        let mut shared = self.shared.lock().unwrap();
        Ok(**shared.regions.entry(region).or_insert_with(|| Box::new([0; REGION])))
    }

    fn lock(&mut self, places: Range<u8>, lock: WalIndexLock) -> io::Result<bool> {
        let mut shared = self.shared.lock().unwrap();
        let is_free = places.clone().all(|place| {
            let others = shared.index_locks.get(&place).into_iter().flatten().filter(|(id, _)| **id != self.id);
            match lock {
                WalIndexLock::None => true,
                WalIndexLock::Shared => others.into_iter().all(|(_, other)| *other != WalIndexLock::Exclusive),
                WalIndexLock::Exclusive => others.count() == 0,
            }
        });
        if is_free {
            for place in places {
                let holders = shared.index_locks.entry(place).or_default();
                match lock {
                    WalIndexLock::None => holders.remove(&self.id),
                    lock => holders.insert(self.id, lock),
                };
            }
        }
        Ok(is_free)
    }

    fn pull(&mut self, region: u32, data: &mut [u8; REGION]) -> io::Result<()> {
        if let Some(found) = self.shared.lock().unwrap().regions.get(&region) {
            data.copy_from_slice(&**found);
        }
        Ok(())
    }

    fn push(&mut self, region: u32, data: &[u8; REGION]) -> io::Result<()> {
        self.shared.lock().unwrap().regions.insert(region, Box::new(*data));
        Ok(())
    }

    fn delete(self) -> io::Result<()> {
        self.shared.lock().unwrap().regions.clear();
        Ok(())
    }
}
