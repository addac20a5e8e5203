//! Data keys in files, for demonstrations and tests: no keychain to ask, and no secret from whoever reads the files.

use std::fs;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use zeroize::Zeroizing;

use crate::Result;
use crate::files::{blocking, gone, open_sealed, replace, seal};
use crate::ports::{DataKey, Rng, SecretError, Secrets};

/// 32 bytes in a file, and beside it, in a folder of the same name with `.d`, the accounts' keys sealed under them. A
/// forgotten key is really gone, as with a keychain.
pub struct KeyFile {
    master: DataKey,
    folder: PathBuf,
    rng: super::SystemRng,
}

impl KeyFile {
    /// Reads the file, and makes it if it is missing.
    ///
    /// # Errors
    /// [`crate::Error::File`], also when it does not hold 32 bytes.
    pub fn open(path: &Path, rng: &dyn Rng) -> Result<Self> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut bytes = [0; 32];
                rng.fill(&mut bytes);
                if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                    fs::create_dir_all(folder)?;
                }
                replace(path, &bytes)?;
                bytes.to_vec()
            }
            read => read?,
        };
        let bytes = Zeroizing::new(bytes);
        let master = <[u8; 32]>::try_from(bytes.as_slice())
            .map_err(|_| std::io::Error::new(std::io::ErrorKind::InvalidData, "not a key file"))?;
        let mut folder = path.as_os_str().to_owned();
        folder.push(".d");
        Ok(Self { master: DataKey::new(master), folder: folder.into(), rng: super::SystemRng })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T, SecretError> {
        blocking(work).await.map_err(|error| SecretError::Missing(error.to_string()))
    }
}

#[async_trait]
impl Secrets for KeyFile {
    async fn load(&self, account: &str) -> Result<Option<DataKey>, SecretError> {
        let (path, master, label) = (self.folder.join(account), self.master.clone(), account.to_owned());
        self.run(move || {
            let sealed = match fs::read(path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
                read => read?,
            };
            let plain = open_sealed(&master, &label, &sealed);
            Ok(plain.and_then(|plain| <[u8; 32]>::try_from(plain.as_slice()).ok()).map(DataKey::new))
        })
        .await
    }

    async fn store(&self, account: &str, key: &DataKey) -> Result<(), SecretError> {
        let folder = self.folder.clone();
        let path = folder.join(account);
        let sealed = seal(&self.master, account, &self.rng, key.as_bytes());
        self.run(move || {
            fs::create_dir_all(folder)?;
            let sealed = sealed.ok_or_else(|| std::io::Error::other("sealing"))?;
            Ok(replace(&path, &sealed)?)
        })
        .await
    }

    async fn forget(&self, account: &str) -> Result<(), SecretError> {
        let path = self.folder.join(account);
        self.run(move || Ok(gone(fs::remove_file(path))?)).await
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::adapters::SystemRng;

    #[tokio::test]
    async fn a_key_is_kept_until_it_is_forgotten_and_gone_with_the_file() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("deep/key");
        let keys = KeyFile::open(&path, &SystemRng).unwrap();
        assert!(keys.load("a").await.unwrap().is_none());
        keys.store("a", &DataKey::new([7; 32])).await.unwrap();
        keys.store("b", &DataKey::new([8; 32])).await.unwrap();
        keys.forget("b").await.unwrap();
        keys.forget("b").await.unwrap();
        let again = KeyFile::open(&path, &SystemRng).unwrap();
        assert_eq!(again.load("a").await.unwrap().unwrap().as_bytes(), &[7; 32]);
        assert!(again.load("b").await.unwrap().is_none());
        fs::remove_file(&path).unwrap();
        assert!(KeyFile::open(&path, &SystemRng).unwrap().load("a").await.unwrap().is_none());
    }

    #[test]
    fn a_file_of_another_kind_is_no_key_file() {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("key");
        fs::write(&path, "hello").unwrap();
        assert!(KeyFile::open(&path, &SystemRng).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"hello");
    }

    #[cfg(unix)]
    #[test]
    fn only_this_user_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("key");
        KeyFile::open(&path, &SystemRng).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
