//! Files that may be removed: those that lie there unchanged for long. Their time of change is what counts, on the disk
//! itself, so that a file that somebody is about to name is safe from every process.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use portal_api::fingerprint::Sha256;
use portal_api::id::PortalUserId;

use super::{Blobs, blocking, gone};

/// A file that is being removed bears this behind its name.
const ASIDE: &str = "aside";

impl Blobs {
    /// Complete files that were stored before this.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub async fn old(&self, before: Timestamp) -> io::Result<Vec<Sha256>> {
        let blobs = self.blobs.clone();
        blocking(move || {
            let mut found = Vec::new();
            for shelf in entries(&blobs)? {
                for path in entries(&shelf)? {
                    // One that a crash left aside is judged under its own name.
                    let name = path.file_stem().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
                    if let (true, Some(sha256)) = (is_older(&path, before.into())?, name) {
                        found.push(sha256);
                    }
                }
            }
            found.sort_unstable_by_key(|sha256: &Sha256| *sha256.as_bytes());
            found.dedup();
            Ok(found)
        })
        .await
    }

    /// Removes a complete file, unless it was stored again since `before`: it is taken aside first and then looked at,
    /// so that storing it at the same moment either finds it missing or keeps it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn remove_old(&self, sha256: Sha256, before: Timestamp) -> io::Result<()> {
        let path = self.path(sha256);
        blocking(move || {
            let aside = path.with_extension(ASIDE);
            gone(fs::rename(&path, &aside))?;
            if is_older(&aside, before.into())? { gone(fs::remove_file(aside)) } else { put_back(&aside, &path) }
        })
        .await
    }

    /// Unfinished uploads, and what crashes left beside them, unchanged since `before`: where they are, and whose.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub async fn old_parts(&self, before: Timestamp) -> io::Result<Vec<(PathBuf, Option<(PortalUserId, Sha256)>)>> {
        let uploads = self.uploads.clone();
        blocking(move || {
            let mut found = Vec::new();
            for path in entries(&uploads)? {
                if is_older(&path, before.into())? {
                    let name = path.file_name().and_then(|name| name.to_str()).and_then(owner);
                    found.push((path, name));
                }
            }
            Ok(found)
        })
        .await
    }

    /// Removes an unfinished upload, unless it moved on since `before`.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn remove_part(&self, part: PathBuf, before: Timestamp) -> io::Result<()> {
        blocking(move || if is_older(&part, before.into())? { gone(fs::remove_file(part)) } else { Ok(()) }).await
    }
}

/// Makes a file that is here as young as one that was just stored; false when it is not here.
pub(super) fn renew(path: &Path) -> io::Result<bool> {
    match File::options().write(true).open(path) {
        Ok(file) => file.set_modified(SystemTime::now()).map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn put_back(aside: &Path, path: &Path) -> io::Result<()> {
    if path.try_exists()? { gone(fs::remove_file(aside)) } else { gone(fs::rename(aside, path)) }
}

/// False also when it is gone.
fn is_older(path: &Path, before: SystemTime) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(found) => Ok(found.is_file() && found.modified()? < before),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn entries(dir: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(dir)?.map(|entry| entry.map(|entry| entry.path())).collect()
}

/// `<user>-<sha256>`
fn owner(name: &str) -> Option<(PortalUserId, Sha256)> {
    let (user, sha256) = name.rsplit_once('-')?;
    Some((PortalUserId(user.parse().ok()?), sha256.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_file_that_was_stored_again_meanwhile_is_not_removed() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let sha256 = blobs.put(b"plan".to_vec()).await.unwrap();
        let path = blobs.path(sha256);
        let long_ago = SystemTime::now() - Duration::from_secs(100);
        let before = Timestamp::now() - Duration::from_secs(50);
        assert!(blobs.old(before).await.unwrap().is_empty());
        File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
        assert_eq!(blobs.old(before).await.unwrap(), [sha256]);
        blobs.put(b"plan".to_vec()).await.unwrap();
        blobs.remove_old(sha256, before).await.unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"plan");
        File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
        blobs.remove_old(sha256, before).await.unwrap();
        assert!(!path.exists() && entries(path.parent().unwrap()).unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_crash_between_taking_aside_and_removing_loses_nothing_that_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(dir.path()).unwrap();
        let sha256 = blobs.put(b"plan".to_vec()).await.unwrap();
        let path = blobs.path(sha256);
        fs::rename(&path, path.with_extension(ASIDE)).unwrap();
        blobs.put(b"plan".to_vec()).await.unwrap();
        blobs.remove_old(sha256, Timestamp::now() - Duration::from_secs(50)).await.unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"plan");
    }
}
