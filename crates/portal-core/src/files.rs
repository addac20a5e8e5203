//! Encrypted files named by the SHA-256 of their plain bytes (DESIGN §5; `reference/sync.md` §2.5, §2.7).
//!
//! A file appears under its name only when it is whole, verified and safe: tmp → fsync → rename → fsync of the
//! directory. Calls block on the disk; async callers go through [`blocking`].

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::ports::DataKey;
use portal_api::fingerprint::Sha256;
use portal_api::problem::ErrorCode;

use crate::attachments::Vault;
use crate::ports::Rng;
use crate::{Error, Result};

mod atomic;
pub(crate) mod fs;
mod sealed;
mod stream;
mod writer;

pub(crate) use atomic::{replace, sync_folder};
pub(crate) use sealed::{open_sealed, seal};
pub(crate) use writer::FileWriter;

use fs::File;
use stream::{HEADER, Stream};

/// One directory of such files: `dir/ab/<sha256>`, with files being written in `parts/`.
#[derive(Clone)]
pub(crate) struct Files {
    dir: PathBuf,
    parts: PathBuf,
    key: DataKey,
    rng: Arc<dyn Rng>,
}

impl Files {
    /// Files below `dir`; `parts` must be on the same file system. Both are made when first needed.
    pub(crate) fn new(dir: PathBuf, parts: PathBuf, key: DataKey, rng: Arc<dyn Rng>) -> Self {
        Self { dir, parts, key, rng }
    }

    /// Stores whole bytes. Storing what is here already does nothing.
    ///
    /// # Errors
    /// `digest-mismatch` when the bytes have another SHA-256; [`Error::File`].
    pub(crate) fn put(&self, sha256: Sha256, bytes: &[u8]) -> Result<()> {
        if self.has(sha256) {
            return Ok(());
        }
        // Never a continuation: the bytes are all here.
        self.discard_part(sha256)?;
        let mut writer = self.writer(sha256, bytes.len() as u64)?;
        writer.write(bytes)?;
        writer.finish()
    }

    /// The plain bytes, verified; `None` when there is no such file.
    ///
    /// # Errors
    /// `file-missing` when the file was changed or damaged; [`Error::File`].
    pub(crate) fn get(&self, sha256: Sha256) -> Result<Option<Vec<u8>>> {
        let Some(mut file) = self.open_file(sha256)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let stream = self.stream_of(sha256, &mut file)?;
        stream.read_all(&mut file, |plain| {
            bytes.extend_from_slice(plain);
            Ok(())
        })?;
        if Sha256::of(&bytes) == sha256 { Ok(Some(bytes)) } else { Err(damaged()) }
    }

    /// Writes the plain bytes into `to` and verifies them on the way.
    ///
    /// # Errors
    /// `not-stored-here` when there is no such file; otherwise as [`Self::get`].
    pub(crate) fn copy_to(&self, sha256: Sha256, to: &mut dyn Write) -> Result<()> {
        use sha2::Digest;
        let mut file = self.open_file(sha256)?.ok_or(ErrorCode::NotStoredHere)?;
        let stream = self.stream_of(sha256, &mut file)?;
        let mut hasher = sha2::Sha256::new();
        stream.read_all(&mut file, |plain| {
            hasher.update(plain);
            to.write_all(plain)
        })?;
        let found = Sha256::from_bytes(hasher.finalize().into());
        if found == sha256 { Ok(()) } else { Err(damaged()) }
    }

