//! Rules for text that a person typed. Text is judged, never silently changed.

use crate::problem::{FieldCode, FieldProblem};

/// What is wrong with `text` as the value of `field`; at most one problem, the first that matters.
///
/// Length is counted in Unicode scalar values after trimming, so an emoji made of several counts as several; the
/// limit protects the database, it is not a typographic promise. NUL is refused because neither C libraries nor
/// the company's systems behind the server survive it.
#[must_use]
pub fn text_problem(field: &str, text: &str, min: usize, max: usize) -> Option<FieldProblem> {
    let length = text.trim().chars().count();
    let limit = |n: usize| u32::try_from(n).ok();
    if text.contains('\0') {
        Some(FieldProblem::new(field, FieldCode::ContainsNul))
    } else if length == 0 && min > 0 {
        Some(FieldProblem::new(field, FieldCode::Required))
    } else if length < min {
        Some(FieldProblem { limit: limit(min), ..FieldProblem::new(field, FieldCode::TooShort) })
    } else if length > max {
        Some(FieldProblem { limit: limit(max), ..FieldProblem::new(field, FieldCode::TooLong) })
    } else {
        None
    }
}

/// Characters in a one-line field.
pub const LINE_MAX: usize = 200;

/// As [`text_problem`] for what is one line: line breaks and other control characters are refused.
#[must_use]
pub fn line_problem(field: &str, text: &str, min: usize, max: usize) -> Option<FieldProblem> {
    let of_text = text_problem(field, text, min, max);
    of_text.or_else(|| text.trim().contains(char::is_control).then(|| FieldProblem::new(field, FieldCode::Invalid)))
}

/// The first line of a text, cut to what a list shows (120 characters), for titles.
#[must_use]
pub fn first_line(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default().trim();
    let mut title: String = line.chars().take(120).collect();
    if title.len() < line.len() {
        title.push('…');
    }
    title
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::fits("Lift stops", None)]
    #[case::emoji_and_combining_marks("🛗 A\u{301}ufzug سلام", None)]
    #[case::empty("", Some(FieldCode::Required))]
    #[case::only_blanks(" \n\t ", Some(FieldCode::Required))]
    #[case::nul("a\0b", Some(FieldCode::ContainsNul))]
    fn a_description_is_judged(#[case] text: &str, #[case] expected: Option<FieldCode>) {
        assert_eq!(text_problem("description", text, 1, 10_000).map(|p| p.code), expected);
    }

    #[test]
    fn a_text_over_the_limit_names_the_limit() {
        let problem = text_problem("description", &"x".repeat(65_536), 1, 10_000).unwrap();
        assert_eq!((problem.code, problem.limit), (FieldCode::TooLong, Some(10_000)));
    }

    #[test]
    fn a_title_is_the_first_line() {
        assert_eq!(first_line("  Lift stops\nbetween floors"), "Lift stops");
        assert_eq!(first_line(&"é".repeat(130)).chars().count(), 121);
    }
}
