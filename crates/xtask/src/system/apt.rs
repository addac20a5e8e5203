//! Debian, Ubuntu and their relatives.

use std::collections::BTreeSet;
use std::io::IsTerminal;

use anyhow::{Context, Result, bail};

use super::Need;
use crate::command::{Command, find_program};
use crate::ui;

const BUILD: &[&str] = &[
    "build-essential",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "perl",
    "pkg-config",
];
const WINDOW: &[&str] = &["dbus", "webkit2gtk-driver", "xauth", "xvfb"];
const TESTS: &[&str] = &["gnome-keyring"];

/// Installs what dpkg does not list as installed, all at once.
pub(super) fn install_missing(need: Need) -> Result<()> {
    let wanted = packages(need, ui::find_chromium().is_some() || !has_chromium_package());
    let query = Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Abbrev} ${Package}\\n"]).args(wanted.clone());
    let missing = missing(&wanted, &query.capture()?.stdout);
    if missing.is_empty() {
        println!("  all {} system packages are installed", wanted.len());
        return Ok(());
    }
    println!("  system packages to install: {}", missing.join(" "));
    let root = as_root(&missing)?;
    // A broken foreign source in the list must not stop the packages that the others have.
    if let Err(error) = apt_get(&root, &["update"]).run() {
        println!("  warning: {error:#}");
    }
    apt_get(&root, &["install", "--yes", "--no-install-recommends"]).args(missing).run()
}

fn packages(need: Need, browser_is_settled: bool) -> Vec<&'static str> {
    let mut wanted = BUILD.to_vec();
    if need >= Need::Window {
        wanted.extend(WINDOW);
    }
    if need >= Need::Tests {
        wanted.extend(TESTS);
        wanted.extend((!browser_is_settled).then_some("chromium"));
    }
    wanted
}

/// Whether the distribution has a real `chromium` package. Ubuntu's only installs a snap; there the
/// browser is found or fetched later (`ui::journeys`).
fn has_chromium_package() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    !release.to_lowercase().contains("ubuntu")
}

/// Of `wanted`, what is not installed according to dpkg's lines `ii  name`.
fn missing(wanted: &[&'static str], dpkg: &str) -> Vec<&'static str> {
    let installed: BTreeSet<&str> = dpkg
        .lines()
        .filter_map(|line| line.split_once(char::is_whitespace))
        .filter(|(status, _)| status.starts_with("ii"))
        .map(|(_, name)| name.trim())
        .collect();
    wanted.iter().copied().filter(|name| !installed.contains(name)).collect()
}

fn apt_get(root: &[&str], args: &[&str]) -> Command {
    let mut words = root.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    let first = words.next().unwrap_or("env");
    Command::new(first).args(words).args(args.iter().copied())
}

/// The words before a command that make it run as root: none, or sudo, asking only a person.
fn as_root(missing: &[&str]) -> Result<Vec<&'static str>> {
    let user = Command::new("id").arg("-u").capture().context("cannot ask who runs this")?.stdout;
    if user.trim() == "0" {
        return Ok(Vec::new());
    }
    if find_program("sudo").is_some() {
        if Command::new("sudo").args(["-n", "true"]).capture()?.success {
            return Ok(vec!["sudo", "-n"]);
        }
        if std::io::stdin().is_terminal() {
            println!("  sudo may ask for your password");
            return Ok(vec!["sudo"]);
        }
    }
    bail!(
        "system packages are missing, and this user may not install them; as root:\n  \
         apt-get update && apt-get install --no-install-recommends {}",
        missing.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_packages_in_state_installed_count() {
        let dpkg = "ii  perl\nrc  xvfb\nun  dbus\nii  pkg-config\n";
        assert_eq!(missing(&["perl", "xvfb", "dbus", "xauth", "pkg-config"], dpkg), ["xvfb", "dbus", "xauth"]);
    }

    #[test]
    fn a_demo_on_a_display_needs_no_test_tools() {
        let demo = packages(Need::Build, false);
        assert!(!demo.contains(&"xvfb") && !demo.contains(&"chromium"), "{demo:?}");
        let headless = packages(Need::Window, false);
        assert!(headless.contains(&"webkit2gtk-driver") && !headless.contains(&"gnome-keyring"), "{headless:?}");
    }

    #[test]
    fn a_browser_that_is_there_is_not_installed_again() {
        assert!(packages(Need::Tests, false).contains(&"chromium"));
        assert!(!packages(Need::Tests, true).contains(&"chromium"));
    }

    #[test]
    fn apt_never_asks() {
        let update = apt_get(&["sudo", "-n"], &["update"]).to_string();
        assert_eq!(update, "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get update");
        assert_eq!(apt_get(&[], &["update"]).to_string(), "env DEBIAN_FRONTEND=noninteractive apt-get update");
    }
}
