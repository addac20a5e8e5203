//! Where a client stands: opaque to it, and authenticated, so that it cannot be made up.
//!
//! Bytes before base64url: version 1, epoch 16, view 32, phase 1, two big-endian numbers 8 + 8, code 32.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portal_api::fingerprint::Sha256;
use portal_api::id::Epoch;
use uuid::Uuid;

use crate::secret::Secret;

const VERSION: u8 = 1;
const PURPOSE: &str = "cursor";

/// How far the feed was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    /// In a bootstrap that began at `head`: everything above `next` is known.
    Down {
        /// The customer's newest rev when the bootstrap began.
        head: u64,
        /// The next rev to look at.
        next: u64,
    },
    /// Everything up to this rev is known.
    Up(u64),
}

impl Position {
    /// The highest rev that the client has heard of.
    pub(crate) const fn highest(self) -> u64 {
        match self {
            Self::Down { head, .. } => head,
            Self::Up(rev) => rev,
        }
    }
}

/// What a client hands back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) epoch: Epoch,
    pub(crate) view: Sha256,
    pub(crate) position: Position,
}

impl Cursor {
    /// As it travels.
    pub(crate) fn seal(&self, key: &Secret) -> String {
        let (phase, first, second) = match self.position {
            Position::Up(rev) => (0, rev, 0),
            Position::Down { head, next } => (1, head, next),
        };
        let mut bytes = vec![VERSION];
        bytes.extend(self.epoch.0.as_bytes());
        bytes.extend(self.view.as_bytes());
        bytes.push(phase);
        bytes.extend(first.to_be_bytes());
        bytes.extend(second.to_be_bytes());
        let code = key.code(PURPOSE, &bytes);
        bytes.extend(code);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads one of ours; `None` for everything else.
    pub(crate) fn open(text: &str, key: &Secret) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (bytes, code) = sealed.split_last_chunk::<32>()?;
        if !key.confirms(PURPOSE, bytes, code) {
            return None;
        }
        let (&[version], rest) = bytes.split_first_chunk::<1>()?;
        let (epoch, rest) = rest.split_first_chunk::<16>()?;
        let (view, rest) = rest.split_first_chunk::<32>()?;
        let (&[phase], rest) = rest.split_first_chunk::<1>()?;
        let (first, rest) = rest.split_first_chunk::<8>()?;
        let (first, second) = (u64::from_be_bytes(*first), u64::from_be_bytes(rest.try_into().ok()?));
        let position = match (version, phase) {
            (VERSION, 0) => Position::Up(first),
            (VERSION, 1) => Position::Down { head: first, next: second },
            _ => return None,
        };
        Some(Self { epoch: Epoch(Uuid::from_bytes(*epoch)), view: Sha256::from_bytes(*view), position })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::forward(Position::Up(7))]
    #[case::bootstrap(Position::Down { head: 90_124, next: 3 })]
    fn a_cursor_reads_back_and_cannot_be_changed(#[case] position: Position) {
        let dir = tempfile::tempdir().unwrap();
        let key = Secret::open(dir.path()).unwrap();
        let cursor = Cursor { epoch: Epoch(Uuid::from_u128(5)), view: Sha256::of(b"view"), position };
        let text = cursor.seal(&key);
        assert_eq!(Cursor::open(&text, &key), Some(cursor));
        let other = tempfile::tempdir().unwrap();
        assert_eq!(Cursor::open(&text, &Secret::open(other.path()).unwrap()), None);
        let changed = text.replacen('A', "B", 1);
        assert_eq!(Cursor::open(&changed, &key), None);
        assert_eq!(Cursor::open("", &key), None);
    }
}
