//! Judging a file and making it ready to be kept.

use portal_api::fingerprint::Sha256;
use portal_api::problem::{FieldCode, FieldProblem};
use portal_api::requests::RequestRules;

use super::location;
use crate::store::outbox::att::{Attachment, FileState};
use crate::{Error, Result};

/// Characters in a file's name.
const NAME_MAX: usize = 200;
/// Where a person sees what is wrong with a file that was not taken.
const FIELD: &str = "attachments";

/// A file that may be kept.
#[derive(Debug)]
pub(crate) struct Staged {
    /// What is known about it.
    pub(crate) file: Attachment,
    /// The bytes that will travel.
    pub(crate) bytes: Vec<u8>,
    /// Whether a place was removed from the picture's hidden data.
    pub(crate) location_removed: bool,
}

/// Judges a file by its size and its bytes, never by its name, and removes the place from a picture's hidden data.
///
/// `size` is what the window was told about the file; over the limit the bytes may be absent. A picture without a
/// place in it keeps every byte.
///
/// # Errors
/// [`Error::Invalid`] for the field `attachments`.
pub(crate) fn examine(name: &str, size: u32, bytes: Vec<u8>, rules: &RequestRules) -> Result<Staged> {
    let heaviest = u64::from(size).max(bytes.len() as u64);
    if heaviest > u64::from(rules.max_attachment_bytes) {
        let limit = Some(rules.max_attachment_bytes);
        return Err(Error::Invalid(vec![FieldProblem { limit, ..FieldProblem::new(FIELD, FieldCode::TooLarge) }]));
    }
    let mime = infer::get(&bytes).map_or("application/octet-stream", |kind| kind.mime_type()).to_owned();
    if let Some(problem) = rules.file_problem(FIELD, &mime, heaviest) {
        return Err(Error::Invalid(vec![problem]));
    }
    let (bytes, location_removed) = match location::without(&mime, &bytes) {
        Some(cleaned) => (cleaned, true),
        None => (bytes, false),
    };
    let file = Attachment {
        sha256: Sha256::of(&bytes),
        name: file_name(name),
        mime,
        size: bytes.len() as u64,
        state: FileState::Local,
    };
    Ok(Staged { file, bytes, location_removed })
}

/// The name as people know it, at most [`NAME_MAX`] characters with the ending kept, without control characters.
fn file_name(name: &str) -> String {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() {
        return String::from("file");
    }
    let length = name.chars().count();
    if length <= NAME_MAX {
        return name;
    }
    let ending = match name.rsplit_once('.') {
        Some((_, ending)) if ending.chars().count() <= 10 => format!(".{ending}"),
        _ => String::new(),
    };
    let mut short: String = name.chars().take(NAME_MAX - ending.chars().count()).collect();
    short.push_str(&ending);
    short
}

#[cfg(test)]
mod tests;
