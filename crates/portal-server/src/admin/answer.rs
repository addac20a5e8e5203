//! What a command prints: a sentence or table for people, the same as JSON for programs.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// The answer in both forms.
#[derive(Debug, Clone)]
pub struct Answer {
    text: String,
    json: Value,
}

impl Answer {
    /// The value, and how to say it.
    pub(super) fn of(value: &impl Serialize, text: impl Into<String>) -> Self {
        // Plain records always have a JSON form.
        Self { text: text.into(), json: serde_json::to_value(value).unwrap_or(Value::Null) }
    }

    /// A table with a head, every column as wide as its widest cell.
    pub(super) fn table(value: &impl Serialize, head: &[&str], rows: &[Vec<String>]) -> Self {
        let head: Vec<String> = head.iter().map(|title| (*title).to_owned()).collect();
        let all: Vec<&Vec<String>> = std::iter::once(&head).chain(rows).collect();
        let width =
            |n: usize| all.iter().filter_map(|row| row.get(n)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..head.len()).map(width).collect();
        let lines: Vec<String> = all
            .iter()
            .map(|row| {
                let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
                cells.join("  ").trim_end().to_owned()
            })
            .collect();
        Self::of(value, lines.join("\n"))
    }

    /// For programs: one JSON value.
    ///
    /// # Errors
    /// Never for what this module makes.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(&self.json)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
