//! Every row of the catalogue of failures names tests that exist, and every test named after a row is in the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use super::{File, assert_none, files};

const CATALOGUE: &str = "docs/failure-catalogue.md";
/// Rows, numbered from 1.
const ROWS: u32 = 20;

/// The words between backticks of a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The row that a test is named after: 12 for `f12_…`.
fn row_of(test: &str) -> Option<u32> {
    test.strip_prefix('f')?.split_once('_')?.0.parse().ok()
}

/// The tests that a line of the catalogue names, with their files.
fn named(line: &str) -> Vec<(&str, &str)> {
    let mut path = "";
    let mut found = Vec::new();
    for word in quoted(line) {
        if row_of(word).is_some() {
            found.push((path, word));
        } else {
            path = word;
        }
    }
    found
}

fn findings(catalogue: &str, files: &[File]) -> Vec<String> {
    let texts: BTreeMap<_, _> = files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect();
    let mut found = Vec::new();
    let mut known = BTreeSet::new();
    for row in 1..=ROWS {
        let start = format!("| F{row} |");
        let Some(line) = catalogue.lines().find(|line| line.starts_with(&start)) else {
            found.push(format!("{CATALOGUE}: F{row} is missing"));
            continue;
        };
        let tests = named(line);
        if tests.is_empty() {
            found.push(format!("{CATALOGUE}: F{row} names no test"));
        }
        for (path, test) in tests {
            known.insert(test);
            let is_there = texts.get(path).is_some_and(|text| text.contains(&format!("fn {test}(")));
            if !is_there || row_of(test) != Some(row) {
                found.push(format!("{CATALOGUE}: F{row}: {path} has no test {test}"));
            }
        }
    }
    for file in files.iter().filter(|file| file.is(".rs")) {
        let names = file.text.lines().filter_map(|line| line.split_once("fn ")?.1.split_once('('));
        let strays = names.map(|(name, _)| name).filter(|name| row_of(name).is_some() && !known.contains(name));
        found.extend(strays.map(|name| format!("{}: {name} is not in {CATALOGUE}", file.path)));
    }
    found
}

#[test]
fn every_known_failure_has_its_tests() {
    let files = files();
    let catalogue = files.iter().find(|file| file.path == CATALOGUE).map(|file| file.text.clone());
    assert_none(&findings(&catalogue.expect(CATALOGUE), &files));
}

#[test]
fn a_row_without_a_test_and_a_test_without_a_row_are_found() {
    let rows: String = (1..=ROWS).map(|row| format!("| F{row} | x | y | `a.rs` `f{row}_it_holds` |\n")).collect();
    let tests: String = (1..=ROWS).map(|row| format!("async fn f{row}_it_holds() {{}}\n")).collect();
    assert_eq!(findings(&rows, &[File::new("a.rs", &tests)]), Vec::<String>::new());
    assert_eq!(findings(&rows, &[File::new("a.rs", &tests.replace("f7_it", "g7_it"))]).len(), 1);
    assert_eq!(findings(&rows.replace("`f3_it_holds`", ""), &[File::new("a.rs", &tests)]).len(), 2);
    assert_eq!(findings(&rows, &[File::new("b.rs", &tests)]).len(), 20, "in another file");
    assert_eq!(findings("", &[]).len(), 20);
}
