//! What a customer submits. The client makes the id with the draft; the server keeps it for ever (DESIGN §4, identity).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::fingerprint::{Fingerprint, Sha256};
use crate::id::{Epoch, ObjectId, PortalUserId, RequestId, WorkOrderId, WorkTypeCode};
use crate::problem::{FieldCode, FieldProblem};
use crate::text::{LINE_MAX, text_problem};

mod rules;

pub use rules::{ACCEPTED_MEDIA_TYPES, RequestRules, WorkType};

/// A request while it is being written: everything may be missing. The form edits this; the outbox keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
pub struct RequestDraft {
    /// Made with the draft, a UUIDv7.
    pub id: RequestId,
    /// What it is about; `None` when the thing is not in the list.
    pub object: Option<ObjectId>,
    /// What kind of work is asked for; chosen from the company's list.
    pub work_type: Option<WorkTypeCode>,
    /// What happened, in the customer's words.
    pub description: String,
    /// When it would suit, in order of preference.
    pub wished_for: Vec<DayPart>,
    /// Whom to ask for on site.
    pub contact: Contact,
    /// Photos and files, already stored on this computer.
    pub attachments: Vec<AttachmentRef>,
}

/// A request as it travels: `PUT /v1/requests/{id}`. Frozen when first sent; its [`Fingerprint`] is over these bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRequest {
    /// Equal to the id in the path.
    pub id: RequestId,
    /// What it is about; must be visible to the user.
    pub object: Option<ObjectId>,
    /// One of the work types that the company offers.
    pub work_type: WorkTypeCode,
    /// 1 to 10 000 characters after trimming, no NUL.
    pub description: String,
    /// At most 5, none in the past.
    #[serde(default)]
    pub wished_for: Vec<DayPart>,
    /// Each part at most 200 characters.
    #[serde(default)]
    pub contact: Contact,
    /// The manifest: bytes follow as uploads under these names.
    #[serde(default)]
    pub attachments: Vec<AttachmentRef>,
}

/// A day and the part of it that suits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayPart {
    /// The calendar day at the place of work, `YYYY-MM-DD`.
    #[cfg_attr(feature = "ipc", specta(type = String))]
    pub date: Date,
    /// Morning, afternoon, or any time.
    pub part: PartOfDay,
}

/// When on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PartOfDay {
    /// Before noon.
    Morning,
    /// After noon.
    Afternoon,
    /// Any time.
    AllDay,
}

/// Whom to ask for on site; every part may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    /// A person's name.
    #[serde(default)]
    pub name: String,
    /// A telephone number as people write it.
    #[serde(default)]
    pub phone: String,
}

/// A file that belongs to the request, named by the hash of its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentRef {
    /// The address of the bytes, and the name of the upload.
    pub sha256: Sha256,
    /// What people call it, at most 200 characters.
    pub name: String,
    /// Media type, found by looking into the bytes.
    pub mime: String,
    /// In bytes.
    #[cfg_attr(feature = "ipc", specta(type = u32))]
    pub size: u64,
}

/// The answer to a stored request: an acknowledgement only when id, fingerprint and epoch are those that were sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// The request.
    pub id: RequestId,
    /// SHA-256 over the body bytes that the server stored.
    pub fingerprint: Fingerprint,
    /// The life of the database in which it is stored.
    pub epoch: Epoch,
    /// The company's number for people, for example `R-4711`.
    pub number: String,
    /// When the server stored it.
    pub received_at: Timestamp,
    /// Attachments whose bytes are still to be uploaded.
    #[serde(default)]
    pub missing: Vec<Sha256>,
}

/// The answer to a request that was taken back: an acknowledgement only when id and epoch are those that were sent.
/// A bare *done* is what anything on the way can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Withdrawn {
    /// The request. Nothing stands under this id, and nothing ever will.
    pub id: RequestId,
    /// The life of the database in which that is so.
    pub epoch: Epoch,
}

/// A request as the feed shares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Request {
    /// The identity the client gave it.
    pub id: RequestId,
    /// Of the stored body; tells a device whether this is what it sent.
    pub fingerprint: Fingerprint,
    /// The company's number for people.
    pub number: String,
    /// Who wrote it.
    pub author: PortalUserId,
    /// The author's name at the time of writing.
    pub author_name: String,
    /// What it is about.
    pub object: Option<ObjectId>,
    /// Code of the work type.
    pub work_type: WorkTypeCode,
    /// In the customer's words.
    pub description: String,
    /// When it would suit.
    pub wished_for: Vec<DayPart>,
    /// Whom to ask for on site.
    pub contact: Contact,
    /// The manifest.
    pub attachments: Vec<AttachmentRef>,
    /// What became of it.
    pub decision: Decision,
    /// When the server stored it.
    pub received_at: Timestamp,
    /// When anything about it last changed.
    pub changed_at: Timestamp,
}

/// What the office made of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Decision {
    /// Not decided yet.
    Open,
    /// It became a work order.
    Accepted {
        /// The work order it became.
        work_order: WorkOrderId,
    },
    /// It will not be done.
    Declined {
        /// The office's words.
        reason: String,
    },
    /// The customer took it back.
    Withdrawn,
}

impl RequestDraft {
    /// An empty draft under a new identity.
    #[must_use]
    pub fn new(id: RequestId) -> Self {
        Self {
            id,
            object: None,
            work_type: None,
            description: String::new(),
            wished_for: Vec::new(),
            contact: Contact::default(),
            attachments: Vec::new(),
        }
    }

    /// Whether nothing was entered yet, so that leaving the form leaves nothing behind.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Self::new(self.id)
    }

    /// Everything that is wrong with the request under these rules, field by field; empty when it may be sent.
    ///
    /// Called by the form while the customer types, by the outbox before it freezes the body, and by the server.
    /// `today` is the calendar day of whoever judges; the server allows one day of grace for time zones.
    #[must_use]
    pub fn problems(&self, rules: &RequestRules, today: Date) -> Vec<FieldProblem> {
        let mut found = Vec::new();
        match &self.work_type {
            None => found.push(FieldProblem::new("work_type", FieldCode::Required)),
            Some(code) if !rules.offers(code) => found.push(FieldProblem::new("work_type", FieldCode::NotOffered)),
            Some(_) => {}
        }
        found.extend(text_problem("description", &self.description, 1, rules::DESCRIPTION_MAX));
        found.extend(text_problem("contact.name", &self.contact.name, 0, LINE_MAX));
        found.extend(text_problem("contact.phone", &self.contact.phone, 0, LINE_MAX));
        found.extend(rules::wished_for_problems(&self.wished_for, today));
        found.extend(rules.attachment_problems(&self.attachments));
        found
    }

    /// The request as it travels, when nothing required is missing.
    ///
    /// # Errors
    /// The same fields as [`Self::problems`].
    pub fn complete(self, rules: &RequestRules, today: Date) -> Result<NewRequest, Vec<FieldProblem>> {
        let problems = self.problems(rules, today);
        match self.work_type {
            Some(work_type) if problems.is_empty() => Ok(NewRequest {
                id: self.id,
                object: self.object,
                work_type,
                description: self.description,
                wished_for: self.wished_for,
                contact: self.contact,
                attachments: self.attachments,
            }),
            _ => Err(problems),
        }
    }
}

impl From<NewRequest> for RequestDraft {
    fn from(request: NewRequest) -> Self {
        Self {
            id: request.id,
            object: request.object,
            work_type: Some(request.work_type),
            description: request.description,
            wished_for: request.wished_for,
            contact: request.contact,
            attachments: request.attachments,
        }
    }
}

#[cfg(test)]
mod tests;
