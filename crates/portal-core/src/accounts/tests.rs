//! Against real directories.

use portal_api::portals::{DateFormat, Language, Theme};
use portal_api::problem::ErrorCode;
use tempfile::TempDir;

use super::*;

fn card(id: u128, email: &str) -> Card {
    Card {
        id: Uuid::from_u128(id),
        server: "https://portal.example.org".into(),
        portal: PortalInfo {
            slug: "meyer-lifts".into(),
            name: "Meyer".into(),
            language: Language::De,
            date_format: DateFormat::Language,
            theme: Theme { accent: "#113355".into(), logo: None },
            phone: String::new(),
        },
        user: PortalUserId(Uuid::from_u128(id + 1000)),
        email: email.into(),
        user_name: "Anna".into(),
        signed_in: true,
    }
}

fn with_two(dir: &TempDir) -> Accounts {
    let mut accounts = Accounts::open(dir.path()).unwrap();
    for (id, email) in [(1, "anna@example.org"), (2, "ben@example.org")] {
        fs::create_dir_all(accounts.directory(Uuid::from_u128(id))).unwrap();
        accounts.put(card(id, email)).unwrap();
    }
    accounts.set_last(Some(Uuid::from_u128(1))).unwrap();
    accounts
}

#[test]
fn the_list_survives_the_program() {
    let dir = TempDir::new().unwrap();
    with_two(&dir);
    let accounts = Accounts::open(dir.path()).unwrap();
    assert_eq!(accounts.all().len(), 2);
    assert_eq!(accounts.last(), Some(Uuid::from_u128(1)));
    let found = accounts.of_user("https://portal.example.org", PortalUserId(Uuid::from_u128(1002))).unwrap();
    assert_eq!(found.email, "ben@example.org");
    assert!(accounts.of_user("https://other.example.org", PortalUserId(Uuid::from_u128(1002))).is_none());
}

#[test]
fn f16_a_damaged_list_is_made_anew_from_the_directories() {
    for damage in [b"".as_slice(), b"{\"accounts\":[{\"id\"", b"[]", &[0xff, 0, 0]] {
        let dir = TempDir::new().unwrap();
        with_two(&dir);
        fs::write(dir.path().join("accounts.json"), damage).unwrap();
        fs::create_dir_all(dir.path().join("accounts/half-made")).unwrap();
        let accounts = Accounts::open(dir.path()).unwrap();
        assert_eq!(accounts.all(), [card(1, "anna@example.org"), card(2, "ben@example.org")]);
    }
}

#[test]
fn a_removed_account_is_not_the_last_one_any_more() {
    let dir = TempDir::new().unwrap();
    let mut accounts = with_two(&dir);
    accounts.remove(Uuid::from_u128(1)).unwrap();
    assert_eq!(Accounts::open(dir.path()).unwrap().last(), None);
}

#[test]
fn a_directory_without_a_key_is_kept_but_not_listed() {
    let dir = TempDir::new().unwrap();
    let mut accounts = with_two(&dir);
    accounts.set_aside(Uuid::from_u128(2)).unwrap();
    assert!(dir.path().join("accounts").join(format!("{}.lost", Uuid::from_u128(2))).join("account.json").exists());
    fs::remove_file(dir.path().join("accounts.json")).unwrap();
    assert_eq!(Accounts::open(dir.path()).unwrap().all().len(), 1);
}

#[test]
fn a_second_program_is_turned_away_until_the_first_one_ends() {
    let dir = TempDir::new().unwrap();
    let first = DataDirLock::take(dir.path()).unwrap();
    assert_eq!(DataDirLock::take(dir.path()).err().unwrap().code(), ErrorCode::AlreadyRunning);
    drop(first);
    assert!(DataDirLock::take(dir.path()).is_ok());
}

#[test]
fn preferences_are_kept_and_unreadable_ones_are_the_usual_ones() {
    let dir = TempDir::new().unwrap();
    let dark = Preferences { language: Some(Language::En), appearance: Appearance::Dark };
    set_preferences(dir.path(), &dark).unwrap();
    assert_eq!(preferences(dir.path()).unwrap(), dark);
    fs::write(dir.path().join("preferences.json"), "{").unwrap();
    assert_eq!(preferences(dir.path()).unwrap().appearance, Appearance::System);
}

const HELD_IN: &str = "PORTAL_TEST_LOCK_IN";

/// Not a test of its own: the other process of the next one. Takes the lock, says so, and waits to be killed.
#[test]
#[ignore = "started by the next test"]
fn another_process() {
    let Some(data) = std::env::var_os(HELD_IN) else { return };
    let _lock = DataDirLock::take(Path::new(&data)).unwrap();
    println!("\nheld");
    std::thread::sleep(std::time::Duration::from_secs(60));
}

#[test]
fn a_data_directory_belongs_to_one_process_until_that_is_gone_however_it_ended() {
    use std::io::{BufRead, BufReader};
    let dir = TempDir::new().unwrap();
    let mut other = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "accounts::tests::another_process", "--ignored", "--nocapture"])
        .env(HELD_IN, dir.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(other.stdout.take().unwrap()).lines().map(Result::unwrap).find(|line| line == "held");
    let refused = DataDirLock::take(dir.path()).err().map(|error| error.code());
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(said.is_some());
    assert_eq!(refused, Some(ErrorCode::AlreadyRunning));
    assert!(DataDirLock::take(dir.path()).is_ok());
}

#[test]
fn an_account_of_which_only_the_entry_is_left_can_be_set_aside() {
    let dir = TempDir::new().unwrap();
    let mut accounts = Accounts::open(dir.path()).unwrap();
    let card = card(1, "anna@example.org");
    std::fs::create_dir(accounts.directory(card.id)).unwrap();
    accounts.put(card.clone()).unwrap();
    std::fs::remove_dir_all(accounts.directory(card.id)).unwrap();
    accounts.set_aside(card.id).unwrap();
    assert!(accounts.all().is_empty());
}
