//! Nothing in the repository names a machine: no home directories, no private package registries.
//! The patterns are put together at run time, so that this file passes its own test.

use super::{File, assert_none, files};
use crate::project::Project;

/// The only places that lock files may fetch from.
const REGISTRIES: &[&str] = &[
    "https://registry.npmjs.org/",
    "registry+https://github.com/rust-lang/crates.io-index",
    "sparse+https://index.crates.io/",
];

/// Files that could point a package client elsewhere.
const CLIENT_SETTINGS: &[&str] = &[".npmrc", ".yarnrc", ".yarnrc.yml", "pip.conf", "uv.toml"];

fn home_directories() -> Vec<String> {
    let mut found: Vec<String> =
        ["root", "home", "work", "Users", "workspace", "builds"].iter().map(|name| format!("/{name}/")).collect();
    found.push(["C:", "Users", ""].join("\\"));
    // Where this checkout is; a root this short would be found in every other path.
    let own = Project::find().unwrap().root().display().to_string();
    found.extend((own.matches(['/', '\\']).count() > 1).then_some(own));
    found
}

fn machine_paths(file: &File, patterns: &[String]) -> Vec<String> {
    file.text
        .lines()
        .zip(1..)
        .filter_map(|(line, number)| {
            let pattern = patterns.iter().find(|pattern| begins_a_path(line, pattern))?;
            Some(format!("{}:{number}: a path of one machine ({pattern})", file.path))
        })
        .collect()
}

/// Whether `pattern` occurs in `line` as the start of an absolute path and not inside a longer one.
fn begins_a_path(line: &str, pattern: &str) -> bool {
    line.match_indices(pattern).any(|(at, _)| {
        let before = line.get(..at).and_then(|start| start.chars().next_back());
        !before.is_some_and(|letter| letter.is_alphanumeric() || "._-/$}*)".contains(letter))
    })
}

fn foreign_registries(file: &File) -> Vec<String> {
    let is_lock = ["package-lock.json", "Cargo.lock"].contains(&file.name());
    let sources = file.text.lines().zip(1..).filter_map(|(line, number)| {
        let source = if is_lock { lock_source(line)? } else { redirected(file, line)? };
        let known = REGISTRIES.iter().any(|registry| source.starts_with(registry));
        (!known).then(|| format!("{}:{number}: packages from {source}", file.path))
    });
    sources.collect()
}

/// The address in a lock file's line that says where a package was fetched.
fn lock_source(line: &str) -> Option<&str> {
    let rest = line.trim_start();
    let rest = rest.strip_prefix("\"resolved\":").or_else(|| rest.strip_prefix("source ="))?;
    rest.split('"').nth(1).filter(|source| source.contains("://"))
}

/// The address that a client's settings send it to.
fn redirected<'a>(file: &File, line: &'a str) -> Option<&'a str> {
    let is_settings = CLIENT_SETTINGS.contains(&file.name()) || file.path.starts_with(".cargo/");
    (is_settings && line.contains("://")).then(|| line.trim())
}

#[test]
fn no_file_names_a_place_on_one_machine() {
    let patterns = home_directories();
    assert_none(&files().iter().flat_map(|file| machine_paths(file, &patterns)).collect::<Vec<_>>());
}

#[test]
fn packages_come_from_the_public_registries() {
    assert_none(&files().iter().flat_map(foreign_registries).collect::<Vec<_>>());
}

#[test]
fn absolute_paths_are_found_and_relative_ones_are_not() {
    let patterns = home_directories();
    let home = format!("/{}/", "home");
    let found = |text: String| machine_paths(&File::new("a.md", &text), &patterns).len();
    assert_eq!(found(format!("see {home}anna/project")), 1);
    assert_eq!(found(format!("\"{home}anna\"")), 1);
    assert_eq!(found(format!("ui/src{home}page.svelte and ..{home}x")), 0);
    assert_eq!(found(format!("/{}-orders/1", "work")), 0);
}

#[test]
fn private_registries_are_found() {
    let lock = |address: &str| File::new("ui/package-lock.json", &format!("      \"resolved\": \"{address}\",\n"));
    assert!(foreign_registries(&lock("https://registry.npmjs.org/a/-/a-1.tgz")).is_empty());
    assert_eq!(foreign_registries(&lock("https://mirror.example/a/-/a-1.tgz")).len(), 1);
    let cargo = File::new("Cargo.lock", "source = \"registry+https://mirror.example/index\"\n");
    assert_eq!(foreign_registries(&cargo).len(), 1);
    assert_eq!(foreign_registries(&File::new(".npmrc", "registry=http://mirror.example/\n")).len(), 1);
    assert!(foreign_registries(&File::new("docs/a.md", "see https://mirror.example/\n")).is_empty());
}
