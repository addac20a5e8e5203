//! `session.bin`.

use std::path::Path;

use portal_api::problem::ErrorCode;
use portal_api::sessions::Tokens;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::files::{fs, open_sealed, seal};
use crate::ports::DataKey;
use crate::ports::Rng;
use crate::{Error, Result};

const LABEL: &str = "session";

/// What outlives the program.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Record {
    /// The newest refresh token.
    pub(super) refresh: Option<String>,
    /// Why the session is over.
    pub(super) ended: Option<ErrorCode>,
}

impl Record {
    /// That of a session which these tokens go on with.
    pub(super) fn living(tokens: &Tokens) -> Self {
        Self { refresh: Some(tokens.refresh.clone()), ended: None }
    }

    pub(super) const fn ended() -> Self {
        Self { refresh: None, ended: Some(ErrorCode::SessionEnded) }
    }

    /// `None` when there is none, or none that can be read.
    pub(super) fn read(path: &Path, key: &DataKey) -> Result<Option<Self>> {
        let sealed = match fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        Ok(open_sealed(key, LABEL, &sealed).and_then(|plain| serde_json::from_slice(&plain).ok()))
    }

    /// As it lies on the disk.
    pub(super) fn sealed(&self, key: &DataKey, rng: &dyn Rng) -> Result<Vec<u8>> {
        let plain = Zeroizing::new(serde_json::to_vec(self).map_err(std::io::Error::other)?);
        seal(key, LABEL, rng, &plain).ok_or(Error::Code(ErrorCode::StorageFailed))
    }
}