    /// At most `length` plain bytes from `from` on. Each piece of the file is verified; that all of them together are the
    /// file was verified when it got its name. `None` when there is no such file.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub(crate) fn read(&self, sha256: Sha256, from: u64, length: usize) -> Result<Option<Vec<u8>>> {
        let Some(mut file) = self.open_file(sha256)? else { return Ok(None) };
        let stream = self.stream_of(sha256, &mut file)?;
        stream.read_part(&mut file, from, length).map(Some)
    }

    /// Whether there is such a file.
    pub(crate) fn has(&self, sha256: Sha256) -> bool {
        self.path(sha256).exists()
    }

    /// Forgets a file and what was written of it so far; a missing one is no error.
    ///
    /// # Errors
    /// [`Error::File`].
    pub(crate) fn remove(&self, sha256: Sha256) -> Result<()> {
        self.discard_part(sha256)?;
        Ok(gone(fs::remove_file(self.path(sha256)))?)
    }

    /// Begins a file of `size` plain bytes, or continues where an earlier writer stopped: the bytes that are here are
    /// checked and hashed again first.
    ///
    /// # Errors
    /// [`Error::File`].
    pub(crate) fn writer(&self, sha256: Sha256, size: u64) -> Result<FileWriter> {
        fs::create_dir_all(&self.parts)?;
        let part = self.part(sha256);
        let file = fs::continued(&part)?;
        FileWriter::begin(self, file, part, sha256, size)
    }

    /// Every file that is here.
    ///
    /// # Errors
    /// [`Error::File`].
    pub(crate) fn all(&self) -> Result<Vec<Sha256>> {
        let mut found = Vec::new();
        for shelf in entries(&self.dir)? {
            found.extend(entries(&shelf)?.iter().filter_map(|path| name_of(path)));
        }
        Ok(found)
    }

    /// Files that somebody began and has not touched for so long.
    ///
    /// # Errors
    /// [`Error::File`].
    pub(crate) fn old_parts(&self, older_than: Duration) -> Result<Vec<Sha256>> {
        let mut found = Vec::new();
        for path in entries(&self.parts)? {
            let is_old = fs::metadata(&path)?.modified()?.elapsed().is_ok_and(|age| age > older_than);
            found.extend(name_of(&path).filter(|_| is_old));
        }
        Ok(found)
    }

    /// Forgets what was written of a file so far.
    ///
    /// # Errors
    /// [`Error::File`].
    pub(crate) fn discard_part(&self, sha256: Sha256) -> Result<()> {
        Ok(gone(fs::remove_file(self.part(sha256)))?)
    }

    fn open_file(&self, sha256: Sha256) -> Result<Option<File>> {
        match File::open(self.path(sha256)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn stream_of(&self, sha256: Sha256, file: &mut File) -> Result<Stream> {
        let mut header = [0; HEADER];
        match file.read_exact(&mut header) {
            Ok(()) => Stream::from_header(&self.key, sha256, header).ok_or_else(damaged),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(damaged()),
            Err(error) => Err(error.into()),
        }
    }

    fn path(&self, sha256: Sha256) -> PathBuf {
        let name = sha256.to_string();
        self.dir.join(name.chars().take(2).collect::<String>()).join(name)
    }

    fn part(&self, sha256: Sha256) -> PathBuf {
        self.parts.join(sha256.to_string())
    }
}

impl Vault for Files {
    fn put(&self, sha256: Sha256, bytes: &[u8]) -> Result<()> {
        self.put(sha256, bytes)
    }

    fn get(&self, sha256: Sha256) -> Result<Option<Vec<u8>>> {
        match self.get(sha256) {
            // To whoever wants to send it, a damaged file is a missing one.
            Err(Error::Code(ErrorCode::FileMissing)) => Ok(None),
            found => found,
        }
    }

    fn read(&self, sha256: Sha256, from: u64, length: usize) -> Result<Option<Vec<u8>>> {
        match self.read(sha256, from, length) {
            Err(Error::Code(ErrorCode::FileMissing)) => Ok(None),
            found => found,
        }
    }

    fn has(&self, sha256: Sha256) -> bool {
        self.has(sha256)
    }

    fn remove(&self, sha256: Sha256) -> Result<()> {
        self.remove(sha256)
    }
}

/// Runs file work off the async threads.
///
/// # Errors
/// What `work` returns; [`Error::File`] when it broke down.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    portal_sqlite::threads::blocking(work).await?
}

/// Bytes that are not what was stored.
fn damaged() -> Error {
    ErrorCode::FileMissing.into()
}

/// Deleting what is not there is done already.
pub(crate) fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

/// What is in a directory; nothing when there is none.
fn entries(dir: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        found => found?.map(|entry| entry.map(|entry| entry.path())).collect(),
    }
}

fn name_of(path: &Path) -> Option<Sha256> {
    path.file_name()?.to_str()?.parse().ok()
}

/// The directory of a path.
fn folder(path: &Path) -> io::Result<&Path> {
    path.parent().ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

#[cfg(test)]
mod tests;
