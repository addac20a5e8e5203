//! Requests as somebody writes them.

use jiff::civil::Date;
use portal_api::id::{ObjectId, RequestId, WorkTypeCode};
use portal_api::requests::{Contact, DayPart, PartOfDay, RequestDraft};

/// What a person is about to write.
#[derive(Debug, Clone)]
pub struct ARequest {
    work_type: Option<WorkTypeCode>,
    object: Option<ObjectId>,
    description: String,
    wished_for: Vec<DayPart>,
    contact: Contact,
    photos: Vec<(String, Vec<u8>)>,
}

/// A complete request about a fault; change what the story needs.
#[must_use]
pub fn a_request() -> ARequest {
    ARequest {
        work_type: Some(WorkTypeCode("fault".to_owned())),
        object: None,
        description: "Lift 2 stops between floors".to_owned(),
        wished_for: Vec::new(),
        contact: Contact { name: "Anna Berg".to_owned(), phone: "+49 30 1234".to_owned() },
        photos: Vec::new(),
    }
}

impl ARequest {
    /// With these words.
    #[must_use]
    pub fn saying(self, description: impl Into<String>) -> Self {
        Self { description: description.into(), ..self }
    }

    /// About this thing.
    #[must_use]
    pub fn about(self, object: ObjectId) -> Self {
        Self { object: Some(object), ..self }
    }

    /// Of this kind.
    #[must_use]
    pub fn of_kind(self, work_type: &str) -> Self {
        Self { work_type: Some(WorkTypeCode(work_type.to_owned())), ..self }
    }

    /// On this morning.
    #[must_use]
    pub fn on_the_morning_of(mut self, date: Date) -> Self {
        self.wished_for.push(DayPart { date, part: PartOfDay::Morning });
        self
    }

    /// With this photo.
    #[must_use]
    pub fn with_photo(mut self, name: &str, bytes: Vec<u8>) -> Self {
        self.photos.push((name.to_owned(), bytes));
        self
    }

    /// As the form holds it before any photo was added.
    #[must_use]
    pub fn draft(&self, id: RequestId) -> RequestDraft {
        RequestDraft {
            id,
            object: self.object,
            work_type: self.work_type.clone(),
            description: self.description.clone(),
            wished_for: self.wished_for.clone(),
            contact: self.contact.clone(),
            attachments: Vec::new(),
        }
    }

    /// Name and bytes of each photo.
    #[must_use]
    pub fn photos(&self) -> &[(String, Vec<u8>)] {
        &self.photos
    }
}
