//! Opening a file: key first, then pragmas (`reference/sync.md` §2.3, `reference/toolchain.md` §3).

use std::path::Path;
use std::sync::Once;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::journal::{Journal, keep_changes};
use crate::{Cause, Result};

/// The 32 bytes under which a file is encrypted. Wiped from memory when dropped; never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

impl DataKey {
    /// A key from its bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for deriving further keys and for the keychain.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

/// What a commit is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Survives a power cut, one connection only (`EXCLUSIVE`, so no shared memory file): for what cannot be fetched again.
    Precious,
    /// Survives a crash of the program; the last commits may be lost with the power: for what can be fetched again.
    Rebuildable,
    /// Survives a power cut, many connections and processes: for a server.
    Shared,
}

/// How to open a file.
#[derive(Debug, Clone)]
pub struct Options {
    /// `None` only where the operator keeps the disk encrypted (server).
    pub key: Option<DataKey>,
    /// What a commit is worth.
    pub durability: Durability,
}

/// Opens, and creates if missing, the file for writing. The caller migrates it next.
///
/// # Errors
/// [`crate::Cause::Corrupt`] also means: wrong key.
pub fn open(path: &Path, options: &Options) -> Result<Connection> {
    surely(path, || open_once(path, options))
}

fn open_once(path: &Path, options: &Options) -> Result<Connection> {
    let connection = connect(path, OpenFlags::default())?;
    unlock(&connection, options)?;
    if options.durability == Durability::Precious {
        // Before the first look, so that there never is a shared memory file: making one fails on a full disk.
        connection.execute_batch("PRAGMA locking_mode=EXCLUSIVE;")?;
    }
    touch(&connection)?;
    if options.durability == Durability::Rebuildable {
        // Is part of the first page, so it comes before that is written.
        connection.execute_batch("PRAGMA auto_vacuum=INCREMENTAL;")?;
    }
    keep_changes(&connection, Journal::Log)?;
    match options.durability {
        Durability::Precious => connection.execute_batch(
            "PRAGMA synchronous=FULL;
             PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1; PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=200;",
        )?,
        Durability::Rebuildable => connection.execute_batch(
            "PRAGMA synchronous=NORMAL;
             PRAGMA cache_size=-16000; PRAGMA journal_size_limit=16777216;",
        )?,
        Durability::Shared => connection.execute_batch("PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;")?,
    }
    connection.execute_batch(
        "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; PRAGMA busy_timeout=5000;",
    )?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// Opens an existing file for reading only, beside its writer.
///
/// # Errors
/// As [`open`]; also when the file does not exist.
pub fn open_reader(path: &Path, options: &Options) -> Result<Connection> {
    surely(path, || open_reader_once(path, options))
}

fn open_reader_once(path: &Path, options: &Options) -> Result<Connection> {
    // Read-write flags: a reader of a WAL file must be able to recover it. `query_only` keeps it honest.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect(path, flags)?;
    unlock(&connection, options)?;
    touch(&connection)?;
    connection.execute_batch(
        "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; PRAGMA busy_timeout=5000;
         PRAGMA cache_size=-16000;",
    )?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// Compiles every statement once. Without the stability guarantee of the query planner SQLite compiles a statement again
/// whenever a parameter that it has looked at gets another value (<https://sqlite.org/queryplanner-ng.html> §5).
fn keep_statements(connection: &Connection) -> Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// Blames the file only for what is the file's fault. SQLCipher takes the first bytes of a file for its salt, and others in
/// their place when the disk does not give them; the file then looks as if its key were another one.
fn surely(path: &Path, open: impl Fn() -> Result<Connection>) -> Result<Connection> {
    open().or_else(|error| {
        if error.cause() != Cause::Corrupt {
            return Err(error);
        }
        // Without a key nothing stands between the disk and its answer.
        let plain = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        match touch(&plain) {
            Err(refused) if refused.cause() != Cause::Corrupt => Err(refused),
            _ => open(),
        }
    })
}

/// Connects once SQLite is set up. SQLite calls itself ready before it sets up SQLCipher (`sqlite3_initialize` and its
/// `SQLITE_EXTRA_INIT`), so a second thread that comes in between would be refused its key.
pub(crate) fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    static SET_UP: Once = Once::new();
    // Whoever connects first sets SQLite up; the connection itself is of no further use. A failure shows again below.
    SET_UP.call_once(|| drop(Connection::open_in_memory()));
    Ok(Connection::open_with_flags(path, flags)?)
}

/// Hands over the key, raw, so that no derivation is paid.
pub(crate) fn unlock(connection: &Connection, options: &Options) -> Result<()> {
    if let Some(key) = &options.key {
        let mut pragma = format!("PRAGMA key = \"x'{}'\";", hex::encode(key.as_bytes()));
        let done = connection.execute_batch(&pragma);
        pragma.zeroize();
        done?;
        connection.execute_batch("PRAGMA cipher_memory_security=OFF; PRAGMA cipher_page_size=8192;")?;
    } else {
        connection.execute_batch("PRAGMA page_size=8192;")?;
    }
    Ok(())
}

/// A wrong key shows here, and not somewhere later.
fn touch(connection: &Connection) -> Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    Ok(())
}
