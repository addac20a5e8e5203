//! ARCHITECTURE.md names only what exists: a map with a wrong road is worse than none.

use super::{File, assert_none, files};
use crate::project::Project;

const DOCUMENT: &str = "ARCHITECTURE.md";

/// What stands in backticks in `text` and looks like a path from the root, with its line.
fn paths(text: &str) -> Vec<(&str, usize)> {
    let mut in_block = false;
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            found.extend(line.split('`').skip(1).step_by(2).filter(|code| is_path(code)).map(|code| (code, number)));
        }
    }
    found
}

/// A path has a `/` inside or at its end, and either ends in `/` or in a file with an ending, or
/// begins where the project's folders begin. `/v1/me`, `text/html` and `requests/{id}` are none.
fn is_path(code: &str) -> bool {
    const FOLDERS: &[&str] = &[".ci", ".cargo", "crates", "docs", "icons", "src-tauri", "tests", "ui"];
    let plain = code.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_./+[]()@$".contains(letter));
    if !plain || code.starts_with(['/', '@', '.', '$']) && !code.starts_with(".c") {
        return false;
    }
    let Some((first, _)) = code.split_once('/') else { return false };
    let last = code.rsplit('/').next().unwrap();
    FOLDERS.contains(&first) || last.is_empty() || has_ending(last)
}

fn has_ending(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty() && ["rs", "ts", "svelte", "md", "toml", "json", "sql", "css", "js"].contains(&ending)
    })
}

#[test]
fn every_path_in_the_architecture_exists() {
    let project = Project::find().unwrap();
    let Some(File { text, .. }) = files().into_iter().find(|file| file.path == DOCUMENT) else { return };
    let missing = paths(&text).into_iter().filter(|(path, _)| !project.path(path).exists());
    assert_none(&missing.map(|(path, line)| format!("{DOCUMENT}:{line}: `{path}` does not exist")).collect::<Vec<_>>());
}

#[test]
fn paths_are_told_from_other_code() {
    let text = "See `crates/portal-core`, `store/ops.rs` and `ui/`.\n`GET /v1/me`, `/v1/me`, `text/html`, `a.b()`, \
                `requests/{id}`, `cargo xtask test`, `@tauri-apps/api`.\n```\nui/block.ts\n```\n";
    let found: Vec<&str> = paths(text).into_iter().map(|(path, _)| path).collect();
    assert_eq!(found, ["crates/portal-core", "store/ops.rs", "ui/"]);
}
