//! Names that say nothing are banned, in Rust types and in file names.

use super::{File, assert_none, files};

const BANNED: &[&str] =
    &["manager", "service", "helper", "helpers", "util", "utils", "processor", "common", "misc", "base", "impl", "v2"];

/// Words of the trade: a service object is what a service company looks after.
const ALLOWED_AFTER_SERVICE: &[&str] = &["object", "objects", "company", "companies"];

const DECLARATIONS: &[&str] = &["struct", "enum", "trait", "type", "union"];

/// The first banned word in a name, whatever its style.
fn banned_word(name: &str) -> Option<String> {
    let words = words(name);
    let next = words.iter().skip(1).map(String::as_str).chain([""]);
    words
        .iter()
        .zip(next)
        .find(|(word, next)| {
            let of_the_trade = word.as_str() == "service" && ALLOWED_AFTER_SERVICE.contains(next);
            BANNED.contains(&word.as_str()) && !of_the_trade
        })
        .map(|(word, _)| word.clone())
}

/// `RequestV2`, `request_v2` and `request-v2.ts` in small words.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let starts = letter.is_uppercase() && before.is_ascii_alphanumeric() && !before.is_uppercase();
        if starts || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            words.last_mut().unwrap().extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn banned_types(file: &File) -> Vec<String> {
    if !file.is(".rs") {
        return Vec::new();
    }
    file.text
        .lines()
        .zip(1..)
        .filter_map(|(line, number)| {
            let name = declared_type(line)?;
            let word = banned_word(name)?;
            Some(format!("{}:{number}: `{name}`: `{word}` says nothing; name what it is", file.path))
        })
        .collect()
}

fn declared_type(line: &str) -> Option<&str> {
    let mut tokens = line.split_whitespace().skip_while(|token| token.starts_with("pub"));
    if !DECLARATIONS.contains(&tokens.next()?) {
        return None;
    }
    tokens
        .next()?
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .next()
        .filter(|name| !name.is_empty())
}

fn banned_path(file: &File) -> Option<String> {
    if ![".rs", ".ts", ".svelte"].iter().any(|ending| file.is(ending)) {
        return None;
    }
    let part = file.path.split('/').find(|part| banned_word(part).is_some())?;
    Some(format!("{}: `{part}` says nothing; name what is in it", file.path))
}

#[test]
fn types_have_names_that_say_something() {
    assert_none(&files().iter().flat_map(banned_types).collect::<Vec<_>>());
}

#[test]
fn files_have_names_that_say_something() {
    assert_none(&files().iter().filter_map(banned_path).collect::<Vec<_>>());
}

#[test]
fn whole_words_are_banned_in_every_style() {
    for name in ["SessionManager", "string_utils.rs", "base.ts", "RequestV2", "service-worker.ts", "FooImpl", "Common"]
    {
        assert!(banned_word(name).is_some(), "{name}");
    }
    for name in ["ServiceObject", "service-objects", "ServiceCompany", "Database", "Baseline", "Utility", "Simple"] {
        assert!(banned_word(name).is_none(), "{name}");
    }
}

#[test]
fn only_declarations_are_types() {
    let findings = banned_types(&File::new("a.rs", "pub(crate) struct UserManager<T> {\nuse tower::Service;\n"));
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(banned_path(&File::new("ui/src/lib/helpers/a.ts", "")).is_some());
    assert!(banned_path(&File::new("docs/service.md", "")).is_none());
}
