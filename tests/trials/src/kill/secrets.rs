//! Secrets that must turn up nowhere. The client's ports tell a witness outside its data directory what they are, and
//! the witness' notes are looked for in every file and log.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use portal_core::ports::{Body, DataKey, Http, HttpError, HttpRequest, HttpResponse, SecretError, Secrets};

/// Writes down each secret once, in the form in which it would be found.
pub(crate) struct Witness(PathBuf);

impl Witness {
    pub(crate) fn new(notes: &Path) -> Arc<Self> {
        Arc::new(Self(notes.to_owned()))
    }

    fn note(&self, secret: &str) {
        let mut notes = std::fs::File::options().create(true).append(true).open(&self.0).expect("the notes");
        // One write, so that a kill leaves whole lines, or the beginning of one.
        notes.write_all(format!("{secret}\n").as_bytes()).expect("a note");
    }
}

/// A network that tells which tokens travel.
pub(crate) struct WitnessedHttp<H>(pub(crate) H, pub(crate) Arc<Witness>);

#[async_trait]
impl<H: Http> Http for WitnessedHttp<H> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        if let Some((_, value)) = request.headers.iter().find(|(name, _)| name == "authorization") {
            self.1.note(value.trim_start_matches("Bearer "));
        }
        if let (true, Body::Bytes(bytes)) = (request.url.ends_with("/refresh"), &request.body) {
            let refresh: serde_json::Value = serde_json::from_slice(bytes).expect("a refresh is JSON");
            self.1.note(refresh["refresh"].as_str().expect("a refresh token"));
        }
        self.0.send(request).await
    }
}

/// A keychain that tells which keys it keeps.
pub(crate) struct WitnessedSecrets<S>(pub(crate) S, pub(crate) Arc<Witness>);

#[async_trait]
impl<S: Secrets> Secrets for WitnessedSecrets<S> {
    async fn load(&self, account: &str) -> Result<Option<DataKey>, SecretError> {
        let key = self.0.load(account).await?;
        if let Some(key) = &key {
            self.1.note(&key.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        }
        Ok(key)
    }

    async fn store(&self, account: &str, key: &DataKey) -> Result<(), SecretError> {
        self.0.store(account, key).await
    }

    async fn forget(&self, account: &str) -> Result<(), SecretError> {
        self.0.forget(account).await
    }
}

/// Where secrets were found: in the files below `places`, or in files of `places`.
pub(crate) fn leaks(notes: &Path, password: &str, places: &[&Path]) -> Vec<String> {
    let notes = std::fs::read_to_string(notes).unwrap_or_default();
    let mut secrets: Vec<Vec<u8>> = vec![password.as_bytes().to_vec()];
    for line in notes.lines().filter(|line| line.len() > 20).collect::<std::collections::BTreeSet<_>>() {
        secrets.push(line.as_bytes().to_vec());
        if line.len() == 64 && line.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            secrets.push(line.to_uppercase().into_bytes());
            let bytes = line.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).expect("ASCII"));
            secrets.push(bytes.map(|pair| u8::from_str_radix(pair, 16).expect("hexadecimal")).collect());
        }
    }
    // All secrets share no beginning, so their first four bytes tell quickly that none of them is here.
    let mut by_start = std::collections::HashMap::<[u8; 4], Vec<&[u8]>>::new();
    for secret in &secrets {
        by_start.entry(secret[..4].try_into().expect("four bytes")).or_default().push(secret);
    }
    let mut found = Vec::new();
    for path in places.iter().flat_map(|place| files(place)) {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let is_here = bytes.windows(4).enumerate().any(|(at, start)| {
            let candidates = by_start.get(start).map(Vec::as_slice).unwrap_or_default();
            candidates.iter().any(|secret| bytes[at..].starts_with(secret))
        });
        if is_here {
            found.push(format!("a secret is in {}", path.display()));
        }
    }
    found
}

fn files(place: &Path) -> Vec<PathBuf> {
    if place.is_file() {
        return vec![place.to_owned()];
    }
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    entries.flat_map(|entry| files(&entry.path())).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_secret_in_any_form_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let (notes, place) = (dir.path().join("notes"), dir.path().join("data"));
        let hex = "00112233445566778899aabbccddeeff".repeat(2);
        std::fs::write(&notes, format!("a-token-of-enough-characters\n{hex}\n")).unwrap();
        std::fs::create_dir_all(place.join("deep")).unwrap();
        let leaks = |text: &[u8]| {
            std::fs::write(place.join("deep/file"), text).unwrap();
            super::leaks(&notes, "password", &[&place]).len()
        };
        assert_eq!(leaks(b"nothing to see here"), 0);
        assert_eq!(leaks(b"log: password"), 1);
        assert_eq!(leaks(b"Bearer a-token-of-enough-characters"), 1);
        assert_eq!(leaks(hex.to_uppercase().as_bytes()), 1);
        let raw: Vec<u8> =
            [0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff].repeat(2);
        assert_eq!(leaks(&[b"x", raw.as_slice(), b"y"].concat()), 1);
    }
}
