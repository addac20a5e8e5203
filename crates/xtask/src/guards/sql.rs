//! SQL lives in `store/` folders, in `portal-sqlite` and in migrations; tests may look where they like.

use super::{File, assert_none, files};

fn may_hold_sql(file: &File) -> bool {
    let in_folder = |name: &str| file.path.contains(&format!("/{name}/"));
    let is_this_guard = file.is("guards/sql.rs");
    is_this_guard
        || in_folder("store")
        || in_folder("migrations")
        || file.path.starts_with("crates/portal-sqlite/")
        || file.is_test()
}

fn sql_outside_the_store(file: &File) -> Vec<String> {
    if !file.is(".rs") || may_hold_sql(file) {
        return Vec::new();
    }
    let numbered = file.code().lines().zip(1..);
    numbered
        .filter(|(line, _)| !line.trim_start().starts_with("//") && is_sql(line))
        .map(|(_, number)| format!("{}:{number}: SQL outside a store/ folder", file.path))
        .collect()
}

/// Whether a line holds the beginning of a statement, as the house writes them: in capitals.
fn is_sql(line: &str) -> bool {
    let words: Vec<&str> = line
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let pairs = || words.windows(2);
    words.contains(&"SELECT")
        || pairs().any(|pair| pair == ["INSERT", "INTO"] || pair == ["INSERT", "OR"] || pair == ["DELETE", "FROM"])
        || (words.contains(&"UPDATE") && words.contains(&"SET"))
        || line.contains("\"UPDATE ")
}

#[test]
fn sql_stays_in_the_store() {
    assert_none(&files().iter().flat_map(sql_outside_the_store).collect::<Vec<_>>());
}

#[test]
fn statements_are_found_and_words_are_not() {
    for line in [
        r#"query("SELECT id FROM request")"#,
        r#""INSERT INTO op (id) VALUES (?1)""#,
        r#""UPDATE op SET state = ?1""#,
        r#""DELETE FROM op""#,
        r#"let first_line = "UPDATE op"#,
    ] {
        assert_eq!(sql_outside_the_store(&File::new("crates/a/src/b.rs", line)).len(), 1, "{line}");
        assert!(sql_outside_the_store(&File::new("crates/a/src/store/b.rs", line)).is_empty(), "{line}");
        assert!(sql_outside_the_store(&File::new("crates/a/src/tests.rs", line)).is_empty(), "{line}");
    }
    for line in ["// SELECT is a word", "fn select()", "let SELECTED = 1;", r#""please UPDATE""#, r#"method("DELETE")"#]
    {
        assert!(sql_outside_the_store(&File::new("crates/a/src/b.rs", line)).is_empty(), "{line}");
    }
}
