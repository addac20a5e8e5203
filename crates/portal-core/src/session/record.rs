//! `session.bin`.

use std::path::Path;

use portal_api::problem::ErrorCode;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::files::{blocking, open_sealed, replace, seal};
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
    pub(super) const fn ended() -> Self {
        Self { refresh: None, ended: Some(ErrorCode::SessionEnded) }
    }

    /// `None` when there is none, or none that can be read.
    pub(super) fn read(path: &Path, key: &DataKey) -> Result<Option<Self>> {
        let sealed = match std::fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        Ok(open_sealed(key, LABEL, &sealed).and_then(|plain| serde_json::from_slice(&plain).ok()))
    }

    /// On the disk when this returns.
    pub(super) async fn write(&self, path: &Path, key: &DataKey, rng: &dyn Rng) -> Result<()> {
        let plain = Zeroizing::new(serde_json::to_vec(self).map_err(std::io::Error::other)?);
        let sealed = seal(key, LABEL, rng, &plain).ok_or(Error::Code(ErrorCode::StorageFailed))?;
        let path = path.to_owned();
        blocking(move || Ok(replace(&path, &sealed)?)).await
    }
}
