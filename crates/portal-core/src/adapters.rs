//! The world as it is: the production side of every port.

mod http;
mod key_file;
mod keychain;
mod system;

use std::path::Path;
use std::sync::Arc;

use crate::Result;
use crate::ports::{Ports, Secrets};

pub use http::ReqwestHttp;
pub use key_file::KeyFile;
pub use keychain::Keychain;
pub use system::{SystemClock, SystemDisk, SystemRng};

/// The world with data keys in the system's keychain.
///
/// # Errors
/// [`crate::Error::Http`] when the system's certificates cannot be read.
pub fn with_keychain() -> Result<Ports> {
    with(Arc::new(Keychain))
}

/// The world with data keys beside this file: for demonstrations and tests. Whoever reads the file reads the data.
///
/// # Errors
/// [`crate::Error::File`] when the file cannot be made or read; as [`with_keychain`].
pub fn with_key_file(path: &Path) -> Result<Ports> {
    with(Arc::new(KeyFile::open(path, &SystemRng)?))
}

fn with(secrets: Arc<dyn Secrets>) -> Result<Ports> {
    Ok(Ports {
        clock: Arc::new(SystemClock::default()),
        rng: Arc::new(SystemRng),
        http: Arc::new(ReqwestHttp::new()?),
        secrets,
        disk: Arc::new(SystemDisk),
    })
}
