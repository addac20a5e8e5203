//! The format of an encrypted file: a header with a nonce, then pieces of 64 KiB, each sealed for its place and the last
//! one marked as last (STREAM, Hoang et al. 2015), so that pieces cannot be swapped, left out or cut off unnoticed.
//!
//! `CPF1` · 7 random bytes · (64 KiB + 16-byte tag)* · (≤ 64 KiB + 16-byte tag)

use std::io::{self, Read, Seek, SeekFrom};

use crate::ports::DataKey;
use aead_stream::{NewStream, StreamBE32, StreamPrimitive};
use chacha20poly1305::ChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit;
use hkdf::Hkdf;
use portal_api::fingerprint::Sha256;
use zeroize::Zeroizing;

use super::damaged;
use super::fs::File;
use crate::Result;
use crate::ports::Rng;

/// Plain bytes per piece.
pub(super) const CHUNK: usize = 64 * 1024;
/// Bytes of a full piece on the disk.
pub(super) const SEALED_CHUNK: usize = CHUNK + 16;
/// Bytes before the first piece.
pub(super) const HEADER: usize = 11;
const MAGIC: [u8; 4] = *b"CPF1";

/// Seals and opens the pieces of one file.
pub(super) struct Stream(StreamBE32<ChaCha20Poly1305>);

impl Stream {
    /// For a new file: also the header to write first. The nonce is new for every writing: the same key must never
    /// seal two different contents, and a download may bring wrong bytes before it brings the right ones.
    pub(super) fn fresh(key: &DataKey, name: Sha256, rng: &dyn Rng) -> Option<(Self, [u8; HEADER])> {
        let mut header = [0; HEADER];
        rng.fill(&mut header);
        for (byte, magic) in header.iter_mut().zip(MAGIC) {
            *byte = magic;
        }
        Some((Self::from_header(key, name, header)?, header))
    }

    /// For an existing file; `None` when this is no such header.
    pub(super) fn from_header(key: &DataKey, name: Sha256, header: [u8; HEADER]) -> Option<Self> {
        let nonce: [u8; 7] = header.strip_prefix(&MAGIC)?.try_into().ok()?;
        let mut derived = Zeroizing::new([0; 32]);
        Hkdf::<sha2::Sha256>::new(Some(name.as_bytes()), key.as_bytes())
            .expand(b"portal file 1", derived.as_mut_slice())
            .ok()?;
        let aead = ChaCha20Poly1305::new_from_slice(derived.as_slice()).ok()?;
        Some(Self(StreamBE32::from_aead(aead, &nonce.into())))
    }

    /// The piece at `position` as it is written.
    pub(super) fn seal(&self, position: u64, is_last: bool, plain: &[u8]) -> Result<Vec<u8>> {
        let position = u32::try_from(position).map_err(|_| damaged())?;
        self.0.encrypt(position, is_last, plain).map_err(|_| damaged())
    }

    /// The piece at `position` as it was.
    pub(super) fn open(&self, position: u64, is_last: bool, sealed: &[u8]) -> Result<Vec<u8>> {
        let position = u32::try_from(position).map_err(|_| damaged())?;
        self.0.decrypt(position, is_last, sealed).map_err(|_| damaged())
    }

    /// Opens all pieces in order; `file` stands behind the header.
    pub(super) fn read_all(&self, file: &mut File, mut to: impl FnMut(&[u8]) -> io::Result<()>) -> Result<()> {
        let end = file.metadata()?.len();
        let mut left = end.saturating_sub(HEADER as u64);
        let mut sealed = Vec::with_capacity(SEALED_CHUNK);
        for position in 0.. {
            sealed.clear();
            Read::by_ref(file).take(SEALED_CHUNK as u64).read_to_end(&mut sealed)?;
            left = left.saturating_sub(sealed.len() as u64);
            let is_last = left == 0;
            to(&self.open(position, is_last, &sealed)?)?;
            if is_last {
                break;
            }
        }
        Ok(())
    }

    /// Opens what holds `length` bytes from `from` on; less at the end of the file.
    pub(super) fn read_part(&self, file: &mut File, from: u64, length: usize) -> Result<Vec<u8>> {
        let sealed_bytes = file.metadata()?.len().saturating_sub(HEADER as u64);
        // Even an empty file has a piece, which marks its end.
        let pieces = sealed_bytes.div_ceil(SEALED_CHUNK as u64).max(1);
        let mut position = from / CHUNK as u64;
        let mut skip = usize::try_from(from % CHUNK as u64).map_err(|_| damaged())?;
        file.seek(SeekFrom::Start(HEADER as u64 + position.saturating_mul(SEALED_CHUNK as u64)))?;
        let (mut plain, mut sealed) = (Vec::with_capacity(length), Vec::with_capacity(SEALED_CHUNK));
        while plain.len() < length && position < pieces {
            sealed.clear();
            Read::by_ref(file).take(SEALED_CHUNK as u64).read_to_end(&mut sealed)?;
            let piece = self.open(position, position + 1 == pieces, &sealed)?;
            let wanted = piece.get(skip..).unwrap_or_default();
            plain.extend_from_slice(wanted.get(..length - plain.len()).unwrap_or(wanted));
            skip = 0;
            position += 1;
        }
        Ok(plain)
    }
}
