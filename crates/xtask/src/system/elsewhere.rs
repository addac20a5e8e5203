//! Systems without apt: look for the tools, and say exactly what to install when one is missing.

use anyhow::{Result, bail};

use super::Need;
use crate::command::{Command, find_program};

const FEDORA: &str = "sudo dnf install gcc gcc-c++ make perl pkgconf-pkg-config webkit2gtk4.1-devel \
    libappindicator-gtk3-devel librsvg2-devel libxdo-devel xorg-x11-server-Xvfb xorg-x11-xauth dbus-daemon \
    gnome-keyring chromium";
const ARCH: &str = "sudo pacman -S --needed base-devel perl webkit2gtk-4.1 libappindicator-gtk3 librsvg xdotool \
    xorg-server-xvfb xorg-xauth dbus gnome-keyring chromium";
const SUSE: &str = "sudo zypper install gcc gcc-c++ make perl pkg-config webkit2gtk3-devel libayatana-appindicator3-devel \
    librsvg-devel xdotool-devel xorg-x11-server-Xvfb xauth dbus-1-daemon gnome-keyring chromium";

/// Looks for every tool that `need` uses; a missing one stops here, with the command that brings it.
pub(super) fn check_tools(need: Need) -> Result<()> {
    let missing: Vec<&str> = tools(need).into_iter().filter(|tool| !is_there(tool)).collect();
    if missing.is_empty() {
        println!("  all tools are installed");
        return Ok(());
    }
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    bail!("missing: {}\n{}", missing.join(", "), advice(&release))
}

/// macOS and Windows: the compiler itself reports what is missing, so only say where it comes from.
pub(super) fn explain_other_system() -> Result<()> {
    if cfg!(target_os = "macos") && !Command::new("xcode-select").arg("-p").capture()?.success {
        bail!("the command line tools are missing; to install them: xcode-select --install");
    }
    if cfg!(windows) {
        println!("  needed: Visual Studio Build Tools (C++ workload), WebView2 (part of Windows 11), Strawberry Perl");
    }
    Ok(())
}

fn tools(need: Need) -> Vec<&'static str> {
    let mut tools = vec!["cc", "make", "perl", "pkg-config", "webkit2gtk-4.1.pc"];
    if need >= Need::Window {
        tools.extend(["Xvfb", "xvfb-run", "xauth", "dbus-run-session", "WebKitWebDriver"]);
    }
    if need >= Need::Tests {
        tools.push("gnome-keyring-daemon");
    }
    tools
}

fn is_there(tool: &str) -> bool {
    match tool.strip_suffix(".pc") {
        Some(library) => {
            Command::new("pkg-config").args(["--exists", library]).capture().is_ok_and(|answer| answer.success)
        }
        None => find_program(tool).is_some(),
    }
}

fn advice(os_release: &str) -> String {
    let install = [("fedora", FEDORA), ("rhel", FEDORA), ("arch", ARCH), ("suse", SUSE)]
        .into_iter()
        .find(|(family, _)| is_of_family(os_release, family))
        .map(|(_, command)| command);
    match install {
        Some(command) => format!("to install them:\n  {command}"),
        None => "install them with this system's packages: a C compiler, make, perl, pkg-config, WebKitGTK 4.1 with \
                 headers and WebKitWebDriver, librsvg, ayatana-appindicator 3 and libxdo with headers, Xvfb with \
                 xvfb-run and xauth, dbus-run-session, gnome-keyring, Chromium"
            .to_owned(),
    }
}

fn is_of_family(os_release: &str, family: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .any(|names| names.contains(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_gets_its_own_command() {
        assert!(advice("NAME=x\nID=fedora\n").contains("dnf"));
        assert!(advice("ID=manjaro\nID_LIKE=arch\n").contains("pacman"));
        assert!(advice("ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n").contains("zypper"));
        assert!(advice("ID=void\n").contains("WebKitGTK"));
    }

    #[test]
    fn a_missing_tool_is_noticed() {
        assert!(!is_there("no-such-tool-here"));
        assert!(!is_there("no-such-library-here.pc"));
    }
}
