//! Rules of the house that no compiler checks, as tests over the repository itself. Each rule is a
//! pure function in a file of its own, with its own examples; here it meets the real files.

mod architecture;
mod dependencies;
mod failures;
mod machine;
mod names;
mod sizes;
mod sql;

use std::fs;

use crate::project::Project;

/// A file of the repository: its path from the root, with `/`, and its text.
struct File {
    path: String,
    text: String,
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }

    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    /// Whether it holds only tests, by the house's layout: `tests.rs` beside the code, `tests/`, the testkit.
    fn is_test(&self) -> bool {
        let folder =
            |name: &str| self.path.starts_with(&format!("{name}/")) || self.path.contains(&format!("/{name}/"));
        self.name() == "tests.rs" || folder("tests") || folder("portal-testkit")
    }

    /// The code before the tests that end the file.
    fn code(&self) -> &str {
        self.text.split("#[cfg(test)]\nmod ").next().unwrap()
    }
}

/// All text files that are in git or would be with the next `git add`.
fn files() -> Vec<File> {
    let project = Project::find().unwrap();
    let list = crate::command::Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .within(project.root(), "")
        .capture()
        .unwrap();
    assert!(list.success, "the guards read the list of files from git: {}", list.stderr);
    let mut paths: Vec<&str> = list.stdout.split('\0').filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    paths.dedup();
    // A file that is listed but gone was deleted by hand; one that is not UTF-8 is a picture or the like.
    paths.into_iter().filter_map(|path| Some(File::new(path, &fs::read_to_string(project.path(path)).ok()?))).collect()
}

/// Fails with all findings at once: one run of the guards shows everything there is to mend.
fn assert_none(findings: &[String]) {
    assert!(findings.is_empty(), "\n\n{}\n", findings.join("\n"));
}

#[test]
fn tests_are_told_from_code() {
    for path in ["tests/journeys/main.rs", "crates/a/tests/it/main.rs", "crates/a/src/b/tests.rs"] {
        assert!(File::new(path, "").is_test(), "{path}");
    }
    assert!(!File::new("crates/a/src/contests.rs", "").is_test());
    assert_eq!(File::new("a.rs", "code\n#[cfg(test)]\nmod tests {}").code(), "code\n");
}
