//! The web UI: its packages and its build, each only when something changed.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::command::{Command, find_program};
use crate::project::Project;

/// The oldest Node.js that the UI's tools run on.
const NODE: (u32, u32) = (20, 19);

/// What a build is made from, below `ui/`.
const SOURCES: &[&str] = &[
    "src",
    "static",
    "messages",
    "project.inlang/settings.json",
    "scripts",
    "package-lock.json",
    "paraglide.config.js",
    "svelte.config.js",
    "tsconfig.json",
    "vite.config.ts",
];

/// Written by the build itself, so never a reason to build again.
const GENERATED: &str = "src/lib/paraglide";

/// Installs the UI's packages when the lock file is newer than what is installed.
pub(crate) fn install_packages(project: &Project) -> Result<()> {
    check_node()?;
    let lock = changed(&project.path("ui/package-lock.json")).context("ui/package-lock.json is missing")?;
    let installed = changed(&project.path("ui/node_modules/.package-lock.json"));
    if installed.is_some_and(|installed| installed >= lock) {
        println!("  packages are installed");
        return Ok(());
    }
    project.npm(&["ci", "--no-audit", "--no-fund"]).run()
}

/// Builds `ui/build` when a source is newer. The shell embeds these files when it is compiled, so
/// this comes before every cargo command that compiles the root package.
pub(crate) fn build(project: &Project) -> Result<()> {
    let stamp = project.target().join("xtask/ui-built");
    let built = project.path("ui/build/index.html").is_file().then(|| changed(&stamp)).flatten();
    if built.is_some_and(|built| newest_source(&project.path("ui")) <= Some(built)) {
        println!("  ui/build is up to date");
        return Ok(());
    }
    let started = SystemTime::now();
    project.npm(&["run", "build"]).run()?;
    if let Some(dir) = stamp.parent() {
        fs::create_dir_all(dir)?;
    }
    // The time of the start: a file saved while the build ran is newer than the build.
    fs::File::create(&stamp)?.set_modified(started)?;
    Ok(())
}

/// Chromium for the UI's journeys: an installed one, or else Playwright's own download, because
/// Ubuntu's `chromium` is a snap that containers and servers cannot install.
pub(crate) fn journeys(project: &Project) -> Result<()> {
    let run = project.npm(&["run", "e2e"]);
    if let Some(browser) = find_chromium() {
        println!("  browser: {}", browser.display());
        return run.env("CHROMIUM_PATH", browser).run();
    }
    println!("  no Chromium or Chrome on PATH: Playwright downloads one");
    project.npm(&["exec", "--", "playwright", "install", "--with-deps", "chromium"]).run()?;
    run.run()
}

/// The Chromium-like browser on PATH, if there is one.
pub(crate) fn find_chromium() -> Option<std::path::PathBuf> {
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(find_program)
}

fn check_node() -> Result<()> {
    let (major, minor) = NODE;
    let wanted = format!("Node.js {major}.{minor} or newer is needed (https://nodejs.org)");
    let said = Command::new("node").arg("--version").capture().with_context(|| wanted.clone())?.stdout;
    match node_version(&said) {
        Some(found) if found >= NODE => Ok(()),
        _ => bail!("{wanted}; found {}", said.trim()),
    }
}

fn node_version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().trim_start_matches('v').split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|found| found.modified()).ok()
}

fn newest_source(ui: &Path) -> Option<SystemTime> {
    let generated = ui.join(GENERATED);
    SOURCES.iter().filter_map(|source| newest_below(&ui.join(source), &generated)).max()
}

/// The latest change at or below `path`. Folders count too: a deleted file changes only its folder.
fn newest_below(path: &Path, without: &Path) -> Option<SystemTime> {
    if path == without {
        return None;
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let below = entries.filter_map(|entry| newest_below(&entry.path(), without)).max();
    changed(path).max(below)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn node_versions_are_compared_as_numbers() {
        assert_eq!(node_version("v20.20.2\n"), Some((20, 20)));
        assert!(node_version("v9.0.0") < Some(NODE));
        assert!(node_version("v22.1.0") > Some(NODE));
        assert_eq!(node_version("not a version"), None);
    }

    #[test]
    fn the_newest_source_is_found_and_generated_files_are_not_sources() {
        let dir = tempfile::tempdir().unwrap();
        let ui = dir.path();
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000);
        let new = old + Duration::from_secs(10);
        for (name, time) in [("src/a.ts", old), ("src/lib/b.ts", new), ("src/lib/paraglide/c.js", SystemTime::now())] {
            let file = ui.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::File::create(&file).unwrap().set_modified(time).unwrap();
        }
        for folder in ["src/lib", "src"] {
            fs::File::open(ui.join(folder)).unwrap().set_modified(old).unwrap();
        }
        assert_eq!(newest_source(ui), Some(new));
    }
}
