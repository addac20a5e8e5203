//! Files stay small enough to hold in the head, and a module's file has the module's name.

use super::{File, assert_none, files};

const LIMITS: &[(&str, usize)] = &[(".rs", 420), (".svelte", 220)];

fn too_long(file: &File) -> Option<String> {
    let (_, limit) = LIMITS.iter().find(|(ending, _)| file.is(ending))?;
    let lines = file.text.lines().count();
    (lines > *limit).then(|| format!("{}: {lines} lines, at most {limit}: split it by what it does", file.path))
}

fn is_nameless_module(file: &File) -> Option<String> {
    (file.name() == "mod.rs").then(|| format!("{}: name it after its module, beside the folder", file.path))
}

#[test]
fn no_file_is_too_long() {
    assert_none(&files().iter().filter_map(too_long).collect::<Vec<_>>());
}

#[test]
fn no_module_file_is_called_mod() {
    assert_none(&files().iter().filter_map(is_nameless_module).collect::<Vec<_>>());
}

#[test]
fn the_limit_itself_is_allowed() {
    assert!(too_long(&File::new("a.rs", &"x\n".repeat(420))).is_none());
    assert!(too_long(&File::new("a.rs", &"x\n".repeat(421))).is_some());
    assert!(too_long(&File::new("A.svelte", &"x\n".repeat(221))).is_some());
    assert!(too_long(&File::new("a.json", &"x\n".repeat(5_000))).is_none());
    assert!(is_nameless_module(&File::new("a/mod.rs", "")).is_some());
}
