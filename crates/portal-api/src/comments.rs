//! What is said about a work order: by the customer's people, and by the company in answer.
//!
//! The client makes the id when it begins to write; the server keeps it for ever (DESIGN §4, identity). A comment is
//! never changed and never taken back. It is visible where its work order is; what the company writes for its own use
//! is never shared.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::id::{CommentId, PortalUserId, WorkOrderId};
use crate::problem::FieldProblem;
use crate::text::text_problem;

/// Characters in a comment.
const TEXT_MAX: usize = 10_000;

/// A comment as it travels: `PUT /v1/work-orders/{id}/comments/{comment}`. Frozen when first sent; its
/// [`Fingerprint`] is over these bytes. Answered with [`crate::receipts::Acknowledgement`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewComment {
    /// Equal to the comment's id in the path, a UUIDv7.
    pub id: CommentId,
    /// Equal to the work order's id in the path; must be visible to the user.
    pub work_order: WorkOrderId,
    /// 1 to 10 000 characters after trimming, no NUL.
    pub text: String,
    /// When it was written, by the clock of the computer on which it was.
    pub written_at: Timestamp,
}

impl NewComment {
    /// Everything that is wrong with it, field by field; empty when it may be sent.
    ///
    /// Called by the form, by the outbox before it freezes the body, and by the server.
    #[must_use]
    pub fn problems(&self) -> Vec<FieldProblem> {
        Self::text_problems(&self.text)
    }

    /// What is wrong with a text that is to become a comment.
    #[must_use]
    pub fn text_problems(text: &str) -> Vec<FieldProblem> {
        text_problem("text", text, 1, TEXT_MAX).into_iter().collect()
    }
}

/// A comment as the feed shares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    /// The identity the client gave it.
    pub id: CommentId,
    /// What it is about.
    pub work_order: WorkOrderId,
    /// Who speaks.
    pub author: CommentAuthor,
    /// The author's name at the time of writing; what the company calls itself when nobody in particular answers.
    pub author_name: String,
    /// What was said.
    pub text: String,
    /// When it was written; never after it was received, whatever the writer's clock said.
    pub written_at: Timestamp,
    /// When the server stored it. The order of a conversation.
    pub received_at: Timestamp,
    /// Of the stored body; tells a device whether this is what it sent. Absent for what the company wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
}

/// Which side speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ipc", derive(specta::Type))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum CommentAuthor {
    /// One of the customer's people; whether it is the reader themselves, their id tells.
    Customer {
        /// Who.
        user: PortalUserId,
    },
    /// The service company.
    Company,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::problem::FieldCode;

    #[rstest]
    #[case::right("The key is at the porter's. 🗝", None)]
    #[case::nothing_but_blanks(" \n", Some(FieldCode::Required))]
    #[case::nul("a\0b", Some(FieldCode::ContainsNul))]
    fn a_comment_is_judged_at_its_text(#[case] text: &str, #[case] expected: Option<FieldCode>) {
        let problems = NewComment::text_problems(text);
        assert_eq!(problems.iter().map(|p| (p.field.as_str(), p.code)).next(), expected.map(|code| ("text", code)));
    }

    #[test]
    fn a_comment_says_who_speaks_by_a_tag() {
        let user = PortalUserId(uuid::Uuid::nil());
        let written = [CommentAuthor::Customer { user }, CommentAuthor::Company];
        insta::assert_json_snapshot!(written, @r#"
        [
          {
            "is": "customer",
            "user": "00000000-0000-0000-0000-000000000000"
          },
          {
            "is": "company"
          }
        ]
        "#);
    }
}
