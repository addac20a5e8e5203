//! `request.create`: `PUT /v1/requests/{id}`.

use bytes::Bytes;
use portal_api::id::Epoch;
use portal_api::requests::NewRequest;

use super::{Kind, Packed, TakeBack, Traits, unknown_version, unreadable};
use crate::Result;
use crate::outbox::machine::{Ack, Input, Notice};
use crate::outbox::op::Op;
use crate::outbox::worker::Line;

pub(super) const TRAITS: Traits = Traits {
    name: "request.create",
    body_version: 1,
    take_back: TakeBack::AtServer,
    confirmed_by_feed: true,
    carries_files: false,
    notice: Some(Notice::Received),
};

/// The request as it will travel.
pub(crate) fn pack(request: &NewRequest) -> Result<Packed> {
    Packed::new(Kind::Create, request)
}

/// The request that was packed, by whatever version of this program.
pub(crate) fn unpack(version: u32, body: &[u8]) -> Result<NewRequest> {
    match version {
        1 => serde_json::from_slice(body).map_err(|error| unreadable(&error)),
        other => Err(unknown_version(Kind::Create, other)),
    }
}

pub(super) async fn perform(op: &Op, epoch: Epoch, line: &Line<'_>) -> Result<Input> {
    let receipt = line.courier.put_request(op.entity, Bytes::copy_from_slice(&op.body), epoch).await?;
    Ok(Input::Acknowledged(Ack {
        entity: receipt.id,
        fingerprint: receipt.fingerprint,
        epoch: receipt.epoch,
        receipt: Some(receipt),
    }))
}
