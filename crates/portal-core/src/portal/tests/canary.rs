//! Secrets that must turn up nowhere: not in a file, not in a log.

use std::io::Write;

use tracing_subscriber::fmt::MakeWriter;

use super::*;

const PASSWORD: &str = "correct horse battery staple";

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        lock(&self.0).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    bytes.windows(secret.len()).any(|window| window == secret)
}

#[tokio::test]
async fn no_password_token_or_key_is_in_a_file_or_a_log() {
    let computer = Computer::new();
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let portal = computer.start().await;
    assert!(portal.sign_in(form("anna@example.org", "wrong")).await.is_err());
    portal.sign_in(form("anna@example.org", PASSWORD)).await.unwrap();
    until(async || portal.account().unwrap().status().synced_at.is_some()).await;
    write_draft(&portal).await;
    computer.is_away(true);
    let account = portal.account().unwrap();
    account.check_now().await.unwrap();
    until(async || account.status().connection == Connection::Offline).await;
    drop(account);
    portal.close().await;
    let keys: Vec<[u8; 32]> = lock(&computer.secrets.keys).values().map(|key| *key.as_bytes()).collect();
    let mut secrets: Vec<Vec<u8>> = [PASSWORD, fake::ACCESS, fake::REFRESH].map(|text| text.as_bytes().to_vec()).into();
    for key in &keys {
        secrets.push(key.to_vec());
        secrets.push(hex::encode(key).into_bytes());
        secrets.push(hex::encode_upper(key).into_bytes());
    }
    let mut places: Vec<(String, Vec<u8>)> =
        computer.files().iter().map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect();
    places.push(("the log".to_owned(), lock(&log.0).clone()));
    assert!(
        places.iter().any(|(place, bytes)| place == "the log" && holds(bytes, b"not pulled")),
        "nothing was logged"
    );
    for (place, bytes) in &places {
        for secret in &secrets {
            assert!(!holds(bytes, secret), "{:?} in {place}", String::from_utf8_lossy(secret));
        }
    }
}
