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

mod old;

/// Bytes read from the disk at once.
const PIECE: usize = 64 * 1024;

/// A copy of an upload that nobody writes to any more, and what its bytes are.
#[derive(Debug)]
pub struct Copied {
    /// Of all bytes.
    pub sha256: Sha256,
    /// In bytes.
    pub size: u64,
    /// Media type found in the first bytes; `None` when unknown.
    pub mime: Option<String>,
    path: PathBuf,
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
            if old::renew(&target)? {
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

    /// Copies an upload and says what its bytes are. The upload itself may still be written to, by a call that nobody
    /// ended; the copy is what it is.
    ///
    /// # Errors
    /// `NotFound` when there is no such upload; when the disk refuses.
    pub async fn copy(&self, user: PortalUserId, sha256: Sha256) -> io::Result<Copied> {
        let (part, copy) = (self.part(user, sha256), self.uploads.join(format!("copy-{}", Uuid::now_v7())));
        blocking(move || copied(&part, copy)).await
    }

    /// Gives a verified copy its name.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn keep(&self, copy: Copied) -> io::Result<()> {
        let target = self.path(copy.sha256);
        blocking(move || place(&copy.path, &target)).await
    }

    /// Removes a copy that is of no use.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn forget_copy(&self, copy: Copied) -> io::Result<()> {
        blocking(move || gone(fs::remove_file(copy.path))).await
    }

    /// Whether the complete file is here.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn has(&self, sha256: Sha256) -> io::Result<bool> {
        let path = self.path(sha256);
        blocking(move || path.try_exists()).await
    }

    /// Forgets the bytes of an unfinished upload.
    ///
    /// # Errors
    /// When the disk refuses; a missing file is no error.
    pub async fn discard(&self, user: PortalUserId, sha256: Sha256) -> io::Result<()> {
        let part = self.part(user, sha256);
        blocking(move || gone(fs::remove_file(part))).await
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

fn copied(part: &Path, path: PathBuf) -> io::Result<Copied> {
    let mut from = File::open(part)?;
    let mut to = File::create(&path)?;
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0; 128 * 1024];
    let (mut size, mut mime) = (0, None);
    loop {
        let n = from.read(&mut buffer)?;
        let Some(read) = buffer.get(..n).filter(|read| !read.is_empty()) else { break };
        if size == 0 {
            mime = infer::get(read).map(|found| found.mime_type().to_owned());
        }
        hasher.update(read);
        to.write_all(read)?;
        size += n as u64;
    }
    to.sync_all()?;
    Ok(Copied { sha256: Sha256::from_bytes(hasher.finalize().into()), size, mime, path })
}

/// Deleting what is not there is done already.
fn gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
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
        let found = blobs.copy(user, sha256).await.unwrap();
        assert_eq!((found.sha256, found.size, found.mime.as_deref()), (sha256, 17, Some("application/pdf")));
        // A call that nobody ended writes on; what was verified is what is kept.
        blobs.write_piece(user, sha256, 9, Bytes::from_static(b"mischief")).await.unwrap();
        blobs.keep(found).await.unwrap();
        blobs.discard(user, sha256).await.unwrap();
        assert_eq!(fs::read(blobs.path(sha256)).unwrap(), whole);
        assert_eq!(blobs.put(whole.to_vec()).await.unwrap(), sha256);
        assert!(blobs.write_piece(user, sha256, 5, Bytes::from_static(b"x")).await.is_err());
    }
}
