//! `request.withdraw`: `DELETE /v1/requests/{id}` for a request that the server has.

use portal_api::id::{Epoch, RequestId};
use portal_api::problem::ErrorCode;
use serde::{Deserialize, Serialize};

use super::{Kind, Packed, TakeBack, Traits};
use crate::event::Noun;
use crate::outbox::machine::{Ack, Input, Notice};
use crate::outbox::op::Op;
use crate::outbox::worker::Line;
use crate::{Error, Result};

pub(super) const TRAITS: Traits = Traits {
    name: "request.withdraw",
    noun: Noun::Request,
    body_version: 1,
    take_back: TakeBack::Here,
    confirmed_by_feed: false,
    carries_files: false,
    notice: Some(Notice::TakenBack),
};

/// Nothing travels but the id; the body is there for a fingerprint.
#[derive(Serialize, Deserialize)]
struct Body {
    id: RequestId,
}

/// The wish to take this request back.
pub(crate) fn pack(id: RequestId) -> Result<Packed> {
    Packed::new(Kind::Withdraw, &Body { id })
}

pub(super) async fn perform(op: &Op, epoch: Epoch, line: &Line<'_>) -> Result<Input> {
    match line.courier.withdraw_request(op.entity.request(), epoch).await {
        Ok(withdrawn) => Ok(Input::Acknowledged(Ack {
            entity: withdrawn.id.into(),
            fingerprint: op.fingerprint,
            epoch: withdrawn.epoch,
            receipt: None,
        })),
        // The company has decided meanwhile: the feed says what became of it.
        Err(Error::Refused(problem)) if problem.code == ErrorCode::IdConflict => Ok(Input::TooLate),
        // It is not this user's.
        Err(Error::Refused(problem)) if problem.code == ErrorCode::NotFound => Ok(Input::Cancelled),
        Err(error) => Err(error),
    }
}
