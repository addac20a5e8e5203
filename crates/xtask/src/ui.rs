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

/// Builds `ui/build` when a source is not what it was at the last build. The shell embeds these
/// files when it is compiled, so this comes before every cargo command that compiles the root package.
pub(crate) fn build(project: &Project) -> Result<()> {
    let stamp = project.target().join("xtask/ui-sources");
    // Listed before the build: a file saved while it runs makes the next one.
    let sources = list_sources(&project.path("ui"));
    let built = project.path("ui/build/index.html").is_file();
    if built && fs::read_to_string(&stamp).is_ok_and(|last| last == sources) {
        println!("  ui/build is up to date");
        return Ok(());
    }
    project.npm(&["run", "build"]).run()?;
    if let Some(dir) = stamp.parent() {
        fs::create_dir_all(dir)?;
    }
    fs::write(&stamp, sources).context("cannot note what the UI was built from")
}

/// Chromium for the UI's journeys: an installed one, or else Playwright's own download, because
/// Ubuntu's `chromium` is a snap that containers and servers cannot install.
pub(crate) fn journeys(project: &Project) -> Result<()> {
    let run = project.npm(&["run", "e2e"]);
    if let Some(browser) = find_chromium() {
        println!("  browser: {}", browser.display());
        return run.env("CHROMIUM", browser).run();
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

/// Every source with its time and size, one a line.
fn list_sources(ui: &Path) -> String {
    let generated = ui.join(GENERATED);
    let mut lines = Vec::new();
    for source in SOURCES {
        list_below(&ui.join(source), &generated, &mut lines);
    }
    lines.sort_unstable();
    lines.concat()
}

fn list_below(path: &Path, without: &Path, lines: &mut Vec<String>) {
    if path == without {
        return;
    }
    if path.is_dir() {
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        entries.for_each(|entry| list_below(&entry.path(), without, lines));
    } else if let Ok(found) = fs::metadata(path) {
        lines.push(format!("{} {:?} {}\n", path.display(), found.modified().ok(), found.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_compared_as_numbers() {
        assert_eq!(node_version("v20.20.2\n"), Some((20, 20)));
        assert!(node_version("v9.0.0") < Some(NODE));
        assert!(node_version("v22.1.0") > Some(NODE));
        assert_eq!(node_version("not a version"), None);
    }

    #[test]
    fn a_changed_or_deleted_source_is_noticed_and_a_generated_file_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = dir.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write("src/a.ts", "1");
        write("src/lib/b.ts", "1");
        let before = list_sources(dir.path());
        assert_eq!(before.lines().count(), 2);

        write("src/lib/paraglide/messages.js", "1");
        write("node_modules/c.js", "1");
        assert_eq!(list_sources(dir.path()), before);

        write("src/a.ts", "12");
        assert_ne!(list_sources(dir.path()), before);

        fs::remove_file(dir.path().join("src/lib/b.ts")).unwrap();
        assert_eq!(list_sources(dir.path()).lines().count(), 1);
    }
}
