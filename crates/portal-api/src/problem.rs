//! What went wrong, as a code that every layer shares (DESIGN §3, errors).
//!
//! The code has two faces: RFC 9457 `application/problem+json` over HTTP, and the error of a command in the window.
//! Sentences are the window's business: a code without words in every language does not type-check there.

use serde::{Deserialize, Serialize};

/// The media type of a problem (RFC 9457 §3).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Every reason that a person or a program may have to branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    // ── said by the server, also over HTTP ──
    /// The input breaks a rule; the fields say which.
    InvalidInput,
    /// The body is no JSON of the expected shape.
    Malformed,
    /// E-mail or password is wrong, or there is no such user; never says which.
    WrongCredentials,
    /// The access token is missing, unknown or expired; a refresh may help.
    NotSignedIn,
    /// The session was ended for good (refresh token unknown, expired or revoked); sign in again.
    SessionEnded,
    /// No portal has this address.
    PortalNotFound,
    /// The portal is switched off by the company.
    PortalDisabled,
    /// This user's access was switched off by the company.
    UserDisabled,
    /// The company does not share this area, or does not offer this action.
    NotShared,
    /// There is no such thing, or this user may not see it; never says which.
    NotFound,
    /// The id was used before with another body.
    IdConflict,
    /// What the write was made for has been changed in the meantime (the profile, the offer that was read).
    EditConflict,
    /// The quotation was decided before, by somebody else or elsewhere.
    AlreadyDecided,
    /// The quotation can no more be accepted or declined: its last day is over, or the company ended it.
    QuotationExpired,
    /// The id was withdrawn and stays refused for ever.
    Withdrawn,
    /// The write belongs to a former life of the server's database (DESIGN §4, epoch).
    EpochChanged,
    /// The cursor cannot be continued; start from the beginning under a new generation.
    CursorReset,
    /// The body or file is larger than allowed.
    TooLarge,
    /// Files of this kind are not accepted.
    UnsupportedType,
    /// The bytes do not have the announced SHA-256.
    DigestMismatch,
    /// The upload stands at another offset; the answer names it.
    UploadOffset,
    /// The requested byte range does not exist.
    RangeNotSatisfiable,
    /// Too many calls; `Retry-After` says when to come back.
    TooManyRequests,
    /// The method does not exist for this path.
    MethodNotAllowed,
    /// The call took too long.
    Timeout,
    /// The server is under maintenance or overloaded.
    Unavailable,
    /// The server has a bug; the trace id finds it in the log.
    Internal,

    // ── found by the client ──
    /// The portal address cannot be understood.
    AddressInvalid,
    /// No network, or nothing answers at that address.
    Unreachable,
    /// Something answered, but not a portal (a captive portal's page, a proxy, another web site).
    NotAPortal,
    /// The server's certificate is not trusted.
    Certificate,
    /// The system's keychain is locked.
    KeychainLocked,
    /// There is no keychain, and no key file was named.
    KeychainMissing,
    /// Data is here, but its key is not in the keychain any more.
    KeyLost,
    /// Another window of this program uses the same data.
    AlreadyRunning,
    /// The disk is full.
    StorageFull,
    /// The disk refuses (permission, I/O error).
    StorageFailed,
    /// The file with unsent things cannot be read.
    OutboxUnreadable,
    /// A file to send is gone or was changed.
    FileMissing,
    /// This document is not stored on this computer and cannot be fetched now.
    NotStoredHere,
    /// A file of this kind is never opened directly; it can be saved.
    UnsafeToOpen,
    /// The system has no program for this file, or refused to start it.
    CannotOpen,
    /// There are unsent things; say what shall happen to them.
    UnsentItems,
    /// No account is open.
    NoAccount,
    /// The data was written by a newer version of this program.
    UpgradeNeeded,
    /// The server answers, but what it sends does not arrive whole.
    DataStalled,
    /// The copy on this computer is not the company's, and fetching it anew did not help.
    OutOfStep,
}

