//! A small secret in a file: sealed as one piece, with a random nonce, under a key of its own derived from the data key.

use crate::ports::DataKey;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use zeroize::Zeroizing;

use crate::ports::Rng;

const NONCE: usize = 24;

/// Seals `plain`. `label` names what it is; nothing else opens under that name.
pub(crate) fn seal(key: &DataKey, label: &str, rng: &dyn Rng, plain: &[u8]) -> Option<Vec<u8>> {
    let mut nonce = [0; NONCE];
    rng.fill(&mut nonce);
    let sealed =
        cipher(key, label)?.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: label.as_bytes() }).ok()?;
    Some([nonce.as_slice(), &sealed].concat())
}

/// The plain bytes; `None` when they were changed, or sealed under another key or name.
pub(crate) fn open_sealed(key: &DataKey, label: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let plain =
        cipher(key, label)?.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: label.as_bytes() }).ok()?;
    Some(Zeroizing::new(plain))
}

fn cipher(key: &DataKey, label: &str) -> Option<XChaCha20Poly1305> {
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<sha2::Sha256>::new(None, key.as_bytes())
        .expand_multi_info(&[b"portal sealed file 1:", label.as_bytes()], derived.as_mut_slice())
        .ok()?;
    XChaCha20Poly1305::new_from_slice(derived.as_slice()).ok()
}
