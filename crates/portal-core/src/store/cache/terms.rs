//! What a person types into a search field, as a query that the search index cannot misunderstand.
//!
//! FTS5 has a language of its own (`AND`, `NEAR`, columns, quotes, `^`, `-`). Nobody here speaks it: every word becomes
//! a quoted string, so that none of it has a meaning, and is looked for as the beginning of words.

/// Words in one search; what comes after is ignored.
const WORDS_MAX: usize = 8;
/// Characters of a word; a longer word is looked for by its beginning.
const WORD_MAX: usize = 48;
/// From this length on, the best hits come before the newest.
const RANKED_FROM: usize = 3;

/// The words to look for. Empty when the text holds none (blanks, punctuation), which restricts nothing.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| word.chars().take(WORD_MAX).collect::<String>())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(WORDS_MAX)
        .collect()
}

/// The query for FTS5: all words, each as the beginning of a word.
pub(crate) fn fts_query(words: &[String]) -> String {
    let quoted = words.iter().map(|word| format!("\"{}\"*", word.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(" ")
}

/// The pattern for `LIKE … ESCAPE '\'`: the word anywhere.
pub(crate) fn like_pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Whether the words say enough to tell good hits from bad ones; ranking short beginnings is slow and means little.
pub(crate) fn is_rankable(words: &[String]) -> bool {
    words.iter().any(|word| word.chars().filter(|c| c.is_alphanumeric()).count() >= RANKED_FROM)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use rusqlite::Connection;

    use super::*;

    fn index_with(text: &str) -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE VIRTUAL TABLE fts USING fts5(
                 no, title, text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')",
        )
        .unwrap();
        conn.execute("INSERT INTO fts(rowid, no, title, text) VALUES (1, 'WO-20417', ?1, '')", [text]).unwrap();
        conn
    }

    fn hits(conn: &Connection, text: &str) -> u32 {
        let query = fts_query(&words(text));
        conn.query_row("SELECT count(*) FROM fts WHERE fts MATCH ?1", [query], |row| row.get(0)).unwrap()
    }

    #[rstest]
    #[case::beginning("lif", 1)]
    #[case::all_words_count("lift stop", 1)]
    #[case::a_missing_word("lift escalator", 0)]
    #[case::without_marks("aufzuge", 1)]
    #[case::with_marks("AUFZÜGE", 1)]
    #[case::marks_written_apart("aufzu\u{308}ge", 1)]
    #[case::number_as_printed("wo-20417", 1)]
    #[case::number_alone("20417", 1)]
    #[case::number_begun("WO-204", 1)]
    #[case::operators_are_words("lift AND stops", 0)]
    #[case::a_quote_inside("li\"ft", 0)]
    #[case::a_quote_before("\"lift", 1)]
    #[case::columns_are_words("title:lift", 0)]
    #[case::stars("lift*", 1)]
    #[case::caret_and_minus("^lift -x", 0)]
    fn a_search_means_what_it_says(#[case] text: &str, #[case] expected: u32) {
        assert_eq!(hits(&index_with("Lift stops. Aufzüge"), text), expected, "{text}");
    }

    #[rstest]
    #[case::nothing("")]
    #[case::blanks(" \t\n")]
    #[case::punctuation("- \" ' * ( ) : ^ ~ % _ \\ ;")]
    #[case::nul("\0\0")]
    #[case::emoji("🛗 🔥")]
    fn a_text_without_words_restricts_nothing(#[case] text: &str) {
        assert!(words(text).is_empty());
    }

    #[test]
    fn long_texts_are_cut() {
        let long = words(&format!("{} {}", "x".repeat(65_536), "y ".repeat(500)));
        assert_eq!((long.len(), long[0].len()), (WORDS_MAX, WORD_MAX));
    }

    #[test]
    fn like_takes_its_own_signs_literally() {
        assert_eq!(like_pattern("50%_\\"), "%50\\%\\_\\\\%");
    }

    #[test]
    fn short_beginnings_are_not_ranked() {
        assert!(!is_rankable(&words("li 2")));
        assert!(is_rankable(&words("li lif")));
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_query(text in "\\PC{0,80}|[\"'*()^:+\\-{}a-zA-Z0-9 ]{0,60}|.{0,40}") {
            let conn = index_with("Lift stops");
            if !words(&text).is_empty() {
                hits(&conn, &text);
            }
        }
    }
}
