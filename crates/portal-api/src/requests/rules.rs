//! What the company allows in a request.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{AttachmentRef, DayPart};
use crate::id::WorkTypeCode;
use crate::problem::{FieldCode, FieldProblem};
use crate::text::{LINE_MAX, text_problem};

/// Characters in a description.
pub(super) const DESCRIPTION_MAX: usize = 10_000;
/// Wishes for a date.
const WISHES_MAX: usize = 5;

/// Media types of files that may travel with a request; found in the bytes, never believed from a name.
pub const ACCEPTED_MEDIA_TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "application/pdf"];

/// The rules for requests in one portal; part of what the server shares with the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestRules {
    /// Whether this user may create requests at all.
    pub may_create: bool,
    /// What may be asked for, in the company's order.
    pub work_types: Vec<WorkType>,
    /// Files per request.
    pub max_attachments: u32,
    /// Bytes per file.
    pub max_attachment_bytes: u32,
    /// Bytes of all files of a request together.
    pub max_total_bytes: u32,
}

/// A kind of work with the company's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkType {
    /// The company's short code.
    pub code: WorkTypeCode,
    /// What the customer reads.
    pub label: String,
    /// A number to call at once: shown before a request of this kind is queued offline (peers §4.2, 13).
    #[serde(default)]
    pub emergency_phone: Option<String>,
}

impl Default for RequestRules {
    fn default() -> Self {
        Self {
            may_create: false,
            work_types: Vec::new(),
            max_attachments: 20,
            max_attachment_bytes: 25_000_000,
            max_total_bytes: 100_000_000,
        }
    }
}

impl RequestRules {
    /// Whether this kind of work may be asked for.
    #[must_use]
    pub fn offers(&self, code: &WorkTypeCode) -> bool {
        self.work_types.iter().any(|offered| offered.code == *code)
    }

    /// What is wrong with one file, whatever stands beside it. `field` is the path under which it is reported.
    #[must_use]
    pub fn file_problem(&self, field: &str, mime: &str, size: u64) -> Option<FieldProblem> {
        if !ACCEPTED_MEDIA_TYPES.contains(&mime) {
            return Some(FieldProblem::new(field, FieldCode::UnsupportedType));
        }
        (size > u64::from(self.max_attachment_bytes)).then(|| FieldProblem {
            limit: Some(self.max_attachment_bytes),
            ..FieldProblem::new(field, FieldCode::TooLarge)
        })
    }

    /// What is wrong with the files, one by one and together.
    pub(super) fn attachment_problems(&self, attachments: &[AttachmentRef]) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        for (index, file) in attachments.iter().enumerate() {
            let field = format!("attachments.{index}");
            found.extend(self.file_problem(&field, &file.mime, file.size));
            found.extend(text_problem(&field, &file.name, 1, LINE_MAX));
            if attachments.iter().take(index).any(|earlier| earlier.sha256 == file.sha256) {
                found.push(FieldProblem::new(field, FieldCode::Duplicate));
            }
        }
        if attachments.len() > self.max_attachments as usize {
            found.push(FieldProblem {
                limit: Some(self.max_attachments),
                ..FieldProblem::new("attachments", FieldCode::TooMany)
            });
        }
        let total = attachments.iter().fold(0u64, |sum, file| sum.saturating_add(file.size));
        if total > u64::from(self.max_total_bytes) {
            found.push(FieldProblem {
                limit: Some(self.max_total_bytes),
                ..FieldProblem::new("attachments", FieldCode::TooLarge)
            });
        }
        found
    }
}

/// What is wrong with the wished-for days.
pub(super) fn wished_for_problems(wishes: &[DayPart], today: Date) -> Vec<FieldProblem> {
    let mut found: Vec<_> = wishes
        .iter()
        .enumerate()
        .filter(|(_, wish)| wish.date < today)
        .map(|(index, _)| FieldProblem::new(format!("wished_for.{index}"), FieldCode::InThePast))
        .collect();
    if wishes.len() > WISHES_MAX {
        found.push(FieldProblem { limit: Some(5), ..FieldProblem::new("wished_for", FieldCode::TooMany) });
    }
    found
}
