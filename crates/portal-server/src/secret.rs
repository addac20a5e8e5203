//! The server's own key: `DIR/server.key`, 32 random bytes in hex, readable by its owner only.
//!
//! Kept beside the database and not in it, so that a copy of the database alone can forge nothing. Every server
//! process of one portal installation needs the same file.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A key for making and checking codes. Never printed.
#[derive(Clone)]
pub(crate) struct Secret([u8; 32]);

impl Secret {
    /// Reads the key, or makes it when the directory is new.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds something else.
    pub(crate) fn open(data: &Path) -> io::Result<Self> {
        let path = data.join("server.key");
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(text.trim()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                match create(&path, &hex::encode(rand::random::<[u8; 32]>())) {
                    // Another process was faster: its key counts.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    result => result?,
                }
                Self::parse(fs::read_to_string(&path)?.trim())
            }
            Err(error) => Err(error),
        }
    }

    fn parse(text: &str) -> io::Result<Self> {
        let mut key = [0; 32];
        hex::decode_to_slice(text, &mut key)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "server.key is not 64 hex digits"))?;
        Ok(Self(key))
    }

    /// The code of a message, for one purpose; codes of different purposes never match.
    #[must_use]
    pub(crate) fn code(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    /// Whether this is the code of the message, in constant time.
    #[must_use]
    pub(crate) fn confirms(&self, purpose: &str, message: &[u8], code: &[u8]) -> bool {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return false };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(message);
        mac.verify_slice(code).is_ok()
    }
}

/// Writes the file whole under another name first: a reader never sees half a key.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    // A link instead of a rename: it refuses to replace what another process has made meanwhile.
    let linked = fs::hard_link(&part, path);
    fs::remove_file(&part)?;
    linked
}
