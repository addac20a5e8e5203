//! The real window without a display: the desktop journey under Xvfb, a private session bus and a
//! home of its own, so that neither the user's keychain nor the user's files are ever touched.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};

use crate::command::{Command, find_program};
use crate::project::Project;

/// A journey that hangs is a failure too; it takes a few minutes when all is well.
const LIMIT_SECONDS: &str = "1200";

/// Whether this machine can show a window to a person.
pub(crate) fn has_display() -> bool {
    let is_set = |key| std::env::var_os(key).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Drives the app through the main journey. The programs must be built. Succeeds only when every
/// step was seen; `screenshots` is where a picture of each main screen is put.
pub(crate) fn drive(project: &Project, screenshots: Option<&Path>) -> Result<()> {
    let home = Home::new()?;
    let mut journey = Command::new(project.program("desktop"));
    journey = journey.arg("--app").arg(project.program("customer-portal"));
    journey = journey.arg("--server").arg(project.program("portal-server"));
    if let Some(dir) = screenshots {
        fs::create_dir_all(dir)?;
        journey = journey.arg("--screenshots").arg(dir);
    }
    headless(journey, &home).within(project.root(), "").run_or_repeat("cargo xtask demo --headless")
}

/// `command` dies with this process, also when this process is killed and cannot clean up.
pub(crate) fn tied(command: Command) -> Command {
    if cfg!(target_os = "linux") && find_program("setpriv").is_some() {
        return command.wrapped_by(Command::new("setpriv").args(["--pdeathsig", "TERM", "--"]));
    }
    command
}

fn headless(command: Command, home: &Home) -> Command {
    let session = Command::new("dbus-run-session").arg("--");
    let screen = Command::new("xvfb-run").args(["-a", "-s", "-screen 0 1280x900x24"]);
    let limit = Command::new("timeout").args(["--kill-after=20", LIMIT_SECONDS]);
    let mut whole = tied(command.wrapped_by(session).wrapped_by(screen).wrapped_by(limit))
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path().join("run"))
        .env("GDK_BACKEND", "x11")
        .env("NO_AT_BRIDGE", "1");
    for key in ["WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
        whole = whole.without_env(key);
    }
    whole
}

/// An empty home directory, removed at the end. It is in the temporary folder and not in `target/`
/// because sockets in it must keep below 108 letters.
struct Home(PathBuf);

impl Home {
    fn new() -> Result<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let unique = format!("portal-home-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let home = Self(std::env::temp_dir().join(unique));
        private_dir(&home.0)?;
        private_dir(&home.0.join("run"))?;
        Ok(home)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What a dying process still writes there may win the race; the system's own sweep gets it.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn private_dir(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).with_context(|| format!("cannot create {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_is_private_and_goes_away() {
        let home = Home::new().unwrap();
        let path = home.path().to_owned();
        assert!(path.join("run").is_dir());
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(path.join("run")).unwrap());
            assert_eq!(mode & 0o777, 0o700);
        }
        let line = headless(Command::new("journey").arg("--app"), &home).to_string();
        assert!(line.ends_with("xvfb-run -a -s '-screen 0 1280x900x24' dbus-run-session -- journey --app"), "{line}");
        drop(home);
        assert!(!path.exists());
    }

    #[test]
    fn a_headless_program_has_a_screen_a_bus_and_its_own_home() {
        if ["xvfb-run", "xauth", "dbus-run-session", "timeout"].into_iter().any(|tool| find_program(tool).is_none()) {
            return;
        }
        let home = Home::new().unwrap();
        let script = "echo \"$DISPLAY|$DBUS_SESSION_BUS_ADDRESS|$HOME|$XDG_RUNTIME_DIR|$WAYLAND_DISPLAY\"";
        let said = headless(Command::new("sh").args(["-c", script]), &home).capture().unwrap();
        assert!(said.success, "{}", said.stderr);
        let parts: Vec<&str> = said.stdout.trim().split('|').collect();
        assert!(parts[0].starts_with(':') && parts[1].starts_with("unix:"), "{parts:?}");
        let own = home.path().to_str().unwrap();
        assert_eq!(parts[2..], [own, &format!("{own}/run"), ""]);
    }
}