impl ErrorCode {
    /// The HTTP status this code travels under. Codes that only the client finds never travel; they map to 500.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::WrongCredentials | Self::NotSignedIn | Self::SessionEnded => 401,
            Self::PortalDisabled | Self::UserDisabled | Self::NotShared => 403,
            Self::PortalNotFound | Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Timeout => 408,
            Self::IdConflict | Self::UploadOffset | Self::AlreadyDecided | Self::QuotationExpired => 409,
            Self::Withdrawn | Self::CursorReset => 410,
            Self::EpochChanged | Self::EditConflict => 412,
            Self::TooLarge => 413,
            Self::UnsupportedType => 415,
            Self::RangeNotSatisfiable => 416,
            Self::InvalidInput | Self::DigestMismatch => 422,
            Self::TooManyRequests => 429,
            Self::Unavailable => 503,
            _ => 500,
        }
    }
}

/// Why one field is not right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FieldCode {
    /// Must be filled in.
    Required,
    /// Fewer characters than `limit`.
    TooShort,
    /// More characters than `limit`.
    TooLong,
    /// More entries than `limit`.
    TooMany,
    /// More bytes than `limit`.
    TooLarge,
    /// Not among what the company offers.
    NotOffered,
    /// No such thing, or not visible to this user.
    Unknown,
    /// A file of a kind that is not accepted.
    UnsupportedType,
    /// Contains a NUL character.
    ContainsNul,
    /// Not of the right form.
    Invalid,
    /// A date that is already over.
    InThePast,
    /// The same entry twice.
    Duplicate,
}

/// One field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// Path in the body, for example `description`, `contact.phone` or `attachments.2`.
    pub field: String,
    /// What is wrong.
    pub code: FieldCode,
    /// The bound that was broken, in the unit of the code (characters, entries, bytes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The server's own words for a person, in the portal's language, where a rule of the company needs them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl FieldProblem {
    /// A problem that needs no bound to be understood.
    #[must_use]
    pub fn new(field: impl Into<String>, code: FieldCode) -> Self {
        Self { field: field.into(), code, limit: None, note: None }
    }
}

/// `application/problem+json` (RFC 9457) with our code as an extension member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `/problems/<code>`; the identity of the problem type (RFC 9457 §3.1.1).
    #[serde(rename = "type")]
    pub type_: String,
    /// English, for people who read logs.
    pub title: String,
    /// The HTTP status, repeated (RFC 9457 §3.1.2).
    pub status: u16,
    /// What programs branch on.
    pub code: ErrorCode,
    /// The fields to correct; empty unless the input was at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// The server's present epoch; only with `epoch-changed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<crate::id::Epoch>,
    /// Why the feed must start anew; only with `cursor-reset`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset: Option<crate::feed::ResetReason>,
    /// The offset at which the upload stands; only with `upload-offset`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// The profile as it is now; only with `edit-conflict` of a change of the profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Box<crate::profile::OwnProfile>>,
    /// Finds the call in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

impl Problem {
    /// A problem that its code explains completely.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        let name = code_name(code);
        Self {
            type_: format!("/problems/{name}"),
            title: name.replace('-', " "),
            status: code.status(),
            code,
            fields: Vec::new(),
            epoch: None,
            reset: None,
            offset: None,
            profile: None,
            trace: None,
        }
    }

    /// The input broke these rules.
    #[must_use]
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        Self { fields, ..Self::new(ErrorCode::InvalidInput) }
    }
}

impl From<ErrorCode> for Problem {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

/// The code as it is written in JSON.
fn code_name(code: ErrorCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::from("internal"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_rfc_9457_asks() {
        let problem = Problem::invalid(vec![FieldProblem::new("description", FieldCode::Required)]);
        insta::assert_json_snapshot!(problem, @r#"
        {
          "type": "/problems/invalid-input",
          "title": "invalid input",
          "status": 422,
          "code": "invalid-input",
          "fields": [
            {
              "field": "description",
              "code": "required"
            }
          ]
        }
        "#);
    }
}
