//! Files on the server's disk, named by the SHA-256 of their bytes: `DIR/blobs/ab/<sha256>`, unfinished uploads in
//! `DIR/uploads/<user>-<sha256>`.
//!
//! A file appears under its name only when it is whole and safe (tmp → fsync → rename → fsync of the directory).
//! The same bytes are the same file, so writing one twice is harmless, whichever process does it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures::Stream;
use portal_api::fingerprint::Sha256;
use portal_api::id::PortalUserId;
use sha2::Digest;
use uuid::Uuid;

/// Bytes read from the disk at once.
const PIECE: usize = 64 * 1024;

/// What a finished upload turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// Of all bytes.
    pub sha256: Sha256,
    /// In bytes.
    pub size: u64,
    /// Media type found in the first bytes; `None` when unknown.
    pub mime: Option<String>,
}

/// The blob directory.
#[derive(Debug, Clone)]
pub struct Blobs {
    blobs: PathBuf,
    uploads: PathBuf,
}

impl Blobs {
    /// The blobs below the server's data directory, made if missing.
    ///
    /// # Errors
    /// When the directories cannot be made.
    pub fn open(data: &Path) -> io::Result<Self> {
        let (blobs, uploads) = (data.join("blobs"), data.join("uploads"));
        fs::create_dir_all(&blobs)?;
        fs::create_dir_all(&uploads)?;
        Ok(Self { blobs, uploads })
    }

    /// Stores whole bytes at once; for imports.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn put(&self, bytes: Vec<u8>) -> io::Result<Sha256> {
        let at = self.clone();
        blocking(move || {
            let sha256 = Sha256::of(&bytes);
            let target = at.path(sha256);
            if target.exists() {
                return Ok(sha256);
            }
            let part = at.uploads.join(format!("import-{}", Uuid::now_v7()));
            let mut file = File::create(&part)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            place(&part, &target)?;
            Ok(sha256)
        })
        .await
    }

    /// A part of a complete file, piece by piece.
    ///
    /// # Errors
    /// `NotFound` when it is not here; the stream ends with an error when the disk refuses or the file is shorter.
    pub async fn read(
        &self,
        sha256: Sha256,
        part: Range<u64>,
    ) -> io::Result<impl Stream<Item = io::Result<Bytes>> + Send + use<>> {
        let path = self.path(sha256);
        let file = blocking(move || {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(part.start))?;
            Ok(file)
        })
        .await?;
        Ok(futures::stream::try_unfold((file, part.end - part.start), |(file, left)| async move {
            if left == 0 { Ok(None) } else { blocking(move || next_piece(file, left)).await.map(Some) }
        }))
    }

    /// A complete file.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn whole(&self, sha256: Sha256) -> io::Result<Vec<u8>> {
        let path = self.path(sha256);
        blocking(move || fs::read(path)).await
    }

    /// Writes a piece of an upload at `offset` and makes it safe.
    ///
    /// # Errors
    /// When the disk refuses; `UnexpectedEof` when it has fewer bytes than `offset`.
    pub async fn write_piece(&self, user: PortalUserId, sha256: Sha256, offset: u64, piece: Bytes) -> io::Result<()> {
        let (part, folder) = (self.part(user, sha256), self.uploads.clone());
        blocking(move || {
            let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&part)?;
            if offset == 0 {
                // A new name must survive a power cut as well as the bytes below it.
                sync_folder(&folder)?;
            }
            if file.metadata()?.len() < offset {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "an upload lost bytes"));
            }
            file.seek(SeekFrom::Start(offset))?;
            file.write_all(&piece)?;
            file.sync_data()
        })
        .await
    }

    /// Reads an upload through: what its bytes really are. Also when a crash came after [`Self::keep`].
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn inspect(&self, user: PortalUserId, sha256: Sha256) -> io::Result<Inspected> {
        let (part, target) = (self.part(user, sha256), self.path(sha256));
        blocking(move || match inspect(&part) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => inspect(&target),
            result => result,
        })
        .await
    }

    /// Moves a verified upload to its place; nothing happens when it is there already.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn keep(&self, user: PortalUserId, sha256: Sha256) -> io::Result<()> {
        let (part, target) = (self.part(user, sha256), self.path(sha256));
        blocking(move || match place(&part, &target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && target.exists() => Ok(()),
            result => result,
        })
        .await
    }

    /// Forgets the bytes of an unfinished upload.
    ///
    /// # Errors
    /// When the disk refuses; a missing file is no error.
    pub async fn discard(&self, user: PortalUserId, sha256: Sha256) -> io::Result<()> {
        let part = self.part(user, sha256);
        blocking(move || match fs::remove_file(part) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        })
        .await
    }

    fn path(&self, sha256: Sha256) -> PathBuf {
        let name = sha256.to_string();
        self.blobs.join(name.chars().take(2).collect::<String>()).join(name)
    }

    fn part(&self, user: PortalUserId, sha256: Sha256) -> PathBuf {
        self.uploads.join(format!("{user}-{sha256}"))
    }
}

/// Runs file work off the async threads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    portal_sqlite::threads::blocking(work).await.map_err(io::Error::other)?
}

fn next_piece(mut file: File, left: u64) -> io::Result<(Bytes, (File, u64))> {
    let mut piece = vec![0; usize::try_from(left).unwrap_or(PIECE).min(PIECE)];
    file.read_exact(&mut piece)?;
    let left = left - piece.len() as u64;
    Ok((piece.into(), (file, left)))
}

fn place(part: &Path, target: &Path) -> io::Result<()> {
    let Some(folder) = target.parent() else { return Err(io::ErrorKind::InvalidInput.into()) };
    fs::create_dir_all(folder)?;
    fs::rename(part, target)?;
    sync_folder(folder)?;
    folder.parent().map_or(Ok(()), sync_folder)
}

/// Makes a rename survive a power cut; Windows has no such call and needs none.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn inspect(part: &Path) -> io::Result<Inspected> {
    let mut file = File::open(part)?;
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    let (mut size, mut mime) = (0, None);
    loop {
        let n = file.read(&mut buffer)?;
        let Some(read) = buffer.get(..n).filter(|read| !read.is_empty()) else { break };
        if size == 0 {
            mime = infer::get(read).map(|found| found.mime_type().to_owned());
        }
        hasher.update(read);
        size += n as u64;
    }
    Ok(Inspected { sha256: Sha256::from_bytes(hasher.finalize().into()), size, mime })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_upload_in_pieces_ends_under_its_digest() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let (user, whole) = (PortalUserId(Uuid::nil()), b"%PDF-1.7 and more".as_slice());
        let sha256 = Sha256::of(whole);
        blobs.write_piece(user, sha256, 0, Bytes::copy_from_slice(&whole[..9])).await.unwrap();
        blobs.write_piece(user, sha256, 9, Bytes::copy_from_slice(&whole[9..])).await.unwrap();
        let found = blobs.inspect(user, sha256).await.unwrap();
        assert_eq!(found, Inspected { sha256, size: 17, mime: Some("application/pdf".into()) });
        blobs.keep(user, sha256).await.unwrap();
        assert_eq!(fs::read(blobs.path(sha256)).unwrap(), whole);
        assert_eq!(blobs.put(whole.to_vec()).await.unwrap(), sha256);
        assert!(blobs.write_piece(user, sha256, 5, Bytes::from_static(b"x")).await.is_err());
    }
}
