//! The keychain adapter against real Secret Services: open, locked, never unlocked, and none at all.
//!
//! Each mood needs a session bus, a home and a daemon of its own, and a process sees only one bus in its life; so this
//! program starts itself again inside each of them (`reference/toolchain.md` §4 holds the recipes).
#![expect(clippy::panic, clippy::unwrap_used, clippy::print_stdout, reason = "a test reports by failing and printing")]

#[cfg(target_os = "linux")]
fn main() {
    match std::env::var("KEYCHAIN_MOOD") {
        Ok(mood) => inside::play(&mood),
        Err(_) => outside::start_all(),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("the moods of a keychain can be staged only where the Secret Service is");
}

#[cfg(target_os = "linux")]
mod outside {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    const OPEN: &str = "printf pw | gnome-keyring-daemon --daemonize --login --components=secrets >/dev/null; \
                        gnome-keyring-daemon --start --components=secrets >/dev/null; exec \"$0\"";
    const LOCKED: &str = "gnome-keyring-daemon --start --components=secrets >/dev/null; exec \"$0\"";
    const NONE: &str = "exec env -u DBUS_SESSION_BUS_ADDRESS \"$0\"";

    pub(super) fn start_all() {
        let moods = [("open", OPEN), ("locked", LOCKED), ("none", NONE)];
        for (mood, preparation) in moods {
            start(mood, preparation);
            println!("test a_keychain_that_is_{mood}_says_so ... ok");
        }
        println!("test result: ok. {} passed; 0 failed", moods.len());
    }

    fn start(mood: &str, preparation: &str) {
        let home = tempfile::tempdir().unwrap();
        let run = home.path().join("run");
        std::fs::create_dir(&run).unwrap();
        std::fs::set_permissions(&run, std::fs::Permissions::from_mode(0o700)).unwrap();
        let status = Command::new("dbus-run-session")
            .args(["--", "sh", "-c", preparation])
            .arg(std::env::current_exe().unwrap())
            .env("KEYCHAIN_MOOD", mood)
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", &run)
            // A prompt on somebody's screen would wait for ever.
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("XDG_DATA_HOME")
            .status()
            .unwrap_or_else(|error| panic!("dbus-run-session (package dbus): {error}"));
        assert!(status.success(), "a keychain that is {mood}: {status}");
    }
}

#[cfg(target_os = "linux")]
mod inside {
    use portal_core::adapters::Keychain;
    use portal_core::ports::{DataKey, SecretError, Secrets};

    pub(super) fn play(mood: &str) {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
            match mood {
                "open" => a_key_is_kept_and_forgotten().await,
                "locked" => a_locked_keychain_says_so().await,
                "none" => a_missing_keychain_says_so().await,
                other => panic!("no such mood: {other}"),
            }
        });
    }

    async fn a_key_is_kept_and_forgotten() {
        let account = "somebody";
        assert!(Keychain.load(account).await.unwrap().is_none());
        Keychain.store(account, &DataKey::new([9; 32])).await.unwrap();
        assert_eq!(Keychain.load(account).await.unwrap().unwrap().as_bytes(), &[9; 32]);
        Keychain.forget(account).await.unwrap();
        Keychain.forget(account).await.unwrap();
        assert!(Keychain.load(account).await.unwrap().is_none());
    }

    async fn a_locked_keychain_says_so() {
        assert_eq!(Keychain.load("nobody").await.unwrap_err(), SecretError::Locked);
        assert_eq!(Keychain.store("nobody", &DataKey::new([9; 32])).await.unwrap_err(), SecretError::Locked);
    }

    async fn a_missing_keychain_says_so() {
        assert!(matches!(Keychain.load("nobody").await, Err(SecretError::Missing(_))));
    }
}
