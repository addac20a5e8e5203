//! Plain bytes for others: a read-only copy for a program, a file for the person, memory for the window.

use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use portal_api::problem::ErrorCode;
use sha2::Digest;

use super::mark;
use crate::account::{Folders, Inner};
use crate::files::fs::{self, File};
use crate::files::{Files, blocking, gone};
use crate::{Error, Result};

/// Enough to recognise a program.
const MAGIC: u64 = 4096;

/// A read-only copy in the account's folder of copies.
///
/// # Errors
/// `unsafe-to-open` when the bytes are a program, whatever the name says; as [`Files::copy_to`].
pub(super) async fn copy(account: &Arc<Inner>, sha256: Sha256, name: String) -> Result<PathBuf> {
    let files = account.docs.clone();
    let shelf: String = sha256.to_string().chars().take(12).collect();
    let folder = Folders::new(&account.dir).open().join(shelf);
    let now = account.ports.clock.now();
    mend(account, sha256, blocking(move || copy_now(&files, sha256, &folder, &name, now)).await).await
}

/// Writes the bytes where the person wants them.
///
/// # Errors
/// As [`Files::copy_to`].
pub(super) async fn save(account: &Arc<Inner>, sha256: Sha256, path: PathBuf) -> Result<()> {
    let (files, now) = (account.docs.clone(), account.ports.clock.now());
    let saved = blocking(move || {
        write_beside(&files, sha256, &path)?;
        Ok(mark::from_elsewhere(&path, now)?)
    });
    mend(account, sha256, saved.await).await
}

/// All bytes.
///
/// # Errors
/// As [`Files::get`].
pub(super) async fn bytes(account: &Arc<Inner>, sha256: Sha256) -> Result<Vec<u8>> {
    let files = account.docs.clone();
    let found = blocking(move || files.get(sha256)?.ok_or(Error::Code(ErrorCode::NotStoredHere))).await;
    mend(account, sha256, found).await
}

/// A damaged file is thrown away, so that the next try fetches it again.
async fn mend<T>(account: &Arc<Inner>, sha256: Sha256, result: Result<T>) -> Result<T> {
    if matches!(&result, Err(Error::Code(ErrorCode::FileMissing))) {
        tracing::warn!("a stored document is damaged and will be fetched again");
        let files = account.docs.clone();
        blocking(move || files.remove(sha256)).await?;
        return Err(ErrorCode::NotStoredHere.into());
    }
    result
}

fn copy_now(files: &Files, sha256: Sha256, folder: &Path, name: &str, now: Timestamp) -> Result<PathBuf> {
    let path = folder.join(name);
    if holds(&path, sha256) {
        return Ok(path);
    }
    fs::create_dir_all(folder)?;
    gone(fs::remove_file(&path))?;
    write_beside(files, sha256, &path)?;
    if is_program(&path)? {
        gone(fs::remove_file(&path))?;
        return Err(ErrorCode::UnsafeToOpen.into());
    }
    mark::from_elsewhere(&path, now)?;
    let mut permissions = fs::metadata(&path)?.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions)?;
    Ok(path)
}

/// Whether an earlier copy is still what it was.
fn holds(path: &Path, sha256: Sha256) -> bool {
    digest(path).is_ok_and(|found| found == sha256)
}

fn digest(path: &Path) -> io::Result<Sha256> {
    let (mut file, mut hasher, mut buffer) = (File::open(path)?, sha2::Sha256::new(), vec![0; 64 * 1024]);
    loop {
        let n = file.read(&mut buffer)?;
        let Some(read) = buffer.get(..n).filter(|read| !read.is_empty()) else { break };
        hasher.update(read);
    }
    Ok(Sha256::from_bytes(hasher.finalize().into()))
}

/// Writes a neighbour first, so that nothing half-written carries the name.
fn write_beside(files: &Files, sha256: Sha256, path: &Path) -> Result<()> {
    let mut neighbour = path.as_os_str().to_owned();
    neighbour.push(".part");
    let neighbour = PathBuf::from(neighbour);
    let written = write_plain(files, sha256, &neighbour).and_then(|()| Ok(fs::rename(&neighbour, path)?));
    if written.is_err() {
        gone(fs::remove_file(&neighbour))?;
    }
    written
}

fn write_plain(files: &Files, sha256: Sha256, path: &Path) -> Result<()> {
    let mut to = BufWriter::new(File::create(path)?);
    files.copy_to(sha256, &mut to)?;
    to.flush()?;
    Ok(to.get_ref().sync_all()?)
}

fn is_program(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(MAGIC).read_to_end(&mut start)?;
    Ok(infer::is_app(&start) || start.starts_with(b"#!"))
}
