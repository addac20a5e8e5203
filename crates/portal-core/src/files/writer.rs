//! Writing an encrypted file piece by piece, over several attempts and restarts.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use portal_api::fingerprint::Sha256;
use portal_api::problem::ErrorCode;
use sha2::Digest;

use super::fs::{self, File};
use super::stream::{CHUNK, HEADER, SEALED_CHUNK, Stream};
use super::{Files, damaged, folder, sync_folder};
use crate::Result;

/// A file that is being written. Dropping it keeps the whole pieces for the next writer.
pub(crate) struct FileWriter {
    file: File,
    part: PathBuf,
    target: PathBuf,
    stream: Stream,
    sha256: Sha256,
    size: u64,
    hasher: sha2::Sha256,
    /// Plain bytes taken, those of the unfinished piece included.
    taken: u64,
    /// Sealed pieces on the disk.
    sealed: u64,
    piece: Vec<u8>,
}

impl FileWriter {
    /// Takes over what is in `file`, or starts anew when that is not a beginning of such a file.
    pub(super) fn begin(files: &Files, mut file: File, part: PathBuf, sha256: Sha256, size: u64) -> Result<Self> {
        let target = files.path(sha256);
        let (stream, hasher, sealed) = match kept(files, &mut file, sha256, size)? {
            Some(kept) => kept,
            None => {
                let (stream, header) = Stream::fresh(&files.key, sha256, &*files.rng).ok_or_else(damaged)?;
                file.set_len(0)?;
                file.rewind()?;
                file.write_all(&header)?;
                (stream, sha2::Sha256::new(), 0)
            }
        };
        let end = HEADER as u64 + sealed * SEALED_CHUNK as u64;
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        let taken = sealed * CHUNK as u64;
        Ok(Self { file, part, target, stream, sha256, size, hasher, taken, sealed, piece: Vec::new() })
    }

    /// How many plain bytes are here: where to continue.
    pub(crate) const fn offset(&self) -> u64 {
        self.taken
    }

    /// Appends.
    ///
    /// # Errors
    /// `digest-mismatch` when these are more bytes than the file has; [`crate::Error::File`].
    pub(crate) fn write(&mut self, mut plain: &[u8]) -> Result<()> {
        if self.taken + plain.len() as u64 > self.size {
            return Err(ErrorCode::DigestMismatch.into());
        }
        self.hasher.update(plain);
        self.taken += plain.len() as u64;
        // A full piece is sealed only when something follows it: the last one is sealed as the last.
        while self.piece.len() + plain.len() > CHUNK {
            let (now, later) = plain.split_at_checked(CHUNK - self.piece.len()).unwrap_or((plain, &[]));
            self.piece.extend_from_slice(now);
            plain = later;
            let sealed = self.stream.seal(self.sealed, false, &self.piece)?;
            self.file.write_all(&sealed)?;
            self.sealed += 1;
            self.piece.clear();
        }
        self.piece.extend_from_slice(plain);
        Ok(())
    }

    /// Verifies the whole and gives it its name. What does not verify is discarded.
    ///
    /// # Errors
    /// `digest-mismatch`; [`crate::Error::File`].
    pub(crate) fn finish(mut self) -> Result<()> {
        let found = Sha256::from_bytes(self.hasher.clone().finalize().into());
        if self.taken != self.size || found != self.sha256 {
            drop(self.file);
            super::gone(fs::remove_file(&self.part))?;
            return Err(ErrorCode::DigestMismatch.into());
        }
        let sealed = self.stream.seal(self.sealed, true, &self.piece)?;
        self.file.write_all(&sealed)?;
        self.file.sync_all()?;
        drop(self.file);
        let shelf = folder(&self.target)?;
        fs::create_dir_all(shelf)?;
        fs::rename(&self.part, &self.target)?;
        sync_folder(shelf)?;
        Ok(sync_folder(folder(shelf)?)?)
    }

    /// Starts from the first byte again.
    ///
    /// # Errors
    /// [`crate::Error::File`].
    pub(crate) fn restart(self, files: &Files) -> Result<Self> {
        let Self { file, part, sha256, size, .. } = self;
        file.set_len(0)?;
        Self::begin(files, file, part, sha256, size)
    }
}

/// Reads what an earlier writer left: whole pieces that open, hashed again. `None` when there is nothing of use.
fn kept(files: &Files, file: &mut File, sha256: Sha256, size: u64) -> Result<Option<(Stream, sha2::Sha256, u64)>> {
    let mut header = [0; HEADER];
    match file.read_exact(&mut header) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        result => result?,
    }
    let Some(stream) = Stream::from_header(&files.key, sha256, header) else { return Ok(None) };
    let mut hasher = sha2::Sha256::new();
    let mut sealed = Vec::with_capacity(SEALED_CHUNK);
    let mut pieces = 0;
    // Strictly less: the last piece is written only when the file is finished.
    while (pieces + 1) * (CHUNK as u64) < size {
        sealed.clear();
        Read::by_ref(file).take(SEALED_CHUNK as u64).read_to_end(&mut sealed)?;
        let Ok(plain) = stream.open(pieces, false, &sealed) else { break };
        hasher.update(&plain);
        pieces += 1;
    }
    Ok(Some((stream, hasher, pieces)))
}
