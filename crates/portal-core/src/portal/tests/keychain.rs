//! Every way in which a keychain fails × every place where one is asked. None of them is a signed-out user, none loses
//! anything, and none leaves a secret without its keeper.

use super::*;
use crate::ports::SecretError;
use rstest::rstest;

const LOCKED: SecretError = SecretError::Locked;

fn missing() -> SecretError {
    SecretError::Missing("no bus".into())
}

fn code(trouble: &SecretError) -> ErrorCode {
    match trouble {
        SecretError::Locked => ErrorCode::KeychainLocked,
        SecretError::Missing(_) => ErrorCode::KeychainMissing,
    }
}

impl Computer {
    /// From now on calls of this kind fail like this; all calls for `None`.
    fn keychain_fails(&self, trouble: &SecretError, with: Option<&'static str>) {
        *self.secrets.trouble_with.lock().unwrap() = with;
        *self.secrets.trouble.lock().unwrap() = Some(trouble.clone());
    }

    fn keychain_works(&self) {
        *self.secrets.trouble.lock().unwrap() = None;
    }

    fn n_keys(&self) -> usize {
        self.secrets.keys.lock().unwrap().len()
    }

    fn n_directories(&self) -> usize {
        std::fs::read_dir(self.data().join("accounts")).unwrap().count()
    }

    fn n_intents(&self) -> usize {
        self.files().iter().filter(|path| path.to_string_lossy().contains("wipe-")).count()
    }
}

#[rstest]
#[tokio::test]
async fn f12_a_start_says_what_is_wrong_and_a_later_one_finds_everything(
    #[values(LOCKED, missing())] trouble: SecretError,
) {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    write_draft(&portal).await;
    portal.close().await;
    computer.keychain_fails(&trouble, None);
    assert_eq!(computer.try_start().await.err().unwrap().code(), code(&trouble));
    computer.keychain_works();
    let portal = computer.start().await;
    assert!(portal.start().await.unwrap().open.unwrap().account.signed_in);
    assert_eq!(portal.unsent().await.unwrap().drafts, 1);
}

#[rstest]
#[tokio::test]
async fn f12_changing_to_another_account_leaves_this_one_open(#[values(LOCKED, missing())] trouble: SecretError) {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    let anna = portal.account().unwrap().0.id;
    portal.sign_in(form("ben@example.org", "right")).await.unwrap();
    let ben = portal.account().unwrap().0.id;
    computer.keychain_fails(&trouble, Some("load"));
    assert_eq!(portal.open_account(&anna.to_string()).await.unwrap_err().code(), code(&trouble));
    assert_eq!(portal.account().unwrap().0.id, ben);
    computer.keychain_works();
    portal.open_account(&anna.to_string()).await.unwrap();
    assert_eq!(portal.account().unwrap().0.id, anna);
}

#[rstest]
#[tokio::test]
async fn f12_a_first_sign_in_stores_nothing_and_ends_the_session(
    #[values(LOCKED, missing())] trouble: SecretError,
    #[values("store", "load")] call: &'static str,
) {
    let computer = Computer::new();
    let portal = computer.start().await;
    computer.keychain_fails(&trouble, Some(call));
    assert_eq!(portal.sign_in(form("anna@example.org", "right")).await.unwrap_err().code(), code(&trouble));
    assert_eq!((computer.n_directories(), computer.n_keys(), computer.n_intents()), (0, 0, 0));
    assert!(computer.server.seen.lock().unwrap().contains(&"DELETE /v1/session".to_owned()));
    computer.keychain_works();
    portal.sign_in(form("anna@example.org", "right")).await.unwrap();
    assert_eq!((computer.n_directories(), computer.n_keys(), computer.n_intents()), (1, 1, 0));
}

#[rstest]
#[tokio::test]
async fn f12_a_sign_in_of_somebody_known_leaves_the_open_account_open(
    #[values(LOCKED, missing())] trouble: SecretError,
) {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    write_draft(&portal).await;
    portal.sign_in(form("ben@example.org", "right")).await.unwrap();
    let ben = portal.account().unwrap().0.id;
    computer.keychain_fails(&trouble, Some("load"));
    assert_eq!(portal.sign_in(form("anna@example.org", "right")).await.unwrap_err().code(), code(&trouble));
    assert_eq!(portal.account().unwrap().0.id, ben);
    computer.keychain_works();
    portal.sign_in(form("anna@example.org", "right")).await.unwrap();
    assert_eq!(portal.unsent().await.unwrap().drafts, 1);
    assert_eq!(computer.n_directories(), 2);
}

#[rstest]
#[tokio::test]
async fn f12_signing_out_removes_the_files_and_forgets_the_key_later(
    #[values(LOCKED, missing())] trouble: SecretError,
) {
    let computer = Computer::new();
    let portal = signed_in(&computer).await;
    computer.keychain_fails(&trouble, Some("forget"));
    portal.sign_out(UnsentChoice::Discard).await.unwrap();
    assert_eq!((computer.n_directories(), computer.n_keys(), computer.n_intents()), (0, 1, 1));
    portal.close().await;
    // Still not: the start works, and the intention stays.
    let portal = computer.start().await;
    assert!(portal.start().await.unwrap().accounts.is_empty());
    assert_eq!((computer.n_keys(), computer.n_intents()), (1, 1));
    portal.close().await;
    computer.keychain_works();
    computer.start().await;
    assert_eq!((computer.n_keys(), computer.n_intents()), (0, 0));
}
